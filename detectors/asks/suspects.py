"""Which nouns of the lexicon a stretch of heard words may have been, for the sound itself to decide.

Much fainter likeness than the asks may believe by themselves: `believed` weighs it against how well the sound fits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Final

from rapidfuzz import fuzz, process

from detectors.asks.lexicon import Lexicon, lexicon
from detectors.asks.sounds import folded
from detectors.spoken import bare
from detectors.types import Language

LIKENESS_FROM: Final = 72.0  # of 100; below it hardly any suspect was really said
BELIEVED_FROM: Final = 6.0  # of 10 times the likeness plus the log of the fit: 9 of 10 were said (decision 0008)
MOST: Final = 4  # of one utterance: each costs the recogniser about 40 ms
LEAST_FIT: Final = 1e-9
_LONGEST: Final = 4  # heard words
_PHRASE_WORDS: Final = 3
_PHRASE_LETTERS: Final = range(4, 23)
_HEARD_LETTERS: Final = range(3, 25)
_MOST_WORDS: Final = 120


@dataclass(frozen=True, slots=True)
class Suspect:
    """Words ``[first, last]`` may have been ``phrase``; ``likeness`` in (0, 1]."""

    first: int
    last: int
    phrase: str
    likeness: float


def suspects(words: Sequence[str], language: Language) -> list[Suspect]:
    """The likeliest, at most MOST that do not overlap, in order of the words; nouns heard right are no suspects."""
    kept: list[Suspect] = []
    for suspect in sorted(_all(words[:_MOST_WORDS], lexicon(language)), key=lambda s: (-s.likeness, s.first)):
        if len(kept) < MOST and all(suspect.last < other.first or other.last < suspect.first for other in kept):
            kept.append(suspect)
    return sorted(kept, key=lambda suspect: suspect.first)


def believed(suspect: Suspect, fit: float) -> bool:
    """Whether the phrase was said, where ``fit`` in [0, 1] is how well the sound fits it."""
    return 10 * suspect.likeness + log(max(fit, LEAST_FIT)) >= BELIEVED_FROM


def mended(words: Sequence[str], said: Sequence[Suspect]) -> list[tuple[int, int, str]]:
    """The words with each of ``said`` in its place: first and last heard word, and the text that stands for them."""
    by_first = {suspect.first: suspect for suspect in said}
    pieces: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        suspect = by_first.get(at)
        pieces.append((at, suspect.last, suspect.phrase) if suspect else (at, at, words[at]))
        at = pieces[-1][1] + 1
    return pieces


def _all(words: Sequence[str], known: Lexicon) -> Iterator[Suspect]:
    forms = [bare(word) for word in words]
    for first in range(len(forms)):
        for last in range(first, min(first + _LONGEST, len(forms))):
            joined = "".join(forms[first : last + 1])
            if joined in known.nouns:
                break
            found = _likeliest(joined, known.language) if len(joined) in _HEARD_LETTERS else None
            if found is not None and not any(form in known.nouns for form in forms[first : last + 1]):
                yield Suspect(first, last, *found)


@lru_cache(maxsize=4096)
def _likeliest(joined: str, language: Language) -> tuple[str, float] | None:
    best = process.extractOne(
        folded(joined, language), _phrases(language), scorer=fuzz.ratio, score_cutoff=LIKENESS_FROM
    )
    return (best[2], best[1] / 100) if best is not None else None


@lru_cache(maxsize=2)
def _phrases(language: Language) -> dict[str, str]:
    """What may have been said, each with its sound."""
    known = lexicon(language)
    return {
        noun: folded("".join(map(bare, noun.split())), language)
        for name, thing in known.things.items()
        if thing.label
        for noun in known.raw["things"][name]["nouns"]
        if len("".join(map(bare, noun.split()))) in _PHRASE_LETTERS and len(noun.split()) <= _PHRASE_WORDS
    }
