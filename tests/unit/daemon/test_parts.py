"""What a graph is made of: the real models, or a clear word for what is missing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from config.schema import Config
from daemon.parts import ladder, load_parts, load_roster, load_scorer, verify_known
from daemon.roster import Rung
from models.catalogue import card
from models.errors import ModelError
from models.folders import model_folder
from models.own import own_card, write_fitted
from tests.scripted import Script
from tests.small_network import write_brightness, write_own_model

CALIBRATION = {"slope": -2.0, "offset": 1.0, "dependence": 0.3, "synthetic_above": 3.0, "human_below": -1.0}


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


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the base model, with a copy of it that may be spoilt."""
    base = card("base")
    sound = model_folder(base)
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))
    folder = model_folder(base)
    folder.mkdir(parents=True)
    for file in base.files:
        (folder / file.name).write_bytes((sound / file.name).read_bytes())
    return folder


@pytest.mark.weights
def test_a_byte_that_is_wrong_is_noticed_before_the_model_is_parsed(copied: Path) -> None:
    verify_known(copied)
    with (copied / "config.json").open("r+b") as stream:
        stream.write(b"[")
    with pytest.raises(ModelError, match=r"config.json .* damaged .*belwacht models fetch base"):
        load_parts(Config())


def test_a_folder_of_the_users_own_is_not_held_to_a_card(tmp_path: Path) -> None:
    verify_known(of_bytes(tmp_path / "own", 10))


@pytest.mark.weights
def test_a_byte_that_goes_wrong_while_the_model_is_out_of_memory_is_noticed_before_it_is_parsed_again(
    copied: Path,
) -> None:
    parsed: list[Path] = []

    class Model(Script):
        def __init__(self, folder: Path, threads: int, beam: int, device: str, check: Callable[[Path], None]) -> None:
            super().__init__([])
            check(folder)
            parsed.append(folder)

    roster = load_roster(Config().hearing, Model)
    roster.load()
    roster.rest()
    with (copied / "model.bin").open("r+b") as stream:
        stream.seek(100_000)
        stream.write(b"wrong")
    with pytest.raises(ModelError, match=r"model.bin .* damaged .*belwacht models fetch base"):
        roster.load()
    assert parsed == [copied]


def test_a_voice_model_that_changes_while_it_is_out_of_memory_is_refused(tmp_path: Path) -> None:
    folder = write_own_model(tmp_path / "own")
    write_fitted(folder, own_card(folder), CALIBRATION, {})
    loaded = load_scorer(Config.model_validate({"voice": {"model": str(folder)}}))
    assert loaded is not None
    scorer, calibration = loaded
    wave = np.random.default_rng(0).normal(0, 0.1, calibration.window_samples).astype(np.float32)
    assert np.isfinite(scorer(wave))
    scorer.rest()
    write_brightness(folder / "brightness.onnx", 4000, sign=-1.0)
    with pytest.raises(ModelError, match="damaged"):
        scorer(wave)
