"""What the microphone heard of the far end out of the loudspeaker, and what is left of an utterance without it.

Decided by sound, never by words: what leaks is the far end through a filter (later, softer, coloured by the room), and
so coherent with it; what the user says is not, even when it is the same words.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.types import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Utterance, Wave, to_wave

MARGIN: Final = SAMPLE_RATE_HZ  # two devices, opened one after the other, count time up to a second apart
REMEMBERED: Final = 32 * SAMPLE_RATE_HZ  # the longest utterance and its margins
WINDOW: Final = 4096  # 256 ms: holds most of a room's echo, and is short enough to be averaged over a second
STEP: Final = WINDOW // 8
BAND_HZ: Final = (300, 3400)
PIECE: Final = SAMPLE_RATE_HZ // 2  # an utterance is kept or silenced in steps of this, judged over twice as much
SILENT: Final = 1e-3  # RMS of the far end below which it has nothing to leak
# Of a leak alone the share is 1.0 where the microphone hears the loudspeaker directly and 0.9 in the median room; with
# a user 3 dB louder than the leak it is 0.6 and seldom above this, with a user 6 dB louder never (tests/bench/echo.py).
LEAKS_FROM: Final = 0.8


class Recent:
    """The last 32 s of one side."""

    def __init__(self) -> None:
        self._frames = deque[Frame](maxlen=REMEMBERED // FRAME_SAMPLES)

    def remember(self, frames: Iterable[Frame]) -> None:
        self._frames.extend(frames)

    def between(self, start: int, end: int) -> Wave:
        """Float32 (end - start,), zeros where nothing was heard. ``start`` is on a frame's border."""
        wave = np.zeros(end - start, np.float32)
        for frame in self._frames:
            if frame.start >= start and frame.end <= end:
                wave[frame.start - start : frame.end - start] = to_wave(frame.pcm)
        return wave


def without_leaks(near: Iterable[Utterance], far: Recent) -> list[Utterance]:
    """Those of the utterances in which the user says something, each without what is the far end's."""
    return [own for utterance in near if (own := without_leak(utterance, far)) is not None]


def without_leak(near: Utterance, far: Recent) -> Utterance | None:
    """The utterance with every half second that is mostly the far end silenced; None where nothing else is in it."""
    wave, played = to_wave(near.pcm), far.between(near.start - MARGIN, near.end + MARGIN)
    leaking = _leaking(wave, played)
    own = np.flatnonzero(~leaking)
    if len(own) == len(leaking):
        return near
    if len(own) == 0:
        return None
    pcm = np.where(np.repeat(leaking, PIECE)[: len(near.pcm)], 0, near.pcm).astype(np.int16)
    first, last = own[0] * PIECE, min((own[-1] + 1) * PIECE, len(pcm))
    return replace(near, start=near.start + int(first), end=near.start + int(last), pcm=pcm[first:last])


def leak(near: Wave, far: Wave) -> float:
    """The share of ``near``'s power that is ``far`` through some filter, in [0, 1]; by chance about 0.2 in a second.

    ``near`` is float32 (n,); ``far`` (MARGIN + n + MARGIN,) begins MARGIN earlier and ends MARGIN later.
    """
    if len(near) < 2 * WINDOW or float(np.sqrt(np.mean(far**2))) < SILENT:
        return 0.0
    start = MARGIN - _lag(near, far)
    played, heard = _spectra(far[start : start + len(near)]), _spectra(near)
    power = (np.abs(heard) ** 2).sum(0)
    both = (np.abs(played) ** 2).sum(0) * power
    coherent = np.abs((heard * played.conj()).sum(0)) ** 2
    share = np.divide(coherent, both, out=np.zeros_like(both), where=both > 0)
    return float((share * power).sum() / power.sum()) if power.sum() > 0 else 0.0


def _leaking(near: Wave, far: Wave) -> NDArray[np.bool_]:
    """For each PIECE of ``near`` whether every second that it is part of leaks."""
    pieces = -(-len(near) // PIECE)
    starts = range(0, max(len(near) - PIECE, 1), PIECE)
    leaks = [leak(near[at : at + 2 * PIECE], far[at : at + 2 * PIECE + 2 * MARGIN]) >= LEAKS_FROM for at in starts]
    return np.array([all(leaks[max(0, piece - 1) : piece + 1]) for piece in range(pieces)])


def _lag(near: Wave, far: Wave) -> int:
    """By how many samples ``near`` trails ``far``, from -MARGIN to MARGIN: where their phases agree best."""
    size = 1 << (len(far) + len(near) - 1).bit_length()
    cross = np.fft.rfft(far, size) * np.fft.rfft(near, size).conj()
    low, high = (round(hz * size / SAMPLE_RATE_HZ) for hz in BAND_HZ)
    cross[:low] = 0
    cross[high:] = 0
    alike = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-9), size)
    return MARGIN - int(np.argmax(alike[: 2 * MARGIN + 1]))


def _spectra(wave: Wave) -> NDArray[np.complex128]:
    """Complex (frames, bins) of the telephone band."""
    frames = np.lib.stride_tricks.sliding_window_view(wave, WINDOW)[::STEP]
    low, high = (round(hz * WINDOW / SAMPLE_RATE_HZ) for hz in BAND_HZ)
    return np.fft.rfft(frames * np.hanning(WINDOW), axis=1)[:, low:high]
