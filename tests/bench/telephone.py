"""A telephone line for measurements: 300-3400 Hz, 8 kHz, G.711 A-law, faint noise."""

import numpy as np
import soxr

from detectors.types import SAMPLE_RATE_HZ, Wave

LINE_RATE_HZ = 8_000
LOW_HZ, HIGH_HZ = 300, 3_400
A_LAW = 87.6
NOISE = 3e-4  # about -70 dB: a real line is never exactly silent


def telephone(wave: Wave, seed: int = 0) -> Wave:
    """The same speech as it comes out of a telephone, float32 at 16 kHz."""
    narrow = soxr.resample(wave, SAMPLE_RATE_HZ, LINE_RATE_HZ)
    spectrum = np.fft.rfft(narrow)
    hz = np.fft.rfftfreq(len(narrow), 1 / LINE_RATE_HZ)
    spectrum[(hz < LOW_HZ) | (hz > HIGH_HZ)] = 0
    band = np.fft.irfft(spectrum, len(narrow)) + np.random.default_rng(seed).normal(0, NOISE, len(narrow))
    return soxr.resample(a_law(band).astype(np.float32), LINE_RATE_HZ, SAMPLE_RATE_HZ)[: len(wave)]


def a_law(wave: np.ndarray) -> np.ndarray:
    """Through 8 bits of G.711 A-law and back."""
    size = np.clip(np.abs(wave), 0, 1)
    bend = 1 + np.log(A_LAW)
    code = np.where(size < 1 / A_LAW, A_LAW * size / bend, (1 + np.log(np.maximum(A_LAW * size, 1))) / bend)
    code = np.round(code * 127) / 127
    back = np.where(code < 1 / bend, code * bend / A_LAW, np.exp(code * bend - 1) / A_LAW)
    return np.sign(wave) * back
