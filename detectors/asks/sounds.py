"""What sounds alike in Dutch and English, and the noun that a mis-heard word may have been."""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from detectors.asks.lexicon import Lexicon, lexicon
from detectors.types import Language

# Of 100. Below these, other words come in faster than mis-hearings; English is seldom mis-heard.
LIKENESS_FROM: Final[dict[Language, float]] = {"nl": 84.0, "en": 91.0}
OWN_PART_FROM: Final = 60.0  # likeness of what is left when a shared ending is taken away

_DUTCH: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("sch", "sx"), ("ch", "x"), ("g", "x"), ("ck|qu|q|c(?![ei])|k", "k"), ("c(?=[ei])", "s"), ("z", "s"),
        ("v|ph|w", "f"), ("ij|ei|y", "i"), ("ou|au", "a"), ("oe", "u"), ("ie", "i"),
        ("b(?![a-z])", "p"), ("d(?![a-z])", "t"), ("dt", "t"), ("th", "t"), ("h", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_ENGLISH: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("ph", "f"),
        ("ck|q|c(?![ei])", "k"),
        ("c(?=[ei])", "s"),
        ("z", "s"),
        ("y", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_FOLDS: Final = {"nl": _DUTCH, "en": _ENGLISH}


@lru_cache(maxsize=4096)
def folded(form: str, language: Language) -> str:
    """The form by its sound: spellings that a Dutch (or English) ear cannot tell apart become one."""
    for pattern, by in _FOLDS[language]:
        form = pattern.sub(by, form)
    return form


@lru_cache(maxsize=2)
def _folded_nouns(language: Language) -> dict[str, str]:
    return {noun: folded(noun, language) for noun in lexicon(language).fuzzy}


@lru_cache(maxsize=4096)
def likely_noun(form: str, language: Language) -> tuple[str, float] | None:
    """The noun that ``form`` may be a mis-hearing of, and the likeness in (0, 1]."""
    known: Lexicon = lexicon(language)
    if form in known.ordinary or form in known.words["harmless"]:
        return None
    sound = folded(form, language)
    best = process.extractOne(sound, _folded_nouns(language), scorer=fuzz.ratio, score_cutoff=LIKENESS_FROM[language])
    if best is None or fuzz.ratio(*_apart(sound, best[0])) < OWN_PART_FROM:
        return None
    return best[2], best[1] / 100


def _apart(heard: str, noun: str) -> tuple[str, str]:
    """Both without the ending that they share: "omrekening" is like "noodrekening" only by its last part."""
    shared = next((n for n, (a, b) in enumerate(zip(heard[::-1], noun[::-1], strict=False)) if a != b), 0)
    return (heard[:-shared], noun[:-shared]) if shared >= 4 and len(noun) - shared >= 3 else (heard, noun)
