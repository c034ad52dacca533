"""The sounds a telephone makes by itself; float32 at 16 kHz."""

from typing import Final

import numpy as np

from detectors.types import SAMPLE_RATE_HZ, Wave

LEVEL: Final = 0.2
EUROPE_HZ: Final = 425
ROWS_HZ: Final = (697, 770, 852, 941)
COLUMNS_HZ: Final = (1209, 1336, 1477)
KEYS: Final = "123456789*0#"
KEY_S: Final = 0.1
BETWEEN_KEYS_S: Final = 0.1


def _times(length_s: float) -> Wave:
    return (np.arange(round(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ).astype(np.float32)


def tone(length_s: float, *pitches_hz: float) -> Wave:
    t = _times(length_s)
    return (LEVEL * np.sum([np.sin(2 * np.pi * hz * t) for hz in pitches_hz], 0)).astype(np.float32)


def cadence(length_s: float, on_s: float, off_s: float) -> Wave:
    """425 Hz, on and off in turn."""
    return tone(length_s, EUROPE_HZ) * (_times(length_s) % (on_s + off_s) < on_s)


def ringback(length_s: float) -> Wave:
    """It rings at the other end: 1 s on, 4 s off."""
    return cadence(length_s, 1.0, 4.0)


def busy(length_s: float) -> Wave:
    """Half a second on, half a second off."""
    return cadence(length_s, 0.5, 0.5)


def dtmf(keys: str) -> Wave:
    """The keys pressed one after the other."""
    pause = np.zeros(round(BETWEEN_KEYS_S * SAMPLE_RATE_HZ), np.float32)
    pressed = [tone(KEY_S, ROWS_HZ[KEYS.index(key) // 3], COLUMNS_HZ[KEYS.index(key) % 3]) for key in keys]
    return np.concatenate([sound for key in pressed for sound in (key, pause)])
