"""A screen never shows a report that is too old to be true."""

from typing import get_args

import pytest

from detectors.status import DEAF_REASONS, STALE_AFTER_S, Reason, State, Status, as_seen


@pytest.mark.parametrize("state", sorted(set(get_args(State)) - {"stopped"}))
def test_a_report_that_is_too_old_means_deaf(state: State) -> None:
    report = Status(state, ("behind",), 100.0)
    seen = as_seen(report, 100.0 + STALE_AFTER_S + 0.01)
    assert seen.state == "deaf"
    assert seen.reasons == ("no_report", "behind")


@pytest.mark.parametrize("age_s", [0.0, STALE_AFTER_S])
def test_a_recent_report_is_shown_as_it_is(age_s: float) -> None:
    report = Status("call", (), 100.0)
    assert as_seen(report, 100.0 + age_s) is report


def test_what_has_stopped_has_nothing_more_to_report() -> None:
    report = Status("stopped", (), 100.0)
    assert as_seen(report, 10_000.0) is report


def test_every_deaf_reason_is_a_reason() -> None:
    assert set(get_args(Reason)) >= DEAF_REASONS
    assert "no_report" in DEAF_REASONS
