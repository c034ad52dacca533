"""Counting alerts."""

from dataclasses import replace
from datetime import timedelta

from daemon.page.numbers import numbers
from tests.unit.daemon.page.test_filters import ENTRY, NOW


def aged(days: float, level: str = "stop", feedback: str = "") -> object:
    return replace(ENTRY, at=(NOW - timedelta(days=days)).isoformat(), level=level, feedback=feedback)


def test_alerts_are_counted_by_period_level_and_answer() -> None:
    entries = [aged(1), aged(8, "warning", "not_a_scam"), aged(40, "stop", "scam"), aged(2, "notice", "not_a_scam")]
    counted = numbers(entries, 3725.0, NOW)  # type: ignore[arg-type]
    assert counted.levels == {"notice": (1, 1, 1), "warning": (0, 1, 1), "stop": (1, 1, 2)}
    assert counted.total == (2, 3, 4)
    assert counted.feedback == {"not_a_scam": (1, 2, 2), "scam": (0, 0, 1)}
    assert (counted.hours, counted.minutes) == (1, 2)


def test_nothing_gives_zeros() -> None:
    assert numbers([], 0.0, NOW).total == (0, 0, 0)
