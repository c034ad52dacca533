"""Copies of people by small neural vocoders trained here: synthetic clips that say the same in the same room.

Each makes the wave anew from a mel spectrogram, as the last step of most synthesisers does. They learn from the people
of the train split only; a copy is trained on only where the clip that it copies may be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.voice.clips import Clips
from models.voice.frontend import mel_filters
from models.voice.protocol import Rows

PIECE: Final = 12_800  # samples: 0.8 s
BATCH: Final = 8
RATE: Final = 6e-4
QUIETEST: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Shape:
    """A vocoder's analysis in samples, its size, how many steps it is trained, and which people it copies."""

    fft: int
    hop: int
    mels: int
    width: int
    blocks: int
    steps: int
    copied: slice


SHAPES: Final = {
    "a": Shape(1024, 256, 80, 192, 4, 1450, slice(None)),
    "b": Shape(640, 160, 80, 160, 3, 1340, slice(0, None, 2)),
}


def spectrum(wave: Tensor, window: int, hop: int) -> Tensor:
    """Magnitudes (batch, window / 2 + 1, frames)."""
    taper = torch.hann_window(window)
    return torch.stft(wave, window, hop, window=taper, return_complex=True).abs().clamp(min=QUIETEST)


class Block(nn.Module):
    """Frames (batch, width, frames) mixed along time, then each by itself."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.along = nn.Conv1d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.gain = nn.Parameter(torch.full((width,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        mixed = self.norm(self.along(x).transpose(1, 2))
        return x + (self.gain * self.down(functional.gelu(self.up(mixed)))).transpose(1, 2)


class Vocoder(nn.Module):
    """Wave (batch, n) at 16 kHz -> the wave (batch, n) made anew from its mel spectrogram."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("mel", torch.from_numpy(mel_filters(shape.mels, shape.fft)))
        self.first = nn.Conv1d(shape.mels, shape.width, 7, padding=3)
        self.blocks = nn.Sequential(*(Block(shape.width) for _ in range(shape.blocks)))
        self.norm = nn.LayerNorm(shape.width)
        self.last = nn.Linear(shape.width, shape.fft + 2)

    def log_mel(self, wave: Tensor) -> Tensor:
        return (self.mel @ spectrum(wave, self.shape.fft, self.shape.hop)).clamp(min=QUIETEST).log()

    def forward(self, wave: Tensor) -> Tensor:
        frames = self.norm(self.blocks(self.first(self.log_mel(wave))).transpose(1, 2))
        size, angle = self.last(frames).transpose(1, 2).chunk(2, 1)
        size = size.clamp(max=5).exp()
        whole = torch.complex(size * angle.cos(), size * angle.sin())
        taper = torch.hann_window(self.shape.fft)
        return torch.istft(whole, self.shape.fft, self.shape.hop, window=taper, length=wave.shape[1])


class Discriminator(nn.Module):
    """Wave (batch, n) -> what three layers and the last one make of its log spectrum."""

    def __init__(self, window: int, width: int = 24) -> None:
        super().__init__()
        self.window = window
        ends = ((1, (2, 1)), (width, (2, 1)), (width, (2, 2)))
        self.layers = nn.ModuleList(nn.Conv2d(channels, width, (5, 3), stride, (2, 1)) for channels, stride in ends)
        self.last = nn.Conv2d(width, 1, 3, 1, 1)

    def forward(self, wave: Tensor) -> list[Tensor]:
        x = spectrum(wave, self.window, self.window // 4).log().unsqueeze(1)
        found: list[Tensor] = []
        for layer in self.layers:
            x = functional.leaky_relu(layer(x), 0.1)
            found.append(x)
        return [*found, self.last(x)]


def unlike(made: Tensor, real: Tensor) -> Tensor:
    """How far the spectra are apart, in three resolutions."""
    total = torch.zeros(())
    for window, hop in ((512, 128), (1024, 256), (256, 64)):
        ours, theirs = spectrum(made, window, hop), spectrum(real, window, hop)
        total = total + (ours.log() - theirs.log()).abs().mean() + (ours - theirs).norm() / theirs.norm()
    return total


def pieces(clips: Clips, rows: Rows, rng: np.random.Generator) -> Iterator[Tensor]:
    """Batches (BATCH, PIECE) of ``rows`` at levels between a tenth and a third of the greatest, for ever."""
    while True:
        batch = np.zeros((BATCH, PIECE), np.float32)
        for place, row in enumerate(rng.choice(rows, BATCH)):
            wave = clips.wave(row)
            start = rng.integers(max(1, len(wave) - PIECE))
            piece = wave[start : start + PIECE]
            batch[place, : len(piece)] = piece * (0.3 * rng.uniform(0.4, 1) / (np.abs(piece).max() + 1e-4))
        yield torch.from_numpy(batch)


def train_vocoder(clips: Clips, shape: Shape, seed: int) -> Vocoder:
    """A vocoder that has learnt from the people of the train split; later discriminators help it."""
    torch.manual_seed(seed)
    vocoder, judges = Vocoder(shape), nn.ModuleList((Discriminator(512), Discriminator(1024)))
    learner = torch.optim.AdamW(vocoder.parameters(), RATE, betas=(0.8, 0.95))
    judging = torch.optim.AdamW(judges.parameters(), RATE / 2, betas=(0.8, 0.95))
    rows = np.flatnonzero((clips.label == 0) & (clips.split == "train") & (clips.lengths > PIECE))
    source = pieces(clips, rows, np.random.default_rng(seed))
    for step in range(shape.steps):
        for group in learner.param_groups:
            group["lr"] = RATE * min(1, step / 100) * max(0.05, 1 - step / shape.steps)
        real = next(source)
        made = vocoder(real)
        loss = unlike(made, real) + 5 * (vocoder.log_mel(made) - vocoder.log_mel(real)).abs().mean()
        if step > shape.steps * 0.3:
            _judge(judges, judging, real, made.detach())
            loss = loss + _opinion(judges, real, made)
        learner.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(vocoder.parameters(), 5)
        learner.step()
    return vocoder.eval()


def _judge(judges: nn.ModuleList, judging: torch.optim.Optimizer, real: Tensor, made: Tensor) -> None:
    """The discriminators have seen this batch."""
    losses = [
        functional.relu(1 - each(real)[-1]).mean() + functional.relu(1 + each(made)[-1]).mean() for each in judges
    ]
    judging.zero_grad()
    torch.stack(losses).sum().backward()
    judging.step()


def _opinion(judges: nn.ModuleList, real: Tensor, made: Tensor) -> Tensor:
    total = torch.zeros(())
    for each in judges:
        *ours, last = each(made)
        *theirs, _ = each(real)
        alike = sum(((p - q.detach()).abs().mean() for p, q in zip(ours, theirs, strict=True)), torch.zeros(()))
        total = total - 0.3 * last.mean() + 0.5 * alike
    return total


def _copied(clips: Clips, rows: Rows, vocoder: Vocoder) -> NDArray[np.int16]:
    waves = np.zeros((len(rows), clips.waves.shape[1]), np.int16)
    with torch.inference_mode():
        for place, row in enumerate(rows):
            wave = clips.wave(row)
            level = np.float32(0.3 / (np.abs(wave).max() + 1e-4))
            made = vocoder(torch.from_numpy(wave * level)[np.newaxis])[0].numpy() / level
            waves[place, : len(made)] = np.clip(np.round(made * 32767), -32768, 32767)
    return waves


def copies(clips: Clips, name: str, cache: Path) -> Clips:
    """The people that vocoder ``name`` of SHAPES copies, as synthetic clips; kept in ``cache``."""
    shape, stored = SHAPES[name], cache / f"vocoder-{name}.npy"
    rows = np.flatnonzero(clips.label == 0)[shape.copied]
    if not stored.exists():
        partial = stored.with_suffix(".part.npy")
        np.save(partial, _copied(clips, rows, train_vocoder(clips, shape, ord(name))))
        partial.replace(stored)
    system, kind = np.full(len(rows), f"our vocoder {name}"), np.full(len(rows), "vocoder")
    label = np.ones(len(rows), np.float32)
    return replace(clips.of(rows), label=label, system=system, kind=kind, waves=np.load(stored))
