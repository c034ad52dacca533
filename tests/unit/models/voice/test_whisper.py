"""The early layers of Whisper, and its file format."""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from models.voice.whisper import EarlyWhisper, read_weights


def stored(path: Path, name: str, array: np.ndarray) -> Path:
    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    shape = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
    head = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, 1)
    path.write_bytes(head + text(name) + shape + struct.pack("<BI", 4, array.nbytes) + array.tobytes())
    return path


def test_half_floats_are_read_by_name(tmp_path: Path) -> None:
    array = np.arange(6, dtype=np.float16).reshape(2, 3)
    weights = read_weights(stored(tmp_path / "model.bin", "encoder/conv1/weight", array), "encoder/")
    assert list(weights) == ["conv1/weight"]
    assert weights["conv1/weight"].tolist() == array.tolist()


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(struct.pack("<I", 7) + b"\0" * 40)
    with pytest.raises(ValueError, match="version 6"):
        read_weights(tmp_path / "model.bin", "encoder/")


def test_three_seconds_give_150_frames() -> None:
    with torch.inference_mode():
        outputs = EarlyWhisper(1)(torch.randn(1, 48_000))
    assert [tuple(output.shape) for output in outputs] == [(1, 150, 512)] * 2
