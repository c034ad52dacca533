"""How loud it is, as a bar that moves."""

from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from daemon.sources import Block
from detectors.status import Reason
from detectors.types import Wave

SILENCE_DB: Final = -60.0
HEARD_DB: Final = -50.0  # a quiet voice is some 20 dB above it, the hiss of a sound card below
CELLS: Final = 30


class Heard(Protocol):
    """A source that can say what is wrong with it."""

    problem: Reason | None

    def read(self) -> Block | None: ...


def level_db(wave: Wave) -> float:
    """The mean power of float32 in [-1, 1), in dB below full scale, not under SILENCE_DB."""
    power = float(np.mean(np.square(wave, dtype=np.float64))) if len(wave) else 0.0
    return max(SILENCE_DB, 10 * float(np.log10(power))) if power > 0 else SILENCE_DB


def fullness(level: float) -> float:
    """How much of a bar the level fills, from 0 to 1."""
    return min(1.0, max(0.0, (level - SILENCE_DB) / -SILENCE_DB))


def bar(full: float) -> str:
    """The bar as a line of fixed width."""
    cells = round(CELLS * full)
    return f"[{'#' * cells}{' ' * (CELLS - cells)}]"


def watch(source: Heard, entered: Callable[[], bool], show: Callable[[float, bool, Reason | None], None]) -> bool:
    """Whether anything was heard until ``entered``; ``show`` is told how full the bar is, that, and what is wrong."""
    heard, full = False, 0.0
    while not entered():
        block = source.read()
        if block is not None:
            level = level_db(block.wave)
            heard, full = heard or level > HEARD_DB, fullness(level)
        show(full, heard, source.problem)
    return heard
