"""From the wave to what the networks see: the telephone band only, at one level, as plain convolutions."""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import firwin
from torch import Tensor, nn
from torch.nn import functional

RATE = 16_000


class BandPower(nn.Module):
    """Brings waves to one power, measured between 300 and 3400 Hz."""

    def __init__(self, taps: int = 129) -> None:
        super().__init__()
        band = firwin(taps, [300, 3400], pass_zero=False, fs=RATE).astype(np.float32)
        self.register_buffer("band", torch.from_numpy(band).view(1, 1, -1))

    def normalise(self, wave: Tensor) -> Tensor:
        limited = functional.conv1d(wave.unsqueeze(1), self.band, padding=self.band.shape[-1] // 2).squeeze(1)
        return limited * 0.1 / (limited.square().mean(dim=1, keepdim=True) + 1e-9).sqrt()


class Spectrum(nn.Module):
    """Power spectrum by convolution: wave (batch, n) -> (batch, bins between low_hz and high_hz, n / hop)."""

    def __init__(self, window: int, fft: int, hop: int, low_hz: float, high_hz: float) -> None:
        super().__init__()
        self.hop, self.window = hop, window
        bins = np.arange(fft // 2 + 1)
        bins = bins[(bins * RATE / fft >= low_hz) & (bins * RATE / fft <= high_hz)]
        angles = 2 * np.pi * np.outer(bins, np.arange(window)) / fft
        taper = np.hanning(window + 1)[:-1]
        kernel = np.concatenate((np.cos(angles) * taper, -np.sin(angles) * taper)).astype(np.float32)
        self.bins = len(bins)
        self.register_buffer("kernel", torch.from_numpy(kernel).unsqueeze(1))

    def forward(self, wave: Tensor) -> Tensor:
        padded = functional.pad(wave.unsqueeze(1), (self.window // 2, self.window - self.window // 2 - self.hop))
        parts = functional.conv1d(padded, self.kernel, stride=self.hop)
        return parts[:, : self.bins].square() + parts[:, self.bins :].square()


def mel_filters(bands: int = 80, fft: int = 400) -> NDArray[np.float32]:
    """Slaney's mel filters as Whisper uses them: (bands, fft // 2 + 1)."""
    step, knee = 200 / 3, 1000.0
    ratio = np.log(6.4) / 27

    def to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(mel < knee / step, mel * step, knee * np.exp(ratio * (mel - knee / step)))

    highest = knee / step + np.log(RATE / 2 / knee) / ratio
    edges = to_hertz(np.linspace(0, highest, bands + 2))
    hertz = np.arange(fft // 2 + 1) * RATE / fft
    slopes = edges[:, None] - hertz[None, :]
    widths = np.diff(edges)
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    filters = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return filters.astype(np.float32)
