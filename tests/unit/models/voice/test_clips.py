"""Clips are decoded once, without their silence."""

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.voice.clips import load_clips


def test_silence_is_cut_and_empty_clips_are_left_out(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    speech = rng.standard_normal(32_000) * 0.1
    soundfile.write(tmp_path / "a.wav", np.concatenate((np.zeros(16_000), speech)), 16_000)
    soundfile.write(tmp_path / "b.wav", np.zeros(32_000), 16_000)
    names = ["file", "label", "system", "source_repo", "speaker", "language", "kind", "split"]
    with (tmp_path / "manifest.csv").open("w", newline="") as manifest:
        writer = csv.writer(manifest)
        writer.writerow(names)
        writer.writerow(["a.wav", "spoof", "S", "R", "", "nl", "tts", "train"])
        writer.writerow(["b.wav", "bonafide", "human", "R", "", "nl", "bonafide", "train"])
    for _ in range(2):  # decoded, then from the cache
        clips = load_clips(tmp_path / "cache", tmp_path)
        assert clips.label.tolist() == [1.0]
        assert abs(int(clips.lengths[0]) - 32_000) <= 640
        assert clips.wave(0).std() == pytest.approx(0.1, rel=0.1)
