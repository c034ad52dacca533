"""The asks on the telephone: the shared calls, spoken, over G.711 and through the complete graph."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from config.load import load
from daemon.parts import load_parts
from detectors.types import SAMPLE_RATE_HZ, Finding, Sensitivity
from tests.bench.asks_text import Calls
from tests.bench.calls import LATE_S, calls, replay, sides
from tests.paths import SHARED


@dataclass
class Spoken:
    """What was found in the spoken calls, and how long after the end of the first asking turn the warning came."""

    found: Calls = field(default_factory=Calls)
    delays_s: dict[str, list[float]] = field(default_factory=lambda: {"nl": [], "en": []})


def spoken_calls(told: Sensitivity, only: str = "") -> Spoken:
    """Takes about half as long as the calls last: ten minutes and more."""
    measured, parts = Spoken(), load_parts(load())
    for call in calls():
        if only not in call["id"]:
            continue
        audio = SHARED / "calls" / "audio" / f"{call['id']}.opus"
        spoken = json.loads(audio.with_suffix(".json").read_text("utf-8"))["turns"]
        notes = replay(*sides(audio, over_telephone=True), parts, "auto")
        measured.found.count(call, by_turn(notes.asks, spoken), told)
        if call["kind"] == "scam":
            warned = [at_s for _, at_s in notes.reached("warning")[:1]]
            _count_delay(measured, call, spoken, warned)
    return measured


def _count_delay(measured: Spoken, call: Any, spoken: Sequence[Any], warned_s: Sequence[float]) -> None:
    asked_s = next(place["end"] for place, turn in zip(spoken, call["turns"], strict=True) if turn["asks"])
    delays_s = [at_s - asked_s for at_s in warned_s]
    measured.delays_s[call["lang"]].extend(delays_s)
    measured.found.in_time["normal"].append(any(delay_s <= LATE_S for delay_s in delays_s))


def by_turn(findings: Sequence[Finding], spoken: Sequence[Any]) -> list[list[Finding]]:
    """Each finding in the turn of its side that it overlaps most, or that is nearest to it."""
    turns: list[list[Finding]] = [[] for _ in spoken]
    for finding in findings:
        own = [number for number, place in enumerate(spoken) if place["side"] == finding.side]
        if own:
            turns[max(own, key=lambda number: _overlap_s(finding, spoken[number]))].append(finding)
    return turns


def _overlap_s(finding: Finding, place: Any) -> float:
    """Negative: the distance."""
    return min(finding.end / SAMPLE_RATE_HZ, place["end"]) - max(finding.start / SAMPLE_RATE_HZ, place["start"])
