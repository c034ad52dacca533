"""The shipped voice model as the guard uses it, and what happens when it is not what its card says."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detectors.types import SAMPLE_RATE_HZ, Utterance
from detectors.voice import VoiceStage
from models.catalogue import Card, card
from models.errors import ModelError
from models.folders import model_folder
from models.voice_scorer import load
from tests.voices import pcm, spoken


@pytest.fixture(scope="module")
def voice() -> Card:
    return card("voice")


def shipped(voice: Card) -> Path:
    return model_folder(voice)


def wave_of(samples: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    syllables = 0.02 + np.abs(np.sin(2 * np.pi * 2 * np.arange(samples) / SAMPLE_RATE_HZ))
    return (rng.standard_normal(samples) * syllables * 0.1).astype(np.float32)


def test_the_shipped_model_gives_one_finite_logit(voice: Card) -> None:
    score, calibration = load(shipped(voice), voice)
    assert np.isfinite(score(wave_of(calibration.window_samples)))


def test_the_level_and_a_constant_offset_do_not_matter(voice: Card) -> None:
    score, calibration = load(shipped(voice), voice)
    wave = wave_of(calibration.window_samples)
    expected = score(wave)
    assert score(wave * np.float32(0.25)) == pytest.approx(expected, abs=0.02)
    assert score(wave + np.float32(0.05)) == pytest.approx(expected, abs=0.05)


def test_what_a_telephone_cuts_away_does_not_matter(voice: Card) -> None:
    score, calibration = load(shipped(voice), voice)
    wave = wave_of(calibration.window_samples)
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE_HZ)
    spectrum[(hertz < 100) | (hertz > 3900)] = 0
    narrow = np.fft.irfft(spectrum, len(wave)).astype(np.float32)
    assert score(narrow) == pytest.approx(score(wave), abs=0.1)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_constant_wave_gives_a_number(voice: Card, value: float) -> None:
    score, calibration = load(shipped(voice), voice)
    assert np.isfinite(score(np.full(calibration.window_samples, value, np.float32)))


def test_a_wave_of_another_length_is_refused(voice: Card) -> None:
    score, calibration = load(shipped(voice), voice)
    with pytest.raises(ValueError, match="samples"):
        score(wave_of(calibration.window_samples - 1))


def test_not_a_number_in_never_gives_a_verdict(voice: Card) -> None:
    score, calibration = load(shipped(voice), voice)
    assert np.isnan(score(np.full(calibration.window_samples, np.nan, np.float32)))


def test_a_damaged_file_is_a_model_error(voice: Card, tmp_path: Path) -> None:
    name = voice.files[0].name
    whole = (shipped(voice) / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="Install Belwacht again"):
        load(tmp_path, voice)


def test_a_missing_file_is_a_model_error(voice: Card, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        load(tmp_path, voice)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"input": {"rate_hz": 8000, "window_samples": 48_000}, "calibration": {}},
        {"input": {"rate_hz": 16_000, "window_samples": 48_000}, "calibration": {}},
    ],
)
def test_an_incomplete_card_is_a_model_error(voice: Card, tmp_path: Path, facts: dict[str, object]) -> None:
    shutil.copy(shipped(voice) / voice.files[0].name, tmp_path)
    with pytest.raises(ModelError):
        load(tmp_path, replace(voice, facts=facts))


def test_the_calibration_leaves_room_for_doubt(voice: Card) -> None:
    _, calibration = load(shipped(voice), voice)
    assert calibration.slope > 0
    assert 0 <= calibration.dependence <= 1
    assert calibration.human_below < calibration.synthetic_above


def test_the_card_states_its_errors(voice: Card) -> None:
    measured = voice.facts["measured"]
    for fact in ("dev_eer", "fold_eer", "fold_auc_within_repository", "false_alarms_per_ten_minute_call"):
        assert 0 <= measured[fact] <= 1


def test_a_whole_call_through_the_stage_ends_in_a_verdict(voice: Card) -> None:
    stage = VoiceStage(*load(shipped(voice), voice))
    sound = pcm(spoken(10))
    findings = stage.push(Utterance("u", "far", 0, len(sound), sound, True)) + stage.close()
    assert len(findings) == 4
    assert all(0 <= finding.score <= 1 for finding in findings)
