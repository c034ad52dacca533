"""The framer: no sample is lost or moved, whatever the blocks."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.ear.resample import Framer
from daemon.sources import Block
from detectors.types import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame


def tone(rate_hz: int, length_s: float = 1.0, hz: float = 440) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(length_s * rate_hz)) / rate_hz)).astype(np.float32)


def frames_of(wave: np.ndarray, rate_hz: int, cuts: list[int]) -> list[Frame]:
    framer = Framer("far")
    frames = [f for piece in np.split(wave, cuts) for f in framer.push(Block("far", piece, rate_hz))]
    return frames + framer.close()


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_a_second_is_a_second_at_any_rate(rate_hz: int) -> None:
    frames = frames_of(tone(rate_hz), rate_hz, [rate_hz // 3])
    assert abs(len(frames) * FRAME_SAMPLES - SAMPLE_RATE_HZ) <= FRAME_SAMPLES
    heard = np.concatenate([f.pcm for f in frames])[2000:14000].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert abs(np.argmax(spectrum) * SAMPLE_RATE_HZ / len(heard) - 440) < 2


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 44_100), max_size=8), st.sampled_from([8_000, 16_000, 44_100]))
def test_any_partition_gives_the_same_frames(cuts: list[int], rate_hz: int) -> None:
    wave = tone(rate_hz)
    whole = frames_of(wave, rate_hz, [])
    parts = frames_of(wave, rate_hz, sorted(cut for cut in cuts if cut < len(wave)))
    assert [f.start for f in parts] == [f.start for f in whole]
    assert all(np.array_equal(a.pcm, b.pcm) for a, b in zip(parts, whole, strict=True))


def test_frames_are_contiguous_and_read_only() -> None:
    frames = frames_of(tone(48_000), 48_000, [100, 5000])
    assert all(a.end == b.start for a, b in itertools.pairwise(frames))
    assert not frames[0].pcm.flags.writeable


def test_lost_sound_is_a_hole() -> None:
    framer = Framer("far")
    framer.push(Block("far", tone(16_000), 16_000))
    frames = framer.push(Block("far", tone(16_000), 16_000, lost=5 * SAMPLE_RATE_HZ))
    assert frames[0].start == 6 * SAMPLE_RATE_HZ
    assert framer.heard_until == 7 * SAMPLE_RATE_HZ


def test_loud_sound_is_clipped_not_wrapped() -> None:
    frames = frames_of(np.full(1600, 3.0, np.float32), 16_000, [])
    assert min(f.pcm.min() for f in frames) > 0
