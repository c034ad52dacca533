"""What a graph is made of: the real models, or a clear word for what is missing."""

from pathlib import Path

import numpy as np
import pytest

from config.schema import Config
from daemon.parts import ladder, load_parts, load_scorer, verify_known
from daemon.roster import Rung
from models.catalogue import card
from models.errors import ModelError
from models.folders import model_folder


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


def of_bytes(folder: Path, size: int) -> Path:
    folder.mkdir()
    with (folder / "model.bin").open("wb") as stream:
        stream.truncate(size)
    return folder


@pytest.mark.weights
def test_the_base_model_stands_by_for_a_larger_one(tmp_path: Path) -> None:
    base = card("base")
    larger = of_bytes(tmp_path / "larger", base.bytes + 1)
    light = Rung(model_folder(base), 5)
    assert ladder(larger, 5) == [Rung(larger, 5), light, light.with_ease()]


@pytest.mark.weights
def test_a_model_as_small_as_base_can_only_do_less(tmp_path: Path) -> None:
    small = Rung(of_bytes(tmp_path / "small", card("base").bytes), 1)
    assert ladder(small.folder, 1) == [small, Rung(small.folder, 1, eased=True)]


def test_a_base_model_that_is_not_here_cannot_stand_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    larger = of_bytes(tmp_path / "larger", 10**10)
    assert [rung.folder for rung in ladder(larger, 5)] == [larger, larger]


@pytest.mark.weights
def test_a_byte_that_is_wrong_is_noticed_before_the_model_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = card("base")
    sound = model_folder(base)
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))
    folder = model_folder(base)
    folder.mkdir(parents=True)
    for file in base.files:
        (folder / file.name).write_bytes((sound / file.name).read_bytes())
    verify_known(folder)
    with (folder / "config.json").open("r+b") as stream:
        stream.write(b"[")
    with pytest.raises(ModelError, match=r"config.json .* damaged .*belwacht models fetch base"):
        load_parts(Config())


def test_a_folder_of_the_users_own_is_not_held_to_a_card(tmp_path: Path) -> None:
    verify_known(of_bytes(tmp_path / "own", 10))
