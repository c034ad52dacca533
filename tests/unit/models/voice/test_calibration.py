"""How logits become evidence."""

import numpy as np
import pytest

from models.voice.calibration import crossed, fit_dependence, fit_ratio, fit_thresholds, running, simulate, voices_of
from tests.unit.models.voice.made_up import made_up


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


def test_thresholds_keep_human_calls_apart_from_synthetic() -> None:
    clips = made_up()
    ratio = (clips.label * 2 - 1) * 1.5 + np.random.default_rng(5).standard_normal(len(clips.label))
    calls = simulate(ratio, clips, voices_of(clips, np.arange(len(clips.label))), 0.2)
    chosen, verdicts = fit_thresholds(calls), crossed(calls, splits=3)
    assert chosen.human_below <= 0 < chosen.synthetic_above
    assert verdicts.false_alarms < 0.02
    assert verdicts.caught_30s > 0.5
