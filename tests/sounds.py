"""Sounds for tests: speech from espeak-ng, tones, noise; int16 at 16 kHz."""

import io
import subprocess
from functools import cache

import numpy as np
import soundfile
import soxr

from detectors.types import SAMPLE_RATE_HZ, Pcm


@cache
def spoken(text: str, language: str = "nl") -> Pcm:
    """The text in espeak-ng's voice."""
    done = subprocess.run(["espeak-ng", "-v", language, "-s", "150", "--stdout", text], capture_output=True, check=True)
    wave, rate_hz = soundfile.read(io.BytesIO(done.stdout), dtype="float32")
    return (soxr.resample(wave, rate_hz, SAMPLE_RATE_HZ) * 20_000).clip(-32768, 32767).astype(np.int16)


def busy_tone(length_s: float) -> Pcm:
    """425 Hz, half a second on, half a second off."""
    t = np.arange(round(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (8000 * np.sin(2 * np.pi * 425 * t) * (t % 1 < 0.5)).astype(np.int16)


def noise(length_s: float, level: float = 500, seed: int = 0) -> Pcm:
    """White noise."""
    return np.random.default_rng(seed).normal(0, level, round(length_s * SAMPLE_RATE_HZ)).astype(np.int16)
