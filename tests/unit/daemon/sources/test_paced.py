"""A file at the speed of a call hands out the same sound, and not before its time."""

import time
from pathlib import Path

import numpy as np
import soundfile

from daemon.sources import Block
from daemon.sources.paced import PacedSource
from daemon.sources.wav import WavSource


def test_everything_comes_in_order_and_in_its_time(tmp_path: Path) -> None:
    wave = np.linspace(-0.5, 0.5, 8_000, dtype=np.float32)
    soundfile.write(tmp_path / "call.wav", np.stack((wave, -wave), axis=1), 16_000, subtype="FLOAT")
    source = PacedSource(WavSource(tmp_path / "call.wav"))
    blocks: list[Block] = []
    started_s = time.monotonic()
    while not source.ended:
        block = source.read()
        if block is not None:
            blocks.append(block)
            assert time.monotonic() - started_s >= 0.1 * ((len(blocks) + 1) // 2) - 0.01
    assert [b.side for b in blocks] == ["far", "near"] * 5
    assert np.allclose(np.concatenate([b.wave for b in blocks if b.side == "far"]), wave)


def test_closing_ends_it(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "call.wav", np.zeros(16_000, np.float32), 16_000)
    source = PacedSource(WavSource(tmp_path / "call.wav"))
    source.close()
    assert source.ended
