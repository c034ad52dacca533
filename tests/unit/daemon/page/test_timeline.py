"""The picture of a call."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from daemon.page.timeline import APART, LEFT, RIGHT, Picture, clock, lane_of, picture
from daemon.rows import describe
from daemon.store import Entry, Store
from detectors.types import LABELS, Finding
from tests.findings import alert, found
from tests.unit.daemon.page.browsing import SWINDLE

findings = st.builds(found, st.sampled_from(sorted(LABELS)), st.floats(0, 1), st.floats(0, 900))


def pictured(*evidence: Finding) -> Picture:
    described = describe(alert("stop", *evidence))
    return picture(Entry(key=1, call="c", id="a", at="", feedback="", notes="", **described), "(hidden)")


def test_the_evidence_stands_in_order_of_time_in_its_lane() -> None:
    shown = pictured(*SWINDLE.findings)
    assert [(mark.number, mark.lane, mark.clock) for mark in shown.marks] == [
        (1, "pressures", "0:00"),
        (2, "asks", "0:12"),
        (3, "voice", "0:15"),
        (4, "asks", "0:30"),
        (5, "you", "0:40"),
    ]
    assert [lane for lane, _ in shown.lanes] == ["asks", "pressures", "voice", "you"]
    assert shown.end == "0:40"
    assert (shown.marks[0].x, shown.marks[-1].x) == (LEFT, RIGHT)


def test_a_lane_without_evidence_is_left_out() -> None:
    shown = pictured(found("pin", 0.9, 5))
    assert [lane for lane, _ in shown.lanes] == ["asks"]
    assert shown.length_s == 0


def test_numbers_are_hidden_and_the_voice_has_no_words() -> None:
    shown = pictured(found("money", 0.9, 1, "bel 06 12345678"), found("synthetic", 0.9, 2, "too short"))
    assert "5678" not in shown.marks[0].quote
    assert shown.marks[1].quote == ""


def test_a_more_artificial_voice_stands_higher() -> None:
    shown = pictured(found("synthetic", 0.6, 1), found("synthetic", 0.9, 20))
    assert shown.marks[1].y < shown.marks[0].y


def test_a_saved_alert_gives_the_same_picture(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    store.save(SWINDLE, "call", datetime.now(UTC))
    assert picture(store.entries()[0], "(hidden)") == picture(store.entries()[0], "(hidden)")
    assert len(picture(store.entries()[0], "").marks) == 5


@given(st.lists(findings, min_size=1, max_size=40))
def test_marks_stay_in_the_picture_in_order_and_apart(evidence: list[Finding]) -> None:
    shown = pictured(*evidence)
    assert [mark.number for mark in shown.marks] == list(range(1, len(evidence) + 1))
    for lane, middle in shown.lanes:
        mine = [mark for mark in shown.marks if mark.lane == lane]
        apart = min(APART, (RIGHT - LEFT) / max(1, len(mine) - 1))
        assert all(LEFT - 0.1 <= mark.x <= RIGHT and abs(mark.y - middle) <= 28 for mark in mine)
        for former, mark in pairwise(mine):
            assert mark.x - former.x >= apart - 0.2
            assert mark.at_s >= former.at_s


def test_clock_and_lanes() -> None:
    assert clock(75) == "1:15"
    assert {lane_of(label) for label in LABELS} == {"asks", "pressures", "voice", "you", "computer"}
