"""Sounds that have what a voice has, or lack it: pitch, syllables, breath. Float32 at 16 kHz, as clear as can be."""

from typing import Final

import numpy as np

from detectors.types import SAMPLE_RATE_HZ, Pcm, Wave

VOWELS_HZ: Final = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
SYLLABLE: Final = SAMPLE_RATE_HZ // 4


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def _throat(excitation: np.ndarray) -> np.ndarray:
    """The excitation through the formants of one vowel after the other."""
    hertz = np.fft.rfftfreq(len(excitation), 1 / SAMPLE_RATE_HZ)
    spectrum = np.fft.rfft(excitation) / (1 + (hertz / 500) ** 2) ** 0.5
    vowels = []
    for formants in VOWELS_HZ:
        poles = (np.exp((-np.pi * 140 + 2j * np.pi * f) / SAMPLE_RATE_HZ) for f in (*formants, 3500))
        turn = np.exp(-2j * np.pi * hertz / SAMPLE_RATE_HZ)
        gain = 1 / np.prod([(1 - pole * turn) * (1 - pole.conjugate() * turn) for pole in poles], axis=0)
        vowels.append(np.fft.irfft(spectrum * gain, len(excitation)))
    which = np.arange(len(excitation)) // SYLLABLE * 3 % len(VOWELS_HZ)
    return np.choose(which, vowels)


def _as_wave(sound: np.ndarray, level: float = 0.4) -> Wave:
    return (sound * (level / np.abs(sound).max())).astype(np.float32)


def _buzz(pitch_hz: np.ndarray) -> np.ndarray:
    """A pulse wherever the phase of ``pitch_hz`` comes round."""
    turns = np.floor(np.cumsum(pitch_hz) / SAMPLE_RATE_HZ)
    return np.diff(turns, prepend=0.0)


def _syllables(seconds: float) -> np.ndarray:
    return 0.06 + np.square(np.cos(2 * np.pi * 2 * _time(seconds)))


def spoken(seconds: float, pitch_hz: float = 120, seed: int = 1) -> Wave:
    """Four syllables a second, whose pitch glides."""
    rng = np.random.default_rng(seed)
    time = _time(seconds)
    pitch = pitch_hz * (1 + 0.12 * np.sin(2 * np.pi * 0.9 * time + rng.uniform(0, 6)) + 0.02 * np.sin(40 * time))
    breath = rng.standard_normal(len(time)) * 0.01
    return _as_wave(_throat(_buzz(pitch) + breath) * _syllables(seconds))


def whispered(seconds: float, seed: int = 1) -> Wave:
    """The same without a pitch."""
    rng = np.random.default_rng(seed)
    return _as_wave(_throat(rng.standard_normal(len(_time(seconds)))) * _syllables(seconds))


def sung(seconds: float) -> Wave:
    """A tune, each note held for half a second and trembling as a singer's does."""
    time = _time(seconds)
    notes = np.array([220, 247, 277, 294, 330, 294, 277, 247])[(time // 0.5).astype(int) % 8]
    return _as_wave(
        _throat(_buzz(notes * (1 + 0.02 * np.sin(2 * np.pi * 5.5 * time)))) * (0.3 + 0.7 * _syllables(seconds))
    )


def music(seconds: float) -> Wave:
    """A chord every half second, each tone with its overtones."""
    time = _time(seconds)
    chords = ((220, 277, 330), (247, 311, 370), (262, 330, 392), (220, 262, 349))
    sound = np.zeros(len(time))
    for number, chord in enumerate(chords):
        playing = (time // 0.5).astype(int) % len(chords) == number
        fading = np.exp(-2 * (time % 0.5))
        for tone in chord:
            sound += playing * fading * sum(np.sin(2 * np.pi * tone * k * time) / k for k in range(1, 8))
    return _as_wave(sound)


def keys(seconds: float) -> Wave:
    """Telephone keys pressed one after the other."""
    time = _time(seconds)
    pairs = ((697, 1209), (770, 1336), (852, 1477), (941, 1336))
    pressed = (time // 0.4).astype(int) % len(pairs)
    sound = sum(
        (pressed == n) * (np.sin(2 * np.pi * a * time) + np.sin(2 * np.pi * b * time)) for n, (a, b) in enumerate(pairs)
    )
    return _as_wave(np.asarray(sound) * (time % 0.4 < 0.3))


def hiss(seconds: float, seed: int = 3) -> Wave:
    return _as_wave(np.random.default_rng(seed).standard_normal(len(_time(seconds))))


def pcm(wave: Wave) -> Pcm:
    return (wave * 32767).clip(-32768, 32767).astype(np.int16)
