"""What is exported says what torch says."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.voice.export import digest, export
from models.voice.features import WINDOW
from models.voice.network import Features, VoiceNetwork
from models.voice.training import Plan, untrained


@pytest.mark.filterwarnings("ignore")  # the exporter that suits is the older one, and says so
def test_the_exported_network_agrees_with_torch(tmp_path: Path) -> None:
    features = Features(WINDOW)
    with torch.inference_mode():
        width = features(torch.randn(1, WINDOW) * 0.1).shape[1]
    heads = untrained(np.random.default_rng(1).standard_normal((50, width)).astype(np.float32), Plan(), [1])
    path = tmp_path / "voice.onnx"
    assert export(VoiceNetwork(features, heads), path) < 0.01
    assert len(digest(path)) == 64
    assert path.stat().st_size < 25_000_000
