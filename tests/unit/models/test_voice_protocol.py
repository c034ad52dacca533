"""The measures by which voice models are compared, on scores whose errors are known."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="training needs the train extra")
pytest.importorskip("torch", reason="training needs the train extra")

from models.voice.calibration import fit_dependence, fit_ratio, running
from models.voice.clips import Clips
from models.voice.protocol import area, area_within, equal_error, folds, groups_of, judge

LABEL = np.array([0, 0, 1, 1], np.float32)


def clips(count: int = 400) -> Clips:
    rng = np.random.default_rng(1)
    label = (np.arange(count) % 2).astype(np.float32)
    source = np.array([f"repository{number}" for number in rng.integers(0, 8, count)])
    system = np.where(label == 1, np.char.add("system", rng.integers(0, 6, count).astype(str)), "human")
    speaker = np.where(label == 0, np.char.add("person", rng.integers(0, 6, count).astype(str)), "")
    blank = np.full(count, "")
    return Clips(
        label, system, source, speaker, blank, blank, blank, np.zeros((count, 1), np.int16), np.ones(count, int)
    )


def test_perfect_chance_and_reversed_scores() -> None:
    assert equal_error(np.array([0.0, 1, 2, 3]), LABEL) == 0
    assert equal_error(np.array([3.0, 2, 1, 0]), LABEL) == 1
    assert area(np.array([0.0, 1, 2, 3]), LABEL) == 1
    assert area(np.zeros(4), LABEL) == 0.5
    assert np.isnan(equal_error(np.zeros(2), np.zeros(2, np.float32)))


def test_a_score_that_only_knows_the_repository_is_worth_nothing_within_one() -> None:
    source = np.array(["a"] * 10 + ["b"] * 10)
    label = np.array([1] * 8 + [0] * 2 + [1] * 2 + [0] * 8, np.float32)
    scores = (source == "a").astype(float)
    assert area(scores, label) > 0.75
    assert area_within(scores, label, source) == 0.5


def test_folds_share_no_repository_system_or_speaker() -> None:
    voices = clips()
    tested_once = np.zeros(len(voices.label), int)
    for trained, tested in folds(voices):
        tested_once[tested] += 1
        assert not set(voices.source[trained]) & set(voices.source[tested])
        assert not (set(voices.system[trained]) & set(voices.system[tested])) - {"human"}
        assert not (set(voices.speaker[trained]) & set(voices.speaker[tested])) - {""}
    assert (tested_once == 1).all()


def test_groups_hold_one_voice_of_one_label() -> None:
    voices = clips()
    rows = np.arange(len(voices.label))
    for group in groups_of(voices, rows, size=4):
        assert len({(voices.source[row], voices.system[row]) for row in group}) == 1


def test_averaging_windows_of_a_voice_lowers_the_error() -> None:
    voices = clips()
    rng = np.random.default_rng(2)
    outcome = judge(voices, np.arange(len(voices.label)), voices.label + rng.standard_normal(len(voices.label)))
    assert outcome.eer_eight < outcome.eer


def test_calibration_finds_the_slope_of_gaussian_scores() -> None:
    rng = np.random.default_rng(3)
    label = (np.arange(4000) % 2).astype(np.float32)
    slope, offset = fit_ratio(label * 2 + rng.standard_normal(4000), label, np.ones(4000))
    assert slope == pytest.approx(2, rel=0.15)
    assert offset == pytest.approx(-2, rel=0.2)


def test_windows_that_repeat_each_other_are_fully_dependent() -> None:
    rng = np.random.default_rng(4)
    label = np.repeat((np.arange(200) % 2).astype(np.float32), 8)
    voices = [np.arange(8 * voice, 8 * voice + 8) for voice in range(200)]
    alike = np.repeat(rng.standard_normal(200), 8) * 2**0.5 + (label * 2 - 1)
    assert fit_dependence(alike, label, voices) > 0.7
    assert fit_dependence(rng.standard_normal(1600) * 2**0.5 + (label * 2 - 1), label, voices) < 0.1


def test_running_evidence_forgets_what_is_older_than_its_memory() -> None:
    ratio = np.concatenate((np.full(10, 5.0), np.zeros(40)))[np.newaxis]
    evidence = running(ratio, 0.0)[0]
    assert evidence[9] == 50
    assert evidence[-1] == pytest.approx(0)
