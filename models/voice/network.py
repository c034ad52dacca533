"""The networks: raw wave (batch, n) at 16 kHz in, one logit each out, larger = more synthetic."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.voice.frontend import BandPower, Spectrum


class FineSpectra(nn.Module):
    """Log spectra of 300-3400 Hz every 5 ms through three window lengths, each bin's mean over time removed.

    (batch, n) -> (batch, 3, bins, n / 80). The short window shows the envelope, the long one the harmonics.
    """

    def __init__(self) -> None:
        super().__init__()
        self.power = BandPower()
        self.spectra = nn.ModuleList(Spectrum(window, 640, 80, 300, 3400) for window in (128, 320, 640))

    def forward(self, wave: Tensor) -> Tensor:
        level = self.power.normalise(wave)
        powers = torch.stack([spectrum(level) / spectrum.window for spectrum in self.spectra], dim=1)
        logs = torch.log(powers + 1e-4)
        return (logs - logs.mean(dim=3, keepdim=True)) * 0.5


class Squeeze(nn.Module):
    """Weights each channel by what the whole picture holds."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weigh = nn.Sequential(nn.Linear(width, width // 4), nn.ReLU(), nn.Linear(width // 4, width), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weigh(x.mean(dim=(2, 3))).unsqueeze(-1).unsqueeze(-1)


class Residual(nn.Module):
    def __init__(self, width_in: int, width: int, stride: tuple[int, int]) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width_in, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
            Squeeze(width),
        )
        self.skip = nn.Sequential(nn.Conv2d(width_in, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.body(x) + self.skip(x))


class AttentivePool(nn.Module):
    """(batch, width, time) -> (batch, 2 * width): mean and deviation over the moments that matter."""

    def __init__(self, width: int, hidden: int = 64) -> None:
        super().__init__()
        self.weigh = nn.Sequential(nn.Conv1d(width, hidden, 1), nn.Tanh(), nn.Conv1d(hidden, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        weight = torch.softmax(self.weigh(x), dim=2)
        mean = (weight * x).sum(dim=2)
        deviation = ((weight * (x - mean.unsqueeze(2)).square()).sum(dim=2) + 1e-5).sqrt()
        return torch.cat((mean, deviation), dim=1)


class FineDynamics(nn.Module):
    """A residual network over FineSpectra."""

    def __init__(self, widths: tuple[int, int, int, int] = (24, 32, 48, 96), dropout: float = 0.3) -> None:
        super().__init__()
        self.spectra = FineSpectra()
        a, b, c, d = widths
        self.stem = nn.Sequential(nn.Conv2d(3, a, (5, 7), (4, 2), (2, 3), bias=False), nn.BatchNorm2d(a), nn.ReLU())
        self.body = nn.Sequential(Residual(a, b, (2, 1)), Residual(b, c, (2, 2)), Residual(c, d, (2, 2)))
        self.pool = AttentivePool(d * 4)
        self.embed = nn.Sequential(nn.Dropout(dropout), nn.Linear(d * 8, 64), nn.ReLU(), nn.Dropout(dropout))
        self.decide = nn.Linear(64, 1)

    def embedding(self, wave: Tensor) -> Tensor:
        return self.embed(self.pool(self.body(self.stem(self.masked(self.spectra(wave)))).flatten(1, 2)))

    def masked(self, x: Tensor) -> Tensor:
        """In training, a band and a stretch of time are blanked out of each picture."""
        if not self.training:
            return x
        batch, _, bins, frames = x.shape
        mask = torch.ones(batch, 1, bins, frames)
        for row in range(batch):
            height, low = torch.randint(0, 20, ()), torch.randint(0, bins - 20, ())
            width, start = torch.randint(0, 80, ()), torch.randint(0, frames - 80, ())
            mask[row, :, low : low + height] = 0
            mask[row, :, :, start : start + width] = 0
        return x * mask

    def forward(self, wave: Tensor) -> Tensor:
        return self.decide(self.embedding(wave)).squeeze(1)
