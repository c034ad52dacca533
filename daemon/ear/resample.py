"""Sound at any rate to frames at 16 kHz, without a click or a lost sample at block borders."""

from typing import Final

import numpy as np
import soxr

from daemon.sources import Block
from detectors.types import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Pcm, Side, Wave

FULL_SCALE: Final = 32767


class Framer:
    """Stage for one side: blocks in, whole frames out, contiguous but for the gaps that the blocks report."""

    def __init__(self, side: Side, start: int = 0) -> None:
        """The first sample is number ``start``."""
        self._side: Side = side
        self._rate_hz = 0
        self._resampler: soxr.ResampleStream | None = None
        self._start = start
        self._rest: Pcm = np.zeros(0, np.int16)

    @property
    def heard_until(self) -> int:
        """The end of the last sample taken in."""
        return self._start + len(self._rest)

    def push(self, block: Block) -> list[Frame]:
        frames: list[Frame] = []
        if block.lost or block.rate_hz != self._rate_hz:
            frames = self.close()
            self._skip(block.lost)
            self._rate_hz = block.rate_hz
            self._resampler = _resampler(block.rate_hz)
        return frames + self._frames(self._resample(block.wave, last=False))

    def close(self) -> list[Frame]:
        """The last frame is filled up with silence."""
        frames = self._frames(self._resample(np.zeros(0, np.float32), last=True)) if self._rate_hz else []
        self._rate_hz = 0
        if len(self._rest):
            frames += self._frames(np.zeros(FRAME_SAMPLES - len(self._rest), np.int16))
        return frames

    def _skip(self, lost: int) -> None:
        self._start += lost

    def _resample(self, wave: Wave, last: bool) -> Pcm:
        if self._resampler is not None:
            wave = self._resampler.resample_chunk(wave, last=last)
        return np.round(np.clip(wave, -1, 1) * FULL_SCALE).astype(np.int16)

    def _frames(self, pcm: Pcm) -> list[Frame]:
        pcm = np.concatenate((self._rest, pcm))
        whole = len(pcm) // FRAME_SAMPLES
        frames: list[Frame] = []
        for index in range(whole):
            piece = pcm[index * FRAME_SAMPLES : (index + 1) * FRAME_SAMPLES]
            piece.flags.writeable = False
            frames.append(Frame(self._side, self._start + index * FRAME_SAMPLES, piece))
        self._start += whole * FRAME_SAMPLES
        self._rest = pcm[whole * FRAME_SAMPLES :]
        return frames


def _resampler(rate_hz: int) -> soxr.ResampleStream | None:
    if rate_hz == SAMPLE_RATE_HZ:
        return None
    return soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ")
