"""Fixed statistics of fine dynamics: how band envelopes flutter and how long harmonics last. Nothing is learnt."""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.voice.frontend import BandPower, Spectrum

HOP = 80  # samples: 5 ms
WINDOWS = (128, 320, 640)
BANDS = 16
MODULATION_HZ = (1, 2, 3, 4.5, 7, 10, 14, 20, 28, 40, 56, 75, 100)
LAGS = (1, 2, 4, 8, 16)  # frames
QUARTERS = 4
SMALL = 1e-4


def moments(x: Tensor) -> Tensor:
    """(..., n) -> (..., 3): log deviation, skewness and log kurtosis over the last axis."""
    centred = x - x.mean(dim=-1, keepdim=True)
    square = centred * centred
    variance = square.mean(dim=-1) + SMALL
    skew = (square * centred).mean(dim=-1) / (variance * variance.sqrt())
    kurtosis = (square * square).mean(dim=-1) / (variance * variance)
    return torch.stack((0.5 * variance.log(), skew, (kurtosis + SMALL).log()), dim=-1)


class Statistics(nn.Module):
    """Wave (batch, n) at 16 kHz -> (batch, features); ``n`` is fixed when it is made."""

    def __init__(self, samples: int) -> None:
        super().__init__()
        self.power = BandPower()
        self.spectra = nn.ModuleList(Spectrum(window, 640, HOP, 300, 3400) for window in WINDOWS)
        bins, frames = self.spectra[0].bins, samples // HOP
        banks = np.zeros((BANDS, bins), np.float32)
        for band, members in enumerate(np.array_split(np.arange(bins), BANDS)):
            banks[band, members] = 1 / len(members)
        self.register_buffer("banks", torch.from_numpy(banks))
        turns = 2 * np.pi * np.outer(np.arange(frames), np.arange(1, frames // 2 + 1)) / frames
        taper = np.hanning(frames)[:, None] / np.sqrt(frames)
        self.register_buffer("cosines", torch.from_numpy((np.cos(turns) * taper).astype(np.float32)))
        self.register_buffer("sines", torch.from_numpy((np.sin(turns) * taper).astype(np.float32)))
        hertz = np.arange(1, frames // 2 + 1) * (16_000 / HOP) / frames
        pools = np.stack([(hertz >= low) & (hertz < high) for low, high in pairwise(MODULATION_HZ)])
        self.register_buffer("pools", torch.from_numpy((pools / pools.sum(axis=1, keepdims=True)).astype(np.float32).T))
        upper = np.flatnonzero(np.triu(np.ones((BANDS, BANDS)), 1).ravel())
        self.register_buffer("upper", torch.from_numpy(upper))

    def forward(self, wave: Tensor) -> Tensor:
        level = self.power.normalise(wave)
        parts: list[Tensor] = []
        for spectrum in self.spectra:
            power = spectrum(level) / spectrum.window
            envelope = torch.log(self.banks @ power + SMALL)
            fine = torch.log(power + SMALL)
            parts += [self.flutter(envelope), self.together(envelope), self.texture(fine)]
        parts.append(self.persistence(fine))
        return torch.cat([part.flatten(1) for part in parts], dim=1)

    def flutter(self, envelope: Tensor) -> Tensor:
        """Moments of the envelope's first and second differences and its modulation spectrum."""
        first = envelope[:, :, 1:] - envelope[:, :, :-1]
        second = first[:, :, 1:] - first[:, :, :-1]
        centred = envelope - envelope.mean(dim=2, keepdim=True)
        modulation = (centred @ self.cosines).square() + (centred @ self.sines).square()
        spectrum = torch.log(modulation @ self.pools + SMALL)
        shape = spectrum - spectrum.mean(dim=2, keepdim=True)
        return torch.cat((moments(envelope), moments(first), moments(second), shape), dim=2)

    def together(self, envelope: Tensor) -> Tensor:
        """Correlation between bands of how the envelope moves over 5 and over 20 ms."""
        parts: list[Tensor] = []
        for lag in (1, 4):
            step = envelope[:, :, lag:] - envelope[:, :, :-lag]
            step = step - step.mean(dim=2, keepdim=True)
            step = step / (step.square().sum(dim=2, keepdim=True) + SMALL).sqrt()
            parts.append((step @ step.transpose(1, 2)).flatten(1)[:, self.upper])
        return torch.cat(parts, dim=1)

    def texture(self, fine: Tensor) -> Tensor:
        """Moments of what is left of the spectrum when its smooth shape and its slow course are taken away."""
        smooth = functional.avg_pool2d(fine.unsqueeze(1), (9, 9), 1, (4, 4), count_include_pad=False).squeeze(1)
        rest = fine - smooth
        size = rest.shape[1] // (2 * QUARTERS)
        pieces = [rest[:, size * i : size * (i + 1)].flatten(1) for i in range(2 * QUARTERS)]
        return torch.stack([moments(piece) for piece in pieces], dim=1)

    def persistence(self, fine: Tensor) -> Tensor:
        """Correlation of the harmonics with those some frames before, in four bands: mean and deviation."""
        rest = fine - functional.avg_pool1d(fine.transpose(1, 2), 13, 1, 6, count_include_pad=False).transpose(1, 2)
        size = rest.shape[1] // QUARTERS
        parts: list[Tensor] = []
        for quarter in range(QUARTERS):
            piece = rest[:, size * quarter : size * (quarter + 1)]
            piece = piece - piece.mean(dim=1, keepdim=True)
            piece = piece / (piece.square().sum(dim=1, keepdim=True) + SMALL).sqrt()
            for lag in LAGS:
                alike = (piece[:, :, lag:] * piece[:, :, :-lag]).sum(dim=1)
                parts.append(torch.cat((alike.mean(dim=1, keepdim=True), moments(alike)), dim=1))
        return torch.stack(parts, dim=1)
