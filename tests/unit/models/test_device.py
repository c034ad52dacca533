"""A graphics card is used when it works, and given up when it does not."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import pytest

from models import device
from models.device import COMPUTE_TYPES, compute_type, load_whisper


class Machine:
    """What CTranslate2 would find, and what was loaded on it."""

    def __init__(self, cards: int, broken: str = "") -> None:
        self.cards = cards
        self.broken = broken
        self.loaded: list[tuple[str, str]] = []

    def supported(self, name: str, index: int = 0) -> set[str]:
        return {"cpu": {"int8", "float32"}, "cuda": {"float16", "float32"}}[name]

    def load(self, folder: str, device: str, compute_type: str, cpu_threads: int) -> Any:
        if self.broken == "loading" and device == "cuda":
            raise RuntimeError("CUDA failed with error out of memory")
        self.loaded.append((device, compute_type))
        return SimpleNamespace(model=SimpleNamespace(n_mels=80, encode=self.encode))

    def encode(self, features: Any, to_cpu: bool) -> None:
        if self.broken == "computing":
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")


def machine(monkeypatch: pytest.MonkeyPatch, cards: int, broken: str = "") -> Machine:
    made = Machine(cards, broken)
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: made.cards)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", made.supported)
    monkeypatch.setattr(device, "WhisperModel", made.load)
    return made


def test_a_card_that_works_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = machine(monkeypatch, cards=1)
    load_whisper(tmp_path, "auto", 2)
    assert found.loaded == [("cuda", "float16")]


@pytest.mark.parametrize("broken", ["loading", "computing"])
def test_a_card_that_fails_is_said_and_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    found = machine(monkeypatch, cards=1, broken=broken)
    load_whisper(tmp_path, "auto", 2)
    assert found.loaded[-1] == ("cpu", "int8")
    assert "the processor does the work" in caplog.text


def test_a_card_that_is_not_wanted_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = machine(monkeypatch, cards=1)
    load_whisper(tmp_path, "cpu", 2)
    assert found.loaded == [("cpu", "int8")]


def test_only_a_card_that_was_asked_for_is_missed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = machine(monkeypatch, cards=0)
    load_whisper(tmp_path, "auto", 2)
    assert caplog.text == ""
    load_whisper(tmp_path, "cuda", 2)
    assert "no graphics card was found" in caplog.text
    assert found.loaded == [("cpu", "int8"), ("cpu", "int8")]


def test_this_processor_computes_one_of_the_types() -> None:
    assert compute_type("cpu") in COMPUTE_TYPES["cpu"]
