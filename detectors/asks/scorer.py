"""A linear second opinion: how much the words of a sentence look like an ask, whether listed in a frame or not.

Features are plain forms, their pairs and their letters, hashed; tests/bench/asks_training.py trains the weights on the
lines in tests/scenario/texts. Linear, so that every score can be traced to the words that carry it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from detectors.asks.symbols import Line
from detectors.types import Language

BUCKETS: Final = 1 << 14
WINDOW: Final = 22  # symbols; longer sentences are read in windows that overlap
STEP: Final = 10
_MOST_WINDOWS: Final = 60

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """``weights`` float32 (BUCKETS,); from ``threshold`` on one ordinary line in some thousands is taken for an ask."""

    weights: Weights
    bias: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """Log-odds that the window holds an ask, and the part ``[first, last]`` of its symbols that carries them."""

    logit: float
    first: int
    last: int


@lru_cache(maxsize=2)
def model(language: Language) -> Model:
    """The trained weights of ``language``, read once from the installed package."""
    packed = files("detectors.asks").joinpath(f"scorer_{language}.npz").read_bytes()
    with np.load(BytesIO(packed)) as stored:
        weights = stored["weights"].astype(np.float32) * stored["scale"]
        return Model(weights, float(stored["bias"]), float(stored["threshold"]))


def opinions(line: Line, language: Language) -> Iterator[Opinion]:
    """Each window of the line that looks like an ask, by its words alone."""
    trained = model(language)
    for first, last in windows(line):
        opinion = _opinion(line, first, last, trained)
        if opinion.logit >= trained.threshold:
            yield opinion


def windows(line: Line) -> list[tuple[int, int]]:
    """The sentences of the line as ``[first, last]`` symbols, long ones in pieces."""
    pieces: list[tuple[int, int]] = []
    first = 0
    for n in range(len(line.symbols) + 1):
        if n == len(line.symbols) or line.symbols[n].text == "|":
            starts = range(first, max(first + 1, n - WINDOW + STEP), STEP) if n - first > WINDOW else [first]
            pieces.extend((at, min(at + WINDOW, n) - 1) for at in starts if n > at)
            first = n + 1
    return pieces[:_MOST_WINDOWS]


def _opinion(line: Line, first: int, last: int, trained: Model) -> Opinion:
    placed = np.array(list(features(line, first, last)), dtype=np.intp).reshape(-1, 2)
    unique, index = np.unique(placed[:, 0], return_index=True)
    shares = trained.weights[unique] * np.float32(norm(len(unique)))
    carried = np.zeros(last - first + 1, dtype=np.float32)
    np.add.at(carried, placed[index, 1], shares)
    begin, end = _core(carried)
    return Opinion(float(shares.sum()) + trained.bias, first + begin, first + end)


def norm(count: int) -> float:
    """What each of ``count`` features weighs, so that long and short sentences compare."""
    return 1.0 / max(count, 12) ** 0.5


def _core(weight: Weights) -> tuple[int, int]:
    """The run of symbols whose shares add up to most."""
    best, best_sum, start, total = (0, len(weight) - 1), 0.0, 0, 0.0
    for n, share in enumerate(weight):
        if total <= 0:
            start, total = n, 0.0
        total += float(share)
        if total > best_sum:
            best, best_sum = (start, n), total
    return best


def features(line: Line, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Hashed features of the symbols ``[first, last]``, each with the symbol (counted from ``first``) it sits on."""
    forms = [symbol.form for symbol in line.symbols[first : last + 1]]
    tags = [f"<{symbol.thing}>" if symbol.thing else symbol.form for symbol in line.symbols[first : last + 1]]
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


@lru_cache(maxsize=16384)
def _letters(form: str) -> tuple[str, ...]:
    """Runs of 4 and 5 letters of a word of at least 5, and its beginning."""
    if len(form) < 5:
        return ()
    marked = f"_{form}_"
    return tuple({marked[n : n + size] for size in (4, 5) for n in range(len(marked) - size + 1)})


@lru_cache(maxsize=65536)
def _bucket(name: str) -> int:
    return crc32(name.encode()) % BUCKETS
