"""The voice network: fixed statistics and the movement of early Whisper features, read by a few small networks."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.voice.statistics import Statistics
from models.voice.whisper import WIDTH, EarlyWhisper

LIMIT = 4.0  # standard deviations beyond which a feature is cut off
STEPS = (1, 2, 4, 8, 16)  # of 20 ms, over which features are compared
SLOW = (1, 4)
LAGS = (1, 2, 3, 5)
AXES = 32  # main directions of movement
SMALL = 1e-3


class Movement(nn.Module):
    """How each feature of Whisper's first layer moves: wave (batch, n) -> (batch, features).

    First, of each feature, the log deviation and the log mean size of its first and second differences (``spread``);
    then how the size of its steps grows with their length, how seldom the large ones come, and how the main directions
    of movement go together and last. Never the mean, which holds the voice, the room and the line.
    """

    def __init__(self, whisper: Path | None, axes: Tensor | None = None) -> None:
        super().__init__()
        self.early = EarlyWhisper(layers=1)
        if whisper is not None:
            self.early.load(whisper)
        self.register_buffer("axes", torch.eye(WIDTH)[:, :AXES] if axes is None else axes)
        self.register_buffer("pairs", torch.from_numpy(np.flatnonzero(np.triu(np.ones((AXES, AXES)), 1).ravel())))

    def forward(self, wave: Tensor) -> Tensor:
        features = self.early(wave)[-1]
        steps = {length: features[:, length:] - features[:, :-length] for length in STEPS}
        sizes = [(step.abs().mean(dim=1) + SMALL).log() for step in steps.values()]
        growth = [longer - shorter for shorter, longer in pairwise(sizes)]
        bursts = [self.bursts(steps[length]) for length in SLOW]
        together = [self.together(steps[length]) for length in SLOW]
        return torch.cat([*self.spread(features, steps[1]), *growth, *bursts, *together], dim=1)

    @staticmethod
    def spread(features: Tensor, first: Tensor) -> list[Tensor]:
        second = first[:, 1:] - first[:, :-1]
        deviation = (features - features.mean(dim=1, keepdim=True)).square().mean(dim=1).sqrt()
        return [(size + SMALL).log() for size in (deviation, first.abs().mean(dim=1), second.abs().mean(dim=1))]

    @staticmethod
    def bursts(step: Tensor) -> Tensor:
        power = step.square().mean(dim=1) + 1e-4
        return ((step.abs() * step.square()).mean(dim=1) / (power * power.sqrt()) + SMALL).log()

    def together(self, step: Tensor) -> Tensor:
        """(batch, features): correlations between the main directions, and of each with itself some frames before."""
        turned = step @ self.axes
        turned = turned - turned.mean(dim=1, keepdim=True)
        turned = turned / (turned.square().mean(dim=1, keepdim=True) + 1e-4).sqrt()
        pairs = (turned.transpose(1, 2) @ turned / turned.shape[1]).flatten(1)[:, self.pairs]
        return torch.cat((pairs, *((turned[:, lag:] * turned[:, :-lag]).mean(dim=1) for lag in LAGS)), dim=1)


def main_axes(features: NDArray[np.float32]) -> Tensor:
    """(WIDTH, AXES): the main directions in which ``features`` (clips, frames, WIDTH) move."""
    moves = np.diff(features, axis=1).reshape(-1, features.shape[2])
    deviation = moves.std(axis=0) + 1e-4
    _, _, axes = np.linalg.svd((moves / deviation)[::3], full_matrices=False)
    return torch.from_numpy((axes[:AXES] / deviation).T.astype(np.float32))


class Features(nn.Module):
    """Wave (batch, samples) at 16 kHz -> (batch, features). Nothing in it is trained here."""

    def __init__(self, samples: int, whisper: Path | None = None, axes: Tensor | None = None) -> None:
        super().__init__()
        self.statistics = Statistics(samples)
        self.movement = Movement(whisper, axes)

    def forward(self, wave: Tensor) -> Tensor:
        return torch.cat((self.statistics(wave), self.movement(wave)), dim=1)


class Head(nn.Module):
    """Standardised features (batch, ``width`` or more, of which the first count) -> logits (batch,)."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.width = width
        self.layers = nn.Sequential(
            nn.Dropout(0.3),
            nn.Linear(width, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(hidden, 64),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(64, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x[:, : self.width]).squeeze(1)


class Heads(nn.Module):
    """Features as they come (batch, width) -> the mean logit (batch,) of several heads."""

    def __init__(self, heads: list[Head], mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.heads = nn.ModuleList(heads)
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)

    def standard(self, features: Tensor) -> Tensor:
        return ((features - self.mean) / self.deviation).clamp(-LIMIT, LIMIT)

    def forward(self, features: Tensor) -> Tensor:
        x = self.standard(features)
        return torch.stack([head(x) for head in self.heads]).mean(dim=0)


class VoiceNetwork(nn.Module):
    """Raw wave (batch, samples) at 16 kHz -> logits (batch,), larger = more synthetic."""

    def __init__(self, features: Features, heads: Heads) -> None:
        super().__init__()
        self.features = features
        self.heads = heads

    def forward(self, wave: Tensor) -> Tensor:
        return self.heads(self.features(wave))
