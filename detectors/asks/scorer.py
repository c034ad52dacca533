"""A linear second opinion: how much a sentence looks like an ask or like pressure, listed in a frame or not.

Features are plain forms, their pairs, their letters, and runs of folded sound across the borders of words, hashed: a
mis-heard "numtimae de saafers" keeps much of the sound of "noemt u mij de cijfers". Linear, so that every score can be
traced to the words that carry it. tests/bench/asks_training.py trains the weights and calibrates them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from math import exp, log
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from detectors.asks.sounds import folded
from detectors.asks.symbols import STOP, Line
from detectors.types import ASKS, PRESSURES, Language

BUCKETS: Final = 1 << 18
WINDOW: Final = 22  # symbols; longer lines are read in windows that overlap
STEP: Final = 10
ASK: Final = "ask"  # whether anything is asked; the labels say what
OUTPUTS: Final = (ASK, *sorted(ASKS), *sorted(PRESSURES))
RUNS: Final = (3, 4, 5)  # letters of folded sound
LEAST_RULES: Final = 0.02  # stands for "the lexicon finds nothing"
_FEWEST: Final = 30  # features; shorter sentences do not gain by being short
_MOST_WINDOWS: Final = 60

Weights = NDArray[np.int8]
Shares = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """``weights`` int8 (BUCKETS, outputs), to be multiplied by ``scale`` float32 (outputs,), and ``bias`` alike.

    The log-odds of an ask and of each pressure are calibrated for lines in which the lexicon finds nothing;
    ``lexicon``, float32 (outputs,), is what each nat of its own log-odds adds to them. Those of a label of an ask hold
    where something is asked. ``quiet``, float32 (outputs,), was taken off for the sake of ordinary talk.
    """

    weights: Weights
    scale: Shares
    bias: Shares
    lexicon: Shares
    quiet: Shares


@dataclass(frozen=True, slots=True)
class Opinion:
    """The log-odds of an ask or of pressure in one window, its label, and the symbols that carry it."""

    logit: float
    label: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A window: what each of its features adds (features, outputs), the symbol it sits ``on``, and the sums."""

    first: int
    length: int
    shares: Shares
    on: NDArray[np.intp]
    logits: Shares


@lru_cache(maxsize=2)
def model(language: Language) -> Model:
    """The trained weights of ``language``, read once from the installed package."""
    packed = files("detectors.asks").joinpath(f"scorer_{language}.npz").read_bytes()
    with np.load(BytesIO(packed)) as stored:
        return Model(stored["weights"], stored["scale"], stored["bias"], stored["lexicon"], stored["quiet"])


def opinions(line: Line, language: Language) -> dict[str, Opinion]:
    """The window that looks most like an ask, under ASK, and for each pressure its own; none where nothing is said."""
    reads = [_read(line, first, last, language) for first, last in windows(line)]
    if not reads:
        return {}
    return {
        of: _opinion(max(reads, key=lambda read: read.logits[at]), at)
        for at, of in enumerate(OUTPUTS)
        if of not in ASKS
    }


def of_part(line: Line, first: int, last: int, language: Language) -> Opinion:
    """How much the symbols ``[first, last]`` alone look like an ask."""
    return _opinion(_read(line, first, last, language), OUTPUTS.index(ASK))


def probability(found: Opinion, rules: float, language: Language) -> float:
    """That the window holds the ask or the pressure, seen that the lexicon gave it ``rules``."""
    weight = float(model(language).lexicon[_column(found.label)])
    return 1 / (1 + exp(-(found.logit + weight * support(rules))))


def agreement(found: Opinion, rules: float, language: Language) -> float:
    """The same probability among lines in which the lexicon is sure, where ordinary talk is rare."""
    return probability(
        replace(found, logit=found.logit + float(model(language).quiet[_column(found.label)])), rules, language
    )


def _column(label: str) -> int:
    return OUTPUTS.index(ASK if label in ASKS else label)


def support(rules: float) -> float:
    """The lexicon's log-odds above those of finding nothing."""
    return _logit(max(rules, LEAST_RULES)) - _logit(LEAST_RULES)


def _logit(probability: float) -> float:
    return log(probability / (1 - probability))


def windows(line: Line) -> list[tuple[int, int]]:
    """The line as ``[first, last]`` symbols in pieces that overlap; where a sentence ends, recognisers only guess."""
    count = len(line.symbols)
    if count <= WINDOW:
        return [(0, count - 1)] if count else []
    return [(at, min(at + WINDOW, count) - 1) for at in range(0, count - WINDOW + STEP, STEP)][:_MOST_WINDOWS]


def _read(line: Line, first: int, last: int, language: Language) -> _Read:
    trained = model(language)
    placed = np.array(list(features(line, first, last, language)), dtype=np.intp).reshape(-1, 2)
    unique, index = np.unique(placed[:, 0], return_index=True)
    shares = np.multiply(trained.weights[unique], trained.scale * np.float32(norm(len(unique))), dtype=np.float32)
    return _Read(first, last - first + 1, shares, placed[index, 1], shares.sum(axis=0) + trained.bias)


def _opinion(read: _Read, column: int) -> Opinion:
    """What the window amounts to in one of the outputs."""
    carried = np.zeros(read.length, dtype=np.float32)
    np.add.at(carried, read.on, read.shares[:, column])
    begin, end = _core(carried)
    label = OUTPUTS[column]
    if label == ASK:
        asked = read.logits[1 : 1 + len(ASKS)]
        label = OUTPUTS[1 + int(asked.argmax())]
    return Opinion(float(read.logits[column]), label, read.first + begin, read.first + end)


def norm(count: int) -> float:
    """What each of ``count`` features weighs, so that long and short sentences compare."""
    return 1.0 / max(count, _FEWEST) ** 0.5


def _core(weight: Shares) -> tuple[int, int]:
    """The run of symbols whose shares add up to most."""
    best, best_sum, start, total = (0, len(weight) - 1), 0.0, 0, 0.0
    for n, share in enumerate(weight):
        if total <= 0:
            start, total = n, 0.0
        total += float(share)
        if total > best_sum:
            best, best_sum = (start, n), total
    return best


def features(line: Line, first: int, last: int, language: Language) -> Iterator[tuple[int, int]]:
    """Hashed features of the symbols ``[first, last]``, each with the symbol (counted from ``first``) it sits on."""
    forms = [symbol.form for symbol in line.symbols[first : last + 1]]
    tags = [f"<{symbol.thing}>" if symbol.thing else symbol.form for symbol in line.symbols[first : last + 1]]
    yield from _words(forms, tags)
    yield from _sounds(forms, language)


def _words(forms: list[str], tags: list[str]) -> Iterator[tuple[int, int]]:
    for n, tag in enumerate(tags):
        yield _bucket(f"u {tag}"), n
        if forms[n] != tag:
            yield _bucket(f"u {forms[n]}"), n
        for reach in (1, 2, 3):
            if n + reach < len(tags):
                yield _bucket(f"{'b' if reach == 1 else 's'} {tag} {tags[n + reach]}"), n
        if n + 2 < len(tags):
            yield _bucket(f"t {tag} {tags[n + 1]} {tags[n + 2]}"), n
        for piece in _letters(forms[n]):
            yield _bucket(f"c {piece}"), n
    yield _bucket(f"^ {tags[0]}"), 0
    yield _bucket(f"$ {tags[-1]}"), len(tags) - 1


def _sounds(forms: list[str], language: Language) -> Iterator[tuple[int, int]]:
    """Runs of sound as if nothing parted the words: a mis-hearing seldom keeps their borders."""
    sounds = ["" if form == STOP else folded(form, language) for form in forms]
    stream = "".join(sounds)
    on = [n for n, sound in enumerate(sounds) for _ in sound]
    for size in RUNS:
        for at in range(len(stream) - size + 1):
            yield _bucket(f"f {stream[at : at + size]}"), on[at + size // 2]


@lru_cache(maxsize=4096)
def _letters(form: str) -> tuple[str, ...]:
    """Runs of 4 and 5 letters of a word of at least 5, and its beginning."""
    if len(form) < 5:
        return ()
    marked = f"_{form}_"
    return tuple({marked[n : n + size] for size in (4, 5) for n in range(len(marked) - size + 1)})


def _bucket(name: str) -> int:
    return crc32(name.encode()) % BUCKETS
