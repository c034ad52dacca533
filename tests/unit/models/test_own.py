"""A voice model of the user's own: what is taken, what is refused, and in which words."""

import re
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelError
from models.own import CARD, FITTED, own_card, voice_model, write_fitted
from models.voice_scorer import form_of, load, scorer_of
from tests.small_network import FLOAT, WHOLE, write_brightness, write_other, write_own_model

CALIBRATION = {"slope": -2.0, "offset": 1.0, "dependence": 0.3, "synthetic_above": 3.0, "human_below": -1.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_own_model(tmp_path / "mine")


def tone(hertz: float, samples: int = 8000) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(samples) / 16_000).astype(np.float32)


def fitted(folder: Path) -> Path:
    write_fitted(folder, own_card(folder), CALIBRATION, {"people": 9})
    return folder


def test_a_model_at_another_rate_and_shape_is_read_at_its_index(folder: Path) -> None:
    score = scorer_of(folder, own_card(folder))
    assert score(tone(2000)) > score(tone(500)) + 1
    assert score(tone(500) * np.float32(0.1)) == pytest.approx(score(tone(500)), abs=0.01)


def test_once_fitted_it_is_used_like_ours(folder: Path) -> None:
    card, place = voice_model(str(fitted(folder)))
    score, calibration = load(place, card)
    assert calibration.window_samples == form_of(card).heard_samples == 8000
    assert calibration.evidence(1.0) == pytest.approx(-1.0)
    assert np.isfinite(score(tone(700)))


def test_names_are_ours_and_paths_are_the_users(folder: Path) -> None:
    assert not voice_model("voice")[0].own
    assert voice_model(str(folder))[0].own
    with pytest.raises(ModelError, match="no voice model"):
        voice_model("base")
    with pytest.raises(ModelError, match="Did you mean 'voice'"):
        voice_model("voise")


def test_without_calibration_it_is_not_used(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"not been calibrated\. Run: belwacht models calibrate"):
        load(folder, own_card(folder))


def test_a_calibration_holds_for_one_file_only(folder: Path) -> None:
    write_brightness(fitted(folder) / "brightness.onnx", 4000, sign=-1.0)
    with pytest.raises(ModelError, match="wrong SHA-256"):
        load(folder, own_card(folder))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"output_index": 2}, "gives nothing at output_index 2"),
        ({"window_samples": 4001}, "must take one float32 input of 4001 samples"),
        ({"rate_hz": 500}, "must state rate_hz from 8000"),
        ({"rate_hz": '"fast"'}, "incomplete"),
        ({"output_index": -1}, "output_index of 0 or more"),
        ({"window_samples": 10}, "0.5 to 30 s"),
    ],
)
def test_what_does_not_fit_the_card_is_refused(tmp_path: Path, changed: dict[str, object], words: str) -> None:
    folder = write_own_model(tmp_path / "mine", **changed)
    with pytest.raises(ModelError, match=re.escape(words)):
        scorer_of(folder, own_card(folder))


@pytest.mark.parametrize(
    ("inputs", "output", "words"),
    [
        ({}, (1, 2), "must take one float32 input of 4000 samples, not none"),
        ({"wave": (FLOAT, (1, 4000)), "rate": (FLOAT, (1,))}, (1, 2), "must take one float32 input"),
        ({"wave": (WHOLE, (1, 4000))}, (1, 2), "must take one float32 input .* tensor.int64"),
        ({"wave": (FLOAT, (1, 80, 50))}, (1, 2), "must take one float32 input"),
        ({"wave": (FLOAT, (2, 4000))}, (1, 2), "must take one float32 input"),
        ({"wave": (FLOAT, (1, 4000))}, (1, 0), "gives nothing at output_index 1"),
        ({"wave": (FLOAT, (1, 4000))}, (1,), "gives nothing at output_index 1"),
    ],
)
def test_a_model_of_another_shape_is_refused(
    folder: Path, inputs: dict[str, tuple[int, tuple[int, ...]]], output: tuple[int, ...], words: str
) -> None:
    write_other(folder / "brightness.onnx", inputs, output)
    with pytest.raises(ModelError, match=words) as refused:
        scorer_of(folder, own_card(folder))
    assert "Correct [input] in its card" in str(refused.value)


def test_a_model_that_gives_no_number_is_refused(folder: Path) -> None:
    write_brightness(folder / "brightness.onnx", 4000, sign=float("nan"))
    with pytest.raises(ModelError, match="gives nan for plain noise"):
        scorer_of(folder, own_card(folder))


@pytest.mark.parametrize("content", [None, b"", b"not a network"])
def test_a_missing_or_damaged_file_is_named(folder: Path, content: bytes | None) -> None:
    (folder / "brightness.onnx").unlink()
    if content is not None:
        (folder / "brightness.onnx").write_bytes(content)
    with pytest.raises(
        ModelError, match=r"brightness.onnx is (missing|damaged).*Put the right file back|Put the right"
    ):
        scorer_of(folder, own_card(folder))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("name = ", "cannot be read"),
        ('name = "x"', "'kind' is missing"),
        (
            'name="x"\nkind="whisper"\nlicence=""\nsource=""\nsummary=""\n[[files]]\nname="x.onnx"',
            'must say kind = "voice"',
        ),
    ],
)
def test_a_card_that_cannot_be_used_is_named(folder: Path, text: str | None, words: str) -> None:
    (folder / CARD).unlink()
    if text is not None:
        (folder / CARD).write_text(text)
    with pytest.raises(ModelError, match=re.escape(words)):
        voice_model(str(folder))


def test_a_damaged_calibration_is_named(folder: Path) -> None:
    (fitted(folder) / FITTED).write_text("slope = 1")
    with pytest.raises(ModelError, match="Run belwacht models calibrate again"):
        own_card(folder)
