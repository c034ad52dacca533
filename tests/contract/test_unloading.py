"""A model that leaves the memory and comes back hears the same."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from detectors.types import to_wave
from models.catalogue import card
from models.errors import ModelError
from models.folders import model_folder
from models.whisper import Whisper
from tests.sounds import spoken

pytestmark = pytest.mark.weights
KIB_A_MIB = 1024
LEAST_MB = 60  # of 74 million parameters at one byte each


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / KIB_A_MIB


def heard(whisper: Whisper) -> str:
    return whisper.decode(whisper.encode(to_wave(spoken("Kunt u mij uw pincode geven?"))), "nl").text


def unload(whisper: Whisper) -> None:
    """It may still be putting away what it computed last."""
    assert any(whisper.unload() for _ in range(1000))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_its_memory_is_free_meanwhile_and_it_hears_the_same_afterwards() -> None:
    whisper = Whisper(model_folder(card("base")), threads=1, beam=5)
    before, used_mb = heard(whisper), resident_mb()
    unload(whisper)
    assert used_mb - resident_mb() > LEAST_MB
    with pytest.raises(RuntimeError):
        whisper.encode(np.zeros(16_000, np.float32))
    whisper.load()
    assert heard(whisper) == before


def test_a_model_that_is_gone_by_then_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(model_folder(card("base")), folder)
    whisper = Whisper(folder, threads=1, beam=1)
    unload(whisper)
    (folder / "model.bin").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        whisper.load()
