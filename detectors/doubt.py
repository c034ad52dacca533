"""When speech must not be judged: noise, music, a narrow line, clipping, untested or several voices.

The limits were read off the spread of 393 clips of people and of recorded hold music, tones and babble; each leaves at
least 98 of 100 windows of one clear voice alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from detectors.types import SAMPLE_RATE_HZ, Wave

Doubt: TypeAlias = Literal[
    "",
    "too_little_speech",
    "too_noisy",
    "music",
    "narrow",
    "clipped",
    "untested",  # whispered, or higher or lower than any voice it was tested on
    "several_voices",
    "undecided",
]

GRAIN_SAMPLES: Final = 320  # 20 ms: the grain in which speech and pause are told apart
TONE_FRAME: Final = 1024  # 64 ms
HELD_FRAMES: Final = 8  # a quarter of a second on one pitch, to within 16 Hz: an instrument or a signal, not a voice
PITCH_FRAME: Final = 800  # 50 ms
PITCH_HZ: Final = (60, 450)
OTHER_VOICE: Final = 1.6  # between the pitch of one voice and that of another; 97 % of people keep within it
NEW_VOICE_WINDOWS: Final = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What a window must be like to be judged."""

    least_range_db: float = 12.0  # speech rises and falls at least so much; noise does not
    most_held: float = 0.5  # share of the time in which some tone is held; at most 0.44 in 1000 clips of speech
    least_upper_db: float = -45.0  # energy of 2-3.4 kHz against 0.3-2 kHz; lower was cut away on the line
    most_clipped: float = 0.02  # share of samples at the greatest level
    least_voiced: float = 0.12  # share of the time with a pitch; a whisper has less
    pitch_hz: tuple[float, float] = (70.0, 350.0)


@dataclass(frozen=True, slots=True)
class Pitch:
    """The median pitch, NaN where there is none, and the share of the time that has one."""

    hz: float
    share: float


def unfit(wave: Wave, pitch: Pitch, limits: Limits) -> Doubt:
    """Why a window must not be scored, or an empty string."""
    if held_share(wave) > limits.most_held:
        return "music"
    if _range_db(wave) < limits.least_range_db:
        return "too_noisy"
    if _upper_db(wave) < limits.least_upper_db:
        return "narrow"
    size = np.abs(wave)
    if np.count_nonzero(size > 0.95 * size.max()) > limits.most_clipped * len(wave):
        return "clipped"
    low, high = limits.pitch_hz
    return "" if pitch.share >= limits.least_voiced and low <= pitch.hz <= high else "untested"


def grain_levels_db(wave: Wave) -> NDArray[np.float32]:
    """The level of each whole 20 ms; an offset is no sound."""
    whole = len(wave) // GRAIN_SAMPLES
    return 10 * np.log10(wave[: whole * GRAIN_SAMPLES].reshape(whole, GRAIN_SAMPLES).var(axis=1) + 1e-12)


def _range_db(wave: Wave) -> float:
    level_db = grain_levels_db(wave)
    return float(np.percentile(level_db, 90) - np.percentile(level_db, 10))


def _upper_db(wave: Wave) -> float:
    power = np.square(np.abs(np.fft.rfft(wave)))
    low, middle, high = (int(hz * len(wave) / SAMPLE_RATE_HZ) for hz in (300, 2000, 3400))
    return float(10 * np.log10((power[middle:high].sum() + 1e-12) / (power[low:middle].sum() + 1e-12)))


def _frames(wave: Wave, size: int, step: int) -> Wave:
    rows = range(0, len(wave) - size + 1, step)
    return np.stack([wave[first : first + size] for first in rows])


def held_share(wave: Wave) -> float:
    """The share of the time, in [0, 1], in which a tone of 300-3400 Hz keeps its pitch for a quarter of a second."""
    if len(wave) < TONE_FRAME:
        return 0.0
    spectrum = np.fft.rfft(_frames(wave, TONE_FRAME, TONE_FRAME // 2) * np.hanning(TONE_FRAME), axis=1)
    low, high = (hz * TONE_FRAME // SAMPLE_RATE_HZ for hz in (300, 3400))
    level_db = 20 * np.log10(np.abs(spectrum[:, low:high]) + 1e-6)
    around = _frames_along(np.pad(level_db, ((0, 0), (7, 7)), mode="edge"), 15).mean(axis=-1)
    tone = np.zeros(level_db.shape, bool)
    tone[:, 1:-1] = (level_db[:, 1:-1] > level_db[:, :-2]) & (level_db[:, 1:-1] >= level_db[:, 2:])
    tone &= level_db > around + 4
    if len(tone) < HELD_FRAMES:
        return 0.0
    whole = np.lib.stride_tricks.sliding_window_view(tone, HELD_FRAMES, axis=0).all(axis=-1).max(axis=1)
    held = np.convolve(whole, np.ones(HELD_FRAMES, int)) > 0
    return float(held.mean())


def _frames_along(levels: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.lib.stride_tricks.sliding_window_view(levels, size, axis=1)


def pitch_of(wave: Wave) -> Pitch:
    """How high the voice is; a wave shorter than a frame has no pitch."""
    if len(wave) < PITCH_FRAME:
        return Pitch(float("nan"), 0.0)
    frames = _frames(wave, PITCH_FRAME, GRAIN_SAMPLES)
    frames = frames - frames.mean(axis=1, keepdims=True)
    longest = SAMPLE_RATE_HZ // PITCH_HZ[0]
    shortest = SAMPLE_RATE_HZ // PITCH_HZ[1]
    alike = np.fft.irfft(np.square(np.abs(np.fft.rfft(frames, 2048, axis=1))), axis=1)[:, : longest + 1]
    power = alike[:, :1] + 1e-9
    alike = alike / (power * (1 - np.arange(longest + 1) / PITCH_FRAME))
    best = alike[:, shortest:longest].max(axis=1)
    voiced = (best > 0.5) & (power[:, 0] > power.max() * 10**-2.5)
    if not voiced.any():
        return Pitch(float("nan"), 0.0)
    lags = np.array([_first_peak(row, shortest, longest, 0.9 * top) for row, top in zip(alike, best, strict=True)])
    return Pitch(float(np.median(SAMPLE_RATE_HZ / lags[voiced])), float(voiced.mean()))


def _first_peak(row: NDArray[np.float64], shortest: int, longest: int, least: float) -> int:
    """The top of the first hill that is nearly as high as the highest: a later one is an octave too low."""
    lag = shortest + int(np.argmax(row[shortest:longest] >= least))
    while lag + 1 < longest and row[lag + 1] > row[lag]:
        lag += 1
    return lag


def handed_over(pitches: Sequence[float]) -> bool:
    """Whether the newest windows hold another voice than those before, by its pitch."""
    if len(pitches) < 2 * NEW_VOICE_WINDOWS:
        return False
    octaves = np.log(pitches[-NEW_VOICE_WINDOWS:]) - np.log(np.median(pitches[:-NEW_VOICE_WINDOWS]))
    far = np.log(OTHER_VOICE)
    return bool((octaves > far).all() or (octaves < -far).all())


def several(pitches: Sequence[float]) -> bool:
    """Whether voices of two pitches take turns."""
    if len(pitches) < 2 * NEW_VOICE_WINDOWS:
        return False
    low, high = np.percentile(pitches, (25, 75))
    return bool(high > low * OTHER_VOICE)
