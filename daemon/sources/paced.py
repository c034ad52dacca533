"""A sound file at the speed of a real call."""

import time

from daemon.sources.block import Block
from daemon.sources.owed import Owed
from daemon.sources.wav import BLOCK_S, WavSource
from detectors.status import Reason
from detectors.types import Side

WAIT_S = 0.1


class PacedSource:
    """The blocks of a file, each when its sound would have been heard."""

    def __init__(self, file: WavSource) -> None:
        self._blocks = iter(file)
        self._sides = len(file.sides)
        self._handed_out = 0
        self._started_s: float | None = None
        self.side: Side = "far"
        self.ended = False
        self.problem: Reason | None = None
        self.owed = Owed()

    def read(self) -> Block | None:
        if self._started_s is None:
            self._started_s = time.monotonic()
        wait_s = self._started_s + (self._handed_out // self._sides + 1) * BLOCK_S - time.monotonic()
        if wait_s > 0:
            time.sleep(min(wait_s, WAIT_S))
            if wait_s > WAIT_S:
                return None
        block = next(self._blocks, None)
        self.ended = block is None
        self._handed_out += 1
        return block

    def close(self) -> None:
        """Nothing more is handed out."""
        self.ended = True
