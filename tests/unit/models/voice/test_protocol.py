"""The measures by which voice models are compared, on scores whose errors are known."""

import numpy as np

from models.voice.protocol import area, area_within, equal_error, folds, groups_of, judge
from tests.unit.models.voice.made_up import made_up

LABEL = np.array([0, 0, 1, 1], np.float32)


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
    voices = made_up()
    tested_once = np.zeros(len(voices.label), int)
    for trained, tested in folds(voices):
        tested_once[tested] += 1
        assert not set(voices.source[trained]) & set(voices.source[tested])
        assert not (set(voices.system[trained]) & set(voices.system[tested])) - {"human"}
        assert not (set(voices.speaker[trained]) & set(voices.speaker[tested])) - {""}
    assert (tested_once == 1).all()


def test_groups_hold_one_voice_of_one_label() -> None:
    voices = made_up()
    rows = np.arange(len(voices.label))
    for group in groups_of(voices, rows, size=4):
        assert len({(voices.source[row], voices.system[row]) for row in group}) == 1


def test_averaging_windows_of_a_voice_lowers_the_error() -> None:
    voices = made_up()
    rng = np.random.default_rng(2)
    outcome = judge(voices, np.arange(len(voices.label)), voices.label + rng.standard_normal(len(voices.label)))
    assert outcome.eer_eight < outcome.eer
