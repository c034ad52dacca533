"""Which alerts are shown."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daemon.page.filters import Choice
from daemon.store import Entry

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ENTRY = Entry(
    1,
    "c",
    "a",
    "2026-03-11T12:00:00.000+00:00",
    "stop",
    ["pin", "urgency"],
    "far",
    0,
    1,
    "q",
    0.9,
    [],
    "not_a_scam",
    "",
)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({}, True),
        ({"level": "stop"}, True),
        ({"level": "notice"}, False),
        ({"label": "urgency"}, True),
        ({"label": "money"}, False),
        ({"days": "30"}, True),
        ({"days": "7"}, False),
        ({"feedback": "not_a_scam"}, True),
        ({"feedback": "scam"}, False),
        ({"feedback": "open"}, False),
        ({"level": "stop", "label": "pin", "days": "30", "feedback": "not_a_scam"}, True),
    ],
)
def test_an_alert_is_shown_when_it_fits_every_choice(query: dict[str, str], fits: bool) -> None:
    assert Choice.stated(query).fits(ENTRY, NOW) is fits


def test_an_alert_without_an_answer_is_open() -> None:
    assert Choice.stated({"feedback": "open"}).fits(replace(ENTRY, feedback=""), NOW)


@pytest.mark.parametrize("skip", ["-1", "x", "９９９９９９９９９", "²", "1e3", "1" * 5000])
def test_what_is_not_known_is_left_out(skip: str) -> None:
    choice = Choice.stated({"level": "'; drop", "label": "x", "days": "8", "feedback": "?", "skip": skip})
    assert choice == Choice()
    assert not choice.narrows


def test_the_address_of_the_next_page_keeps_the_choice() -> None:
    choice = Choice.stated({"level": "stop", "skip": "20"})
    assert choice.skip == 20
    assert choice.narrows
    assert choice.address(40) == "level=stop&skip=40"
    assert choice.address(0) == "level=stop"
