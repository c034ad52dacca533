"""A sound file as a source: WAV, FLAC, Ogg, Opus or MP3 at any rate; stereo is far left, near right, mono is far."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import numpy as np
import soundfile

from daemon.sources.block import Block, InputError
from detectors.types import SIDES, Wave

BLOCK_S: Final = 0.1
RATES_HZ: Final = range(4_000, 384_001)


class WavSource:
    """Yields the file's sides in turn, 0.1 s at a time. Samples that are no number are silence, and counted."""

    def __init__(self, path: Path) -> None:
        """Raises InputError when the file cannot be used."""
        self.path = path
        self.not_numbers = 0
        self._file = _opened(path)
        self.sides = SIDES[: self._file.channels]
        self.duration_s = self._file.frames / self._file.samplerate

    def __iter__(self) -> Iterator[Block]:
        rate_hz = self._file.samplerate
        try:
            while len(wave := self._read(round(BLOCK_S * rate_hz))):
                for channel, side in enumerate(self.sides):
                    yield Block(side, np.ascontiguousarray(wave[:, channel]), rate_hz)
        finally:
            self._file.close()

    def _read(self, samples: int) -> Wave:
        try:
            wave = cast(Wave, self._file.read(samples, dtype="float32", always_2d=True))
        except soundfile.LibsndfileError as error:
            raise InputError(f"{self.path} is damaged: {error}. Convert or record it again.") from error
        wrong = ~np.isfinite(wave)
        self.not_numbers += int(wrong.sum())
        wave[wrong] = 0
        return np.clip(wave, -1, 1, out=wave)


def _opened(path: Path) -> soundfile.SoundFile:
    if not path.exists():
        raise InputError(f"{path} does not exist. Check the name.")
    if path.is_dir():
        raise InputError(f"{path} is a folder. Give the name of one sound file.")
    if not os.access(path, os.R_OK):
        raise InputError(f"{path} may not be read. Give yourself permission to read it.")
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, OSError) as error:
        raise InputError(
            f"{path} is not a sound file that Belwacht reads. Convert it first: ffmpeg -i {path.name} call.wav"
        ) from error
    problem = _problem(file)
    if problem:
        file.close()
        raise InputError(f"{path} {problem}")
    return file


def _problem(file: soundfile.SoundFile) -> str:
    if file.channels > len(SIDES):
        return f"has {file.channels} channels. Make it mono (the caller) or stereo (caller left, you right)."
    if file.samplerate not in RATES_HZ:
        return f"has {file.samplerate} samples a second. Convert it to 16000."
    return "" if file.frames else "holds no sound. Record it again."
