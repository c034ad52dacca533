"""Every network by its name."""

from pathlib import Path

import torch
from torch import Tensor, nn

from models.voice.network import AttentivePool, FineDynamics
from models.voice.whisper import WIDTH, EarlyWhisper


class Temporal(nn.Module):
    """Features (batch, time, WIDTH) -> (batch, 64): each channel's own mean removed, then how they move."""

    def __init__(self, width: int = 96, dropout: float = 0.3) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.narrow = nn.Conv1d(WIDTH, width, 1)
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(width, width, 3, padding=d, dilation=d), nn.BatchNorm1d(width), nn.ReLU(), nn.Dropout(0.1)
            )
            for d in (1, 2, 4)
        )
        self.pool = AttentivePool(3 * width)
        self.embed = nn.Sequential(nn.Dropout(dropout), nn.Linear(6 * width, 64), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, features: Tensor) -> Tensor:
        x = self.narrow(self.norm(features).transpose(1, 2))
        x = x - x.mean(dim=2, keepdim=True)
        outputs: list[Tensor] = []
        for layer in self.layers:
            x = x + layer(x)
            outputs.append(x)
        return self.embed(self.pool(torch.cat(outputs, dim=1)))


class Whispered(nn.Module):
    """The temporal head on one early layer of Whisper; the layer learns along, gently, unless ``frozen``."""

    def __init__(self, layers: int, weights: Path | None, frozen: bool = False) -> None:
        super().__init__()
        self.early = EarlyWhisper(layers)
        if weights is not None:
            self.early.load(weights)
        for parameter in self.early.parameters():
            parameter.requires_grad_(not frozen)
            parameter.gentle = True  # pyright: ignore: read by the optimiser
        self.temporal = Temporal()
        self.decide = nn.Linear(64, 1)

    def embedding(self, wave: Tensor) -> Tensor:
        return self.temporal(self.early(wave)[-1])

    def forward(self, wave: Tensor) -> Tensor:
        return self.decide(self.embedding(wave)).squeeze(1)


class Both(nn.Module):
    """Fine dynamics and early Whisper side by side; in training one of them is sometimes left out."""

    def __init__(self, layers: int, weights: Path | None) -> None:
        super().__init__()
        self.fine = FineDynamics()
        self.whispered = Whispered(layers, weights)
        self.decide = nn.Linear(128, 1)

    def forward(self, wave: Tensor) -> Tensor:
        fine, whispered = self.fine.embedding(wave), self.whispered.embedding(wave)
        if self.training:
            kept = torch.rand(len(wave), 1)
            fine, whispered = fine * (kept > 0.2), whispered * (kept < 0.8)
        return self.decide(torch.cat((fine, whispered), dim=1)).squeeze(1)


def build(name: str, whisper: Path | None = None) -> nn.Module:
    """``fine``, ``whisper<layers>``, ``frozen<layers>`` or ``both<layers>``."""
    if name == "fine":
        return FineDynamics()
    kind, layers = name[:-1], int(name[-1])
    if kind == "both":
        return Both(layers, whisper)
    if kind in ("whisper", "frozen"):
        return Whispered(layers, whisper, frozen=kind == "frozen")
    raise ValueError(f"no model {name!r}")
