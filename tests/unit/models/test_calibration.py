"""How logits become evidence."""

import numpy as np
import pytest

from models.calibration import (
    FALSE_ALARMS,
    Voice,
    crossed,
    expected_error,
    fit_decision,
    fit_dependence,
    fit_ratio,
    running,
    simulate,
    verdicts_of,
)


def voices(count: int = 60, windows: int = 20, apart: float = 3.0, shared: float = 0.0) -> list[Voice]:
    """Half of them synthetic; ``shared`` is what its windows have in common, and 0 makes them independent."""
    rng = np.random.default_rng(4)
    return [
        Voice(
            (number % 2 - 0.5) * apart
            + apart**0.5 * (shared * rng.standard_normal() + (1 - shared**2) ** 0.5 * rng.standard_normal(windows)),
            bool(number % 2),
            f"source {number // 2}",
        )
        for number in range(count)
    ]


def labelled(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    synthetic = np.arange(count) % 2 == 1
    return synthetic * 2 + np.random.default_rng(3).standard_normal(count), synthetic


def test_the_slope_of_gaussian_scores_is_found() -> None:
    scores, synthetic = labelled()
    slope, offset = fit_ratio(scores, synthetic, np.ones(4000))
    assert slope == pytest.approx(2, rel=0.15)
    assert offset == pytest.approx(-2, rel=0.2)
    assert expected_error(slope * scores + offset, synthetic, np.ones(4000)) < 0.03


def test_a_model_that_counts_downwards_gets_a_negative_slope() -> None:
    scores, synthetic = labelled()
    assert fit_ratio(5 - 3 * scores, synthetic, np.ones(4000))[0] == pytest.approx(-2 / 3, rel=0.15)


def test_scores_wholly_apart_give_a_finite_slope() -> None:
    scores = np.repeat([0.0, 1.0], 20)
    slope, offset = fit_ratio(scores, scores == 1, np.ones(40))
    assert 1 < slope < 1000
    assert offset == pytest.approx(-slope / 2, rel=0.05)


def test_windows_that_repeat_each_other_are_fully_dependent() -> None:
    assert fit_dependence(voices(400, apart=2.0, shared=1.0)) > 0.7
    assert fit_dependence(voices(400, apart=2.0)) < 0.1


def test_running_evidence_forgets_what_is_older_than_its_memory() -> None:
    ratio = np.concatenate((np.full(10, 5.0), np.zeros(40)))[np.newaxis]
    evidence = running(ratio, 0.0)[0]
    assert evidence[9] == 50
    assert evidence[-1] == pytest.approx(0)


def test_thresholds_keep_human_calls_apart_from_synthetic() -> None:
    decision = fit_decision(voices())
    assert decision.thresholds.human_below <= 0 < decision.thresholds.synthetic_above
    assert decision.verdicts.false_alarms <= FALSE_ALARMS
    assert decision.verdicts.caught_30s > 0.5
    assert decision.people == decision.synthetic_voices == 30
    for name, (low, high) in decision.intervals.items():
        assert low <= getattr(decision.verdicts, name) <= high, name


def test_a_stricter_tail_names_fewer() -> None:
    calls = simulate(voices(apart=1.5), 0.2)
    loose, strict = (verdicts_of(crossed(calls, tail, splits=4), calls.synthetic) for tail in (1 / 10, 1 / 1000))
    assert strict.false_alarms <= loose.false_alarms
    assert strict.caught_call < loose.caught_call


def test_one_source_cannot_be_crossed() -> None:
    alone = [Voice(voice.scores, voice.synthetic, "one") for voice in voices()]
    with pytest.raises(ValueError, match="halved"):
        crossed(simulate(alone, 0.2), 1 / 200)
