"""Weights live in the user's data folder, the voice model in the package."""

from pathlib import Path

import pytest

import models
from models.catalogue import card
from models.errors import ModelError
from models.folders import data_folder, find, model_folder
from tests.unit.models.small_card import card as small_card


def test_the_variable_overrides_the_systems_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert model_folder(card("base")) == tmp_path / "models" / "base"


def test_without_it_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BELWACHT_DATA", raising=False)
    assert data_folder().name == "belwacht"


def test_the_voice_model_is_in_the_package() -> None:
    voice = small_card()
    object.__setattr__(voice, "kind", "voice")
    assert model_folder(voice) == Path(models.__path__[0]) / "voice"


def test_find_takes_a_name_or_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))
    assert find("base") == tmp_path / "models" / "base"
    own = tmp_path / "own"
    own.mkdir()
    assert find(str(own)) == own
    with pytest.raises(ModelError, match="There is no model"):
        find(str(tmp_path / "none"))


def test_a_folder_here_does_not_hide_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base").mkdir()
    assert find("base") == tmp_path / "data" / "models" / "base"
