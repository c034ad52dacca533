"""The shipped voice model as the guard uses it, and what happens when it is not what its card says."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from detectors.types import SAMPLE_RATE_HZ, Utterance, Wave
from detectors.voice import Calibration, Scorer, VoiceStage
from models.catalogue import Card, card
from models.errors import ModelError
from models.folders import model_folder
from models.voice_scorer import load
from tests.voices import hiss, keys, music, pcm, spoken, sung, whispered


@pytest.fixture(scope="module")
def voice() -> Card:
    return card("voice")


def shipped(voice: Card) -> Path:
    return model_folder(voice)


@pytest.fixture(scope="module")
def loaded(voice: Card) -> tuple[Scorer, Calibration]:
    return load(shipped(voice), voice)


def wave_of(samples: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    syllables = 0.02 + np.abs(np.sin(2 * np.pi * 2 * np.arange(samples) / SAMPLE_RATE_HZ))
    return (rng.standard_normal(samples) * syllables * 0.1).astype(np.float32)


def test_the_shipped_model_gives_one_finite_logit(loaded: tuple[Scorer, Calibration]) -> None:
    score, calibration = loaded
    assert np.isfinite(score(wave_of(calibration.window_samples)))


def test_the_level_and_a_constant_offset_do_not_matter(loaded: tuple[Scorer, Calibration]) -> None:
    score, calibration = loaded
    wave = wave_of(calibration.window_samples)
    expected = score(wave)
    assert score(wave * np.float32(0.25)) == pytest.approx(expected, abs=0.02)
    assert score(wave + np.float32(0.05)) == pytest.approx(expected, abs=0.05)


def test_what_a_telephone_cuts_away_does_not_matter(loaded: tuple[Scorer, Calibration]) -> None:
    score, calibration = loaded
    wave = wave_of(calibration.window_samples)
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE_HZ)
    spectrum[(hertz < 100) | (hertz > 3900)] = 0
    narrow = np.fft.irfft(spectrum, len(wave)).astype(np.float32)
    assert score(narrow) == pytest.approx(score(wave), abs=0.1)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_constant_wave_gives_a_number(loaded: tuple[Scorer, Calibration], value: float) -> None:
    score, calibration = loaded
    assert np.isfinite(score(np.full(calibration.window_samples, value, np.float32)))


def test_a_wave_of_another_length_is_refused(loaded: tuple[Scorer, Calibration]) -> None:
    score, calibration = loaded
    with pytest.raises(ValueError, match="samples"):
        score(wave_of(calibration.window_samples - 1))


def test_not_a_number_in_never_gives_a_verdict(loaded: tuple[Scorer, Calibration]) -> None:
    score, calibration = loaded
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


def evidence_of(loaded: tuple[Scorer, Calibration], sound: Wave, cut: int = 6 * SAMPLE_RATE_HZ) -> list[float]:
    """The score after each window, of ``sound`` in utterances of ``cut`` samples."""
    stage, whole = VoiceStage(*loaded), pcm(sound)
    parts = [(start, whole[start : start + cut]) for start in range(0, len(whole), cut)]
    findings = [
        f for start, part in parts for f in stage.push(Utterance("u", "far", start, start + len(part), part, True))
    ]
    return [finding.score for finding in findings + stage.close()]


def test_silence_around_and_between_speech_tells_nothing(loaded: tuple[Scorer, Calibration]) -> None:
    first, second, quiet = spoken(6), spoken(6, 140, seed=2), np.zeros(40_000, np.float32)
    plain = evidence_of(loaded, np.concatenate((first, second)))
    assert evidence_of(loaded, np.concatenate((quiet, first, quiet, second, quiet))) == pytest.approx(plain, abs=0.02)


def test_where_an_utterance_ends_tells_nothing(loaded: tuple[Scorer, Calibration]) -> None:
    sound = spoken(12)
    assert evidence_of(loaded, sound, cut=24_000) == pytest.approx(evidence_of(loaded, sound), abs=0.01)


def test_level_and_offset_tell_nothing_over_a_call(loaded: tuple[Scorer, Calibration]) -> None:
    sound = spoken(12) * np.float32(0.8)
    plain = evidence_of(loaded, sound)
    assert evidence_of(loaded, sound * np.float32(0.2)) == pytest.approx(plain, abs=0.03)
    assert evidence_of(loaded, sound + np.float32(0.02)) == pytest.approx(plain, abs=0.03)


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
def test_the_container_tells_nothing(loaded: tuple[Scorer, Calibration], suffix: str, tmp_path: Path) -> None:
    sound = spoken(9)
    soundfile.write(tmp_path / f"sound.{suffix}", sound, SAMPLE_RATE_HZ)
    again, _ = soundfile.read(tmp_path / f"sound.{suffix}", dtype="float32")
    assert evidence_of(loaded, again) == pytest.approx(evidence_of(loaded, sound), abs=0.1)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(160_000, np.float32), id="silence"),
        pytest.param(music(12), id="music"),
        pytest.param(keys(12), id="keys"),
        pytest.param(hiss(12), id="noise"),
        pytest.param(spoken(0.2), id="a moment"),
        pytest.param(whispered(12), id="whisper"),
        pytest.param(spoken(12, 400), id="child"),
        pytest.param(np.clip(8 * spoken(12), -0.5, 0.5), id="clipped"),
        pytest.param(spoken(12, 110) / 2 + spoken(12, 210, seed=2) / 2, id="two at once"),
        pytest.param(sung(12), id="sung"),
    ],
)
def test_what_was_never_meant_for_it_is_not_called_synthetic(loaded: tuple[Scorer, Calibration], sound: Wave) -> None:
    stage = VoiceStage(*loaded)
    findings = stage.push(Utterance("u", "far", 0, len(sound), pcm(sound), True)) + stage.close()
    assert all(finding.label != "synthetic" for finding in findings)
    assert all(finding.quote for finding in findings if finding.label == "cannot_tell")


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
