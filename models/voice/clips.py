"""The labelled clips, decoded once, silence removed, and the same clips after a telephone channel."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from detectors.types import SAMPLE_RATE_HZ
from detectors.voice import speech_samples
from models.voice.channels import Rooms, pass_through, random_channel

LONGEST: Final = 54_400  # samples; the clips were cut at 3.4 s
SHARED: Final = Path(__file__).resolve().parents[3] / "shared"


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """All clips of the set: one entry an axis-0 row; ``waves`` int16 (n, LONGEST), zero beyond ``lengths``."""

    label: NDArray[np.float32]  # 1.0 = synthetic
    system: NDArray[np.str_]
    source: NDArray[np.str_]  # repository
    speaker: NDArray[np.str_]
    language: NDArray[np.str_]
    kind: NDArray[np.str_]
    split: NDArray[np.str_]
    waves: NDArray[np.int16]
    lengths: NDArray[np.int64]
    origin: NDArray[np.intp]  # the row of the whole set that this is, or is a copy of

    @property
    def real(self) -> NDArray[np.intp]:
        """The rows of the whole set that are no copies."""
        return np.flatnonzero(self.origin == np.arange(len(self.origin)))

    def of(self, rows: NDArray[np.intp]) -> "Clips":
        return Clips(*(getattr(self, field.name)[rows] for field in fields(self)))

    def wave(self, row: int, waves: NDArray[np.int16] | None = None) -> NDArray[np.float32]:
        chosen = self.waves if waves is None else waves
        return chosen[row, : self.lengths[row]].astype(np.float32) / np.float32(32768)


def read_mono(path: Path) -> NDArray[np.float32]:
    """The file as float32 at 16 kHz, channels averaged."""
    wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = wave.mean(axis=1)
    return mono if rate == SAMPLE_RATE_HZ else soxr.resample(mono, rate, SAMPLE_RATE_HZ)


def _decode(folder: Path, files: list[str]) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
    waves = np.zeros((len(files), LONGEST), np.int16)
    lengths = np.zeros(len(files), np.int64)
    for row, file in enumerate(files):
        wave = read_mono(folder / file)
        speech = wave[speech_samples(wave)][:LONGEST]
        lengths[row] = len(speech)
        waves[row, : len(speech)] = np.clip(np.round(speech * 32767), -32768, 32767)
    return waves, lengths


def load_clips(cache: Path, folder: Path = SHARED / "spoofset") -> Clips:
    """Every clip, from ``cache`` when it was decoded before; clips with under half a second of speech are left out."""
    with (folder / "manifest.csv").open(newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    stored = cache / "clips.npz"
    if not stored.exists():
        cache.mkdir(parents=True, exist_ok=True)
        waves, lengths = _decode(folder, [row["file"] for row in rows])
        np.savez(stored, waves=waves, lengths=lengths)
    decoded = np.load(stored)
    lengths = decoded["lengths"]
    kept = np.flatnonzero(lengths >= SAMPLE_RATE_HZ // 2)

    def column(name: str) -> NDArray[np.str_]:
        return np.array([rows[row][name] for row in kept])

    return Clips(
        label=(column("label") == "spoof").astype(np.float32),
        system=column("system"),
        source=column("source_repo"),
        speaker=column("speaker"),
        language=column("language"),
        kind=column("kind"),
        split=column("split"),
        waves=decoded["waves"][kept],
        lengths=lengths[kept],
        origin=np.arange(len(kept)),
    )


def joined(clips: Clips, copied: Iterable[Clips]) -> Clips:
    """The whole set with its copies behind it."""
    parts = [clips, *copied]
    return Clips(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(clips)))


def _channelled(
    clips: Clips, channel: Callable[[list[NDArray[np.float32]]], list[NDArray[np.float32]]]
) -> Iterator[NDArray[np.float32]]:
    block = 512
    for first in range(0, len(clips.label), block):
        rows = range(first, min(first + block, len(clips.label)))
        yield from channel([clips.wave(row) for row in rows])


def through(clips: Clips, name: str, cache: Path) -> NDArray[np.int16]:
    """All clips after channel ``name`` (see ``channels.CHANNELS``) or a random one (``random-<seed>``), row by row."""
    stored = cache / f"{name}.npy"
    if not stored.exists():
        rooms = Rooms(SHARED / "noise")
        rng = np.random.default_rng(int(name.split("-")[1]) if name.startswith("random-") else 7)
        make = random_channel if name.startswith("random-") else pass_through(name)
        waves = np.zeros_like(clips.waves)
        for row, wave in enumerate(_channelled(clips, lambda block: make(block, rooms, rng))):
            scaled = wave * (0.9 / max(float(np.abs(wave).max()), 1e-6))
            waves[row, : len(scaled)] = np.round(scaled * 32767)
        partial = stored.with_suffix(".part.npy")
        np.save(partial, waves)
        partial.replace(stored)
    return np.load(stored, mmap_mode="r")
