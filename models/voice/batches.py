"""Training windows: both labels alike in weight, every system and repository heard, cut and joined as in a call."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from detectors.voice import fill
from models.voice.clips import Clips
from models.voice.protocol import Rows

WINDOW = 48_000  # samples: 3 s
SHORTEST = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Channelled:
    """The clips and the same clips after several channels, each int16 of the shape of ``clips.waves``."""

    clips: Clips
    channels: list[NDArray[np.int16]]


def window(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle WINDOW samples, repeated when there are fewer."""
    start = max(0, (len(wave) - WINDOW) // 2)
    return fill(wave[start : start + WINDOW], WINDOW)


def evaluation_windows(clips: Clips, waves: NDArray[np.int16], rows: Rows) -> Tensor:
    return torch.from_numpy(np.stack([window(clips.wave(row, waves)) for row in rows]))


class Sampler:
    """Draws batches from ``rows``: half of the clips are synthetic; ``paired`` of them come two and two of one source.

    Systems and human sources are drawn with the square root of their number of clips, so that none rules.
    """

    def __init__(self, source: Channelled, rows: Rows, seed: int, paired: float = 0.5) -> None:
        self.source, self.paired = source, paired
        self.rng = np.random.default_rng(seed)
        clips = source.clips
        self.voices: dict[tuple[str, str, str], list[int]] = {}
        for row in rows:
            voice = (clips.source[row], clips.system[row], clips.speaker[row])
            self.voices.setdefault(voice, []).append(int(row))
        self.rows = {label: rows[clips.label[rows] == label] for label in (0, 1)}
        self.weights = {label: self._weights(self.rows[label], label) for label in (0, 1)}
        self.both: list[tuple[Rows, Rows]] = []
        for name in np.unique(clips.source[rows]):
            here = rows[clips.source[rows] == name]
            human, synthetic = here[clips.label[here] == 0], here[clips.label[here] == 1]
            if len(human) and len(synthetic):
                self.both.append((human, synthetic))
        sizes = np.sqrt([min(len(human), len(synthetic)) for human, synthetic in self.both])
        self.both_weights = sizes / sizes.sum()

    def _weights(self, rows: Rows, label: int) -> NDArray[np.float64]:
        clips = self.source.clips
        names = clips.system[rows] if label else clips.source[rows]
        _, where, counts = np.unique(names, return_inverse=True, return_counts=True)
        weights = counts[where] ** -0.5
        return weights / weights.sum()

    def _choose(self, size: int) -> Rows:
        chosen: list[int] = []
        while len(chosen) < self.paired * size:
            human, synthetic = self.both[self.rng.choice(len(self.both), p=self.both_weights)]
            chosen += [*self.rng.choice(human, 2), *self.rng.choice(synthetic, 2)]
        for label in (0, 1):
            chosen += list(
                self.rng.choice(self.rows[label], (size - len(chosen)) // (2 - label), p=self.weights[label])
            )
        return np.array(chosen)

    def _piece(self, row: int) -> NDArray[np.float32]:
        waves = self.source.channels[self.rng.integers(len(self.source.channels))]
        wave = self.source.clips.wave(row, waves)
        length = WINDOW if self.rng.random() < 0.6 else int(self.rng.integers(SHORTEST, WINDOW))
        start = int(self.rng.integers(max(1, len(wave) - length + 1)))
        return wave[start : start + length]

    def _window(self, row: int) -> NDArray[np.float32]:
        clips = self.source.clips
        piece = self._piece(row)
        if self.rng.random() < 0.25:
            piece = piece[: int(self.rng.integers(8_000, max(8_001, len(piece))))]
            other = self.rng.choice(self.voices[clips.source[row], clips.system[row], clips.speaker[row]])
            rest = self._piece(int(other))
            scale = np.sqrt((np.mean(piece**2) + 1e-9) / (np.mean(rest**2) + 1e-9))
            piece = np.concatenate((piece, rest * np.float32(scale)))[:WINDOW]
        wave = fill(piece, WINDOW) * np.float32(self.rng.choice([-1, 1]))
        if self.rng.random() < 0.3:
            noise = self.rng.standard_normal(WINDOW, np.float32)
            wave = wave + noise * np.float32(wave.std() * 10 ** (-self.rng.uniform(15, 40) / 20))
        return wave

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """Windows (size, WINDOW) and labels (size,)."""
        chosen = self._choose(size)
        waves = np.stack([self._window(int(row)) for row in chosen])
        return torch.from_numpy(waves), torch.from_numpy(self.source.clips.label[chosen])
