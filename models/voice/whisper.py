"""The first layers of Whisper's encoder as a torch module, its weights read from a CTranslate2 ``model.bin``."""

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.voice.frontend import BandPower, Spectrum, mel_filters

WIDTH = 512
HEADS = 8
FLOAT_TYPES = {0: np.float32, 4: np.float16}  # CTranslate2's type numbers


def _number(file: BinaryIO, form: str) -> int:
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "<H"))[:-1].decode()


def read_weights(path: Path, prefix: str) -> dict[str, NDArray[np.float32]]:
    """The floating-point arrays of ``path`` whose name begins with ``prefix``, without it."""
    weights: dict[str, NDArray[np.float32]] = {}
    with path.open("rb") as file:
        if _number(file, "<I") != 6 or _text(file) != "WhisperSpec":
            raise ValueError(f"{path.name} is not a CTranslate2 Whisper model of version 6")
        _number(file, "<I")
        for _ in range(_number(file, "<I")):
            name = _text(file)
            shape = [_number(file, "<I") for _ in range(_number(file, "<B"))]
            kind, size = _number(file, "<B"), _number(file, "<I")
            raw = file.read(size)
            if name.startswith(prefix) and kind in FLOAT_TYPES:
                array = np.frombuffer(raw, FLOAT_TYPES[kind]).reshape(shape)
                weights[name.removeprefix(prefix)] = array.astype(np.float32)
    return weights


class Block(nn.Module):
    """One layer of the encoder: self-attention and a feed-forward part, both after a norm."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.ffn_norm = nn.LayerNorm(WIDTH)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        heads = self.qkv(self.attention_norm(x)).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(heads[0], heads[1], heads[2])
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.down(functional.gelu(self.up(self.ffn_norm(x))))

    def load(self, weights: dict[str, NDArray[np.float32]], layer: int) -> None:
        names = {
            "attention_norm": "self_attention/layer_norm",
            "qkv": "self_attention/linear_0",
            "out": "self_attention/linear_1",
            "ffn_norm": "ffn/layer_norm",
            "up": "ffn/linear_0",
            "down": "ffn/linear_1",
        }
        for ours, theirs in names.items():
            part = getattr(self, ours)
            weight, bias = ("gamma", "beta") if ours.endswith("norm") else ("weight", "bias")
            part.weight.data = torch.from_numpy(weights[f"layer_{layer}/{theirs}/{weight}"])
            part.bias.data = torch.from_numpy(weights[f"layer_{layer}/{theirs}/{bias}"])


class EarlyWhisper(nn.Module):
    """Wave (batch, n) at 16 kHz -> the output of the first layers, a list of (batch, n / 320, 512), the stem first.

    Only 300-3400 Hz is seen, at a level that does not depend on the input's.
    """

    def __init__(self, layers: int, frames: int = 150) -> None:
        super().__init__()
        self.power = BandPower()
        self.spectrum = Spectrum(window=400, fft=400, hop=160, low_hz=0, high_hz=8000)
        hertz = np.arange(201) * 40.0
        band = ((hertz >= 300) & (hertz <= 3400)).astype(np.float32)
        self.register_buffer("mel", torch.from_numpy(mel_filters() * band))
        self.conv1 = nn.Conv1d(80, WIDTH, 3, padding=1)
        self.conv2 = nn.Conv1d(WIDTH, WIDTH, 3, stride=2, padding=1)
        self.register_buffer("positions", torch.zeros(frames, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(layers))

    def load(self, path: Path) -> None:
        """Whisper's own weights are in place."""
        weights = read_weights(path, "encoder/")
        for name in ("conv1", "conv2"):
            getattr(self, name).weight.data = torch.from_numpy(weights[f"{name}/weight"])
            getattr(self, name).bias.data = torch.from_numpy(weights[f"{name}/bias"])
        self.positions.copy_(torch.from_numpy(weights["position_encodings/encodings"][: len(self.positions)]))
        for layer, block in enumerate(self.blocks):
            block.load(weights, layer)

    def log_mel(self, wave: Tensor) -> Tensor:
        power = self.spectrum(self.power.normalise(wave))  # (batch, 201, frames)
        mel = torch.log10((self.mel @ power).clamp(min=1e-10))
        return (torch.maximum(mel, mel.amax(dim=(1, 2), keepdim=True) - 8.0) + 4.0) / 4.0

    def forward(self, wave: Tensor) -> list[Tensor]:
        x = functional.gelu(self.conv1(self.log_mel(wave)))
        x = functional.gelu(self.conv2(x)).transpose(1, 2)
        x = x + self.positions[: x.shape[1]]
        outputs = [x]
        for block in self.blocks:
            outputs.append(block(outputs[-1]))
        return outputs
