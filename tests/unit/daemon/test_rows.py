"""What is kept of an alert, and whether what is read back is one."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from daemon.rows import describe, is_row, iso, row_of
from tests.findings import alert, found

ROW = row_of(alert("stop", found("pin", 0.9, 5, "pincode 1234")), "call", datetime(2026, 3, 1, tzinfo=UTC))


def test_a_row_is_masked_and_is_one() -> None:
    assert "1234" not in str(ROW)
    assert is_row(ROW)


def test_times_are_kept_in_utc() -> None:
    assert iso(datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == "2026-03-01T00:00:00.000+00:00"


def test_the_ask_is_quoted_before_what_scored_higher() -> None:
    raised = alert("stop", found("urgency", 0.99, 1, "nu meteen"), found("pin", 0.9, 5, "uw pincode"))
    assert describe(raised)["quote"] == "uw pincode"


@pytest.mark.parametrize(
    "change",
    [
        {"level": "panic"},
        {"side": "both"},
        {"at": "yesterday"},
        {"at": "2026-03-01"},
        {"quote": 5},
        {"start_s": "soon"},
        {"labels": []},
        {"labels": [5]},
        {"labels": ["a word of no list"]},
        {"findings": [5]},
        {"findings": [{}]},
        {"findings": [{**ROW["findings"][0], "label": "a word of no list"}]},
        {"findings": [{**ROW["findings"][0], "start": 0.5}]},
        {"more": 1},
    ],
)
def test_what_cannot_be_shown_is_no_row(change: dict[str, Any]) -> None:
    assert not is_row(ROW | change)


@pytest.mark.parametrize("other", [None, [], 5, {}])
def test_other_things_are_no_rows(other: object) -> None:
    assert not is_row(other)
