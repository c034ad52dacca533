"""From Whisper's word pieces to words with times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word and its punctuation, in seconds from the start of the utterance; ``probability`` in [0, 1]."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What one decode made of an utterance; ``no_speech`` is the probability that nobody speaks."""

    words: tuple[HeardWord, ...]
    no_speech: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def to_words(aligned: Sequence[Mapping[str, Any]], length_s: float) -> tuple[HeardWord, ...]:
    """Words without blanks, punctuation joined to the word it belongs to, all inside the utterance.

    ``aligned`` is what faster-whisper's ``find_alignment`` gives: ``word``, ``start``, ``end``, ``probability``.
    """
    words: list[HeardWord] = []
    for piece in aligned:
        text: str = piece["word"]
        end_s = min(float(piece["end"]), length_s)
        if not any(sign.isalnum() for sign in text):
            words[-1:] = [_joined(word, text.strip()) for word in words[-1:]]
        else:
            start_s = min(float(piece["start"]), end_s)
            words.append(HeardWord(text.strip(), start_s, end_s, float(piece["probability"])))
    return tuple(words)


def spread(text: str, start_s: float, end_s: float, probability: float) -> tuple[HeardWord, ...]:
    """The words of ``text`` in order over ``[start_s, end_s]``, each as long as its letters are many."""
    words = text.split()
    pace_s = (end_s - start_s) / max(1, sum(map(len, words)))
    placed: list[HeardWord] = []
    at_s = start_s
    for word in words:
        placed.append(HeardWord(word, at_s, at_s + pace_s * len(word), probability))
        at_s = placed[-1].end_s
    return tuple(placed)


def _joined(word: HeardWord, signs: str) -> HeardWord:
    return HeardWord(word.text + signs, word.start_s, word.end_s, word.probability)
