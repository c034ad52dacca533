"""The voice network: fixed statistics and the movement of early Whisper features, read by a few small networks."""

from pathlib import Path

import torch
from torch import Tensor, nn

from models.voice.statistics import Statistics
from models.voice.whisper import EarlyWhisper

LIMIT = 4.0  # standard deviations beyond which a feature is cut off


class Movement(nn.Module):
    """How each feature of Whisper's first layer moves: wave (batch, n) -> (batch, 3 * 512).

    Log deviation, and log mean size of the first and second differences over 20 ms; never the mean, which holds the
    voice, the room and the line.
    """

    def __init__(self, whisper: Path | None) -> None:
        super().__init__()
        self.early = EarlyWhisper(layers=1)
        if whisper is not None:
            self.early.load(whisper)

    def forward(self, wave: Tensor) -> Tensor:
        features = self.early(wave)[-1]
        first = features[:, 1:] - features[:, :-1]
        second = first[:, 1:] - first[:, :-1]
        centred = features - features.mean(dim=1, keepdim=True)
        deviation = centred.square().mean(dim=1).sqrt()
        sizes = (deviation, first.abs().mean(dim=1), second.abs().mean(dim=1))
        return torch.cat([(size + 1e-3).log() for size in sizes], dim=1)


class Features(nn.Module):
    """Wave (batch, samples) at 16 kHz -> (batch, features). Nothing in it is trained here."""

    def __init__(self, samples: int, whisper: Path | None = None) -> None:
        super().__init__()
        self.statistics = Statistics(samples)
        self.movement = Movement(whisper)

    def forward(self, wave: Tensor) -> Tensor:
        return torch.cat((self.statistics(wave), self.movement(wave)), dim=1)


class Head(nn.Module):
    """Standardised features (batch, width) -> logits (batch,)."""

    def __init__(self, width: int, hidden: int = 256) -> None:
        super().__init__()
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
        return self.layers(x).squeeze(1)


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
