"""A model in a process of its own hears what the same model here hears, and its memory is free when it is gone."""

import gc
from pathlib import Path

import psutil
import pytest

from daemon.apart import Apart
from detectors.types import to_wave
from models.catalogue import card
from models.errors import ModelError
from models.folders import model_folder
from models.whisper import Whisper
from tests.sounds import spoken

pytestmark = pytest.mark.weights
LEAST_MB = 60  # of 74 million parameters at one byte each
MIB = 1 << 20


def heard(whisper: Whisper | Apart) -> str:
    encoded = whisper.encode(to_wave(spoken("Kunt u mij uw pincode geven?")))  # pyright: ignore[reportArgumentType]
    assert whisper.language_odds(encoded)  # pyright: ignore[reportArgumentType]
    return whisper.decode(encoded, "nl").text  # pyright: ignore[reportArgumentType]


def readers() -> list[psutil.Process]:
    gc.collect()
    return [each for each in psutil.Process().children() if "daemon.reader" in each.cmdline()]


def test_apart_it_hears_the_same_and_its_memory_is_its_own() -> None:
    here = Whisper(model_folder(card("base")), threads=1, beam=5)
    apart = Apart(model_folder(card("base")), threads=1, beam=5)
    assert heard(apart) == heard(here)
    (reader,) = readers()
    assert reader.memory_info().rss > LEAST_MB * MIB
    assert apart.unload()
    assert readers() == []


def test_a_model_that_is_damaged_is_explained(tmp_path: Path) -> None:
    sound = model_folder(card("base"))
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((sound / name).read_bytes())
    (tmp_path / "model.bin").write_bytes((sound / "model.bin").read_bytes()[:100_000])
    with pytest.raises(ModelError, match="is damaged"):
        Apart(tmp_path, threads=1, beam=1)
    assert readers() == []
