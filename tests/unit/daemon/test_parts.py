"""What a graph is made of: the real models, or a clear word for what is missing."""

from pathlib import Path

import numpy as np
import pytest

from config.schema import Config
from daemon.parts import load_parts, load_scorer
from models.errors import ModelError


@pytest.mark.weights
def test_everything_loads() -> None:
    parts = load_parts(Config())
    assert parts.voice is not None
    scorer, calibration = parts.voice
    score = scorer(np.random.default_rng(0).normal(0, 0.1, calibration.window_samples).astype(np.float32))
    assert np.isfinite(score)
    assert 0 <= parts.new_speech_score().probability(np.zeros(512, np.float32)) < 0.5
    heard = parts.recogniser.decode(parts.recogniser.encode(np.zeros(16_000, np.float32)), "nl")
    assert not heard.words


def test_a_missing_recogniser_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(ModelError, match="incomplete"):
        load_parts(Config.model_validate({"hearing": {"model": str(folder)}}))


def test_without_a_voice_model_words_are_still_read(caplog: pytest.LogCaptureFixture) -> None:
    assert load_scorer(Config.model_validate({"voice": {"model": "no such model"}})) is None
    assert "voice is not scored" in caplog.text
