"""The evidence of an alert in order, and where each piece stands in the picture of the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias

from daemon.store import Entry
from detectors.types import DISCLOSURES, PRESSURES, SAMPLE_RATE_HZ, TAKEOVERS, VERDICTS
from tray.card_view import quotable

Lane: TypeAlias = Literal["asks", "pressures", "voice", "you", "computer"]

LANES: Final[tuple[Lane, ...]] = ("asks", "pressures", "voice", "you", "computer")
WIDTH: Final = 720
LEFT: Final = 130.0
RIGHT: Final = 690.0
APART: Final = 34.0  # so that two marks in one lane do not cover each other
LANE_HEIGHT: Final = 56
RADIUS: Final = 15


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of evidence: its number, when (seconds after the first), what it was, and its place in the picture."""

    number: int
    at_s: int
    label: str
    side: str
    quote: str
    percent: int
    lane: Lane
    x: float
    y: float

    @property
    def clock(self) -> str:
        return clock(self.at_s)


@dataclass(frozen=True, slots=True)
class Picture:
    """Every mark in order of time, the lanes with the height of their middle, and the whole length of time."""

    marks: tuple[Mark, ...]
    lanes: tuple[tuple[Lane, int], ...]
    height: int
    length_s: int

    @property
    def end(self) -> str:
        return clock(self.length_s)


def picture(entry: Entry, hidden: str) -> Picture:
    """The call as its alert remembers it; ``hidden`` stands in quotes where a number was."""
    findings = sorted(entry.findings, key=lambda finding: (finding["start"], finding["end"], finding["label"]))
    lanes: list[Lane] = [lane_of(finding["label"]) for finding in findings]
    shown: tuple[Lane, ...] = tuple(lane for lane in LANES if lane in lanes)
    starts = [(finding["start"] - findings[0]["start"]) / SAMPLE_RATE_HZ for finding in findings]
    length_s = max(starts, default=0.0)
    places = _places(starts, lanes, length_s)
    middles: dict[Lane, int] = {lane: LANE_HEIGHT // 2 + LANE_HEIGHT * row for row, lane in enumerate(shown)}
    marks = tuple(
        Mark(
            number=number,
            at_s=round(start_s),
            label=finding["label"],
            side=finding["side"],
            quote="" if lane == "voice" else quotable(finding["quote"], finding["side"], hidden),
            percent=round(100 * finding["score"]),
            lane=lane,
            x=round(x, 1),
            y=_height(finding, lane, middles[lane]),
        )
        for number, (finding, lane, start_s, x) in enumerate(zip(findings, lanes, starts, places, strict=True), 1)
    )
    return Picture(marks, tuple(middles.items()), LANE_HEIGHT * len(shown), round(length_s))


def lane_of(label: str) -> Lane:
    if label in VERDICTS:
        return "voice"
    if label in DISCLOSURES:
        return "you"
    if label in TAKEOVERS:
        return "computer"
    return "pressures" if label in PRESSURES else "asks"


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def _height(finding: dict[str, Any], lane: Lane, middle: int) -> float:
    """In the middle of the lane; a voice the higher, the more it sounds like a computer's."""
    room = LANE_HEIGHT / 2 - RADIUS
    return round(middle + room * (1 - 2 * finding["score"]), 1) if lane == "voice" else float(middle)


def _places(starts: Sequence[float], lanes: Sequence[Lane], length_s: float) -> list[float]:
    """Across by time; marks of one lane that would cover each other are moved apart and stay in order."""
    places = [LEFT + (RIGHT - LEFT) * (start / length_s if length_s else 0.0) for start in starts]
    for lane in LANES:
        mine = [index for index, one in enumerate(lanes) if one == lane]
        apart = min(APART, (RIGHT - LEFT) / max(1, len(mine) - 1))
        for former, index in pairwise(mine):
            places[index] = max(places[index], places[former] + apart)
        limit = RIGHT
        for index in reversed(mine):
            places[index] = min(places[index], limit)
            limit = places[index] - apart
    return places
