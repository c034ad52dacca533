"""A model that is missing or damaged: one line that says how to get it, and exit code 3."""

import os
import shutil
from pathlib import Path

import pytest

from models.catalogue import card
from models.folders import model_folder
from tests.e2e.complaints import UNUSABLE_MODEL, complaint
from tests.e2e.program import Program, a_program
from tests.paths import REPOSITORY

CALL = REPOSITORY / "daemon" / "example" / "call.opus"


@pytest.fixture
def bare(tmp_path: Path) -> Program:
    """The program without any fetched weights."""
    return a_program(os.environ, tmp_path / "belwacht", models=False)


@pytest.mark.parametrize("command", [("replay", CALL), ("run", "--no-tray")])
def test_missing_weights(bare: Program, command: tuple[str | Path, ...]) -> None:
    assert "belwacht models fetch base" in complaint(bare.run(*command), UNUSABLE_MODEL)


@pytest.mark.weights
@pytest.mark.parametrize("damaged", ["model.bin", "config.json", "tokenizer.json"])
def test_damaged_weights(bare: Program, damaged: str) -> None:
    folder = bare.data / "models" / "base"
    folder.mkdir(parents=True)
    for file in model_folder(card("base")).iterdir():
        if file.name == damaged:
            (folder / file.name).write_bytes(file.read_bytes()[:1000])
        elif file.is_file():
            (folder / file.name).symlink_to(file)
    assert "models fetch base" in complaint(bare.run("replay", CALL), UNUSABLE_MODEL)
    assert damaged in complaint(bare.run("models", "verify", "base"), UNUSABLE_MODEL)


def test_a_folder_that_holds_no_model(bare: Program) -> None:
    folder = bare.folder / "my model"
    folder.mkdir()
    shutil.copy(CALL, folder)
    bare.settings.write_text(f"[hearing]\nmodel = '{folder}'\n")
    assert str(folder) in complaint(bare.run("replay", CALL), UNUSABLE_MODEL)


def test_a_name_that_is_no_model(bare: Program) -> None:
    bare.settings.write_text("[hearing]\nmodel = 'smal'\n")
    assert "small" in complaint(bare.run("replay", CALL), UNUSABLE_MODEL)
