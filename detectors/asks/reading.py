"""From words as heard to plain forms that can be compared: lower case, no accents, no signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from detectors.spoken import bare
from detectors.types import Language, Side, Transcript, Utterance, Word

WORD_SAMPLES: Final = 6_400  # 150 words a minute
_PIECE: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.?!;:…]")
_LONGEST_WORD: Final = 60  # letters; longer is no speech
_STOPS: Final = ".?!;…"


@dataclass(frozen=True, slots=True)
class Token:
    """A plain form; ``word`` is the index of the word that it came from, ``stop`` whether a sentence ends here."""

    form: str
    word: int
    stop: bool


def tokens_of(words: Sequence[Word]) -> list[Token]:
    """The plain forms in order; a word such as "pin-code" gives two."""
    tokens: list[Token] = []
    for index, word in enumerate(words):
        for form in _forms(word.text[: 4 * _LONGEST_WORD]):
            if form in _STOPS:
                if tokens:
                    tokens[-1] = Token(tokens[-1].form, tokens[-1].word, True)
            else:
                tokens.append(Token(form, index, False))
    return tokens


@lru_cache(maxsize=2048)
def _forms(text: str) -> tuple[str, ...]:
    return tuple(_plain(text))


def _plain(text: str) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece in _STOPS:
            yield piece
        elif piece != ":":
            yield bare(piece)[:_LONGEST_WORD] or "x"


def transcript_of(text: str, language: Language, side: Side, start: int = 0) -> Transcript:
    """``text`` as a final transcript that begins at ``start``, spoken at 150 words a minute, without sound."""
    words = tuple(
        Word(piece, start + n * WORD_SAMPLES, start + (n + 1) * WORD_SAMPLES, 1.0)
        for n, piece in enumerate(text.split())
    )
    end = words[-1].end if words else start
    silence = np.broadcast_to(np.int16(0), (end - start,))
    return Transcript(
        Utterance(f"text-{side}-{start}", side, start, end, silence, True), language, words, len(words), True
    )
