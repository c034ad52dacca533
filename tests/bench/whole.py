"""Whole calls from sound to text: what the ear cut and the hearing read, beside ``transcribe()`` with its own VAD.

``transcribe()`` gets each side when it is over: it has no time at which a phrase is there.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from rich.table import Table

from daemon.graph import Parts
from detectors.types import SIDES
from tests.bench.scores import Tally
from tests.bench.speech import Call
from tests.bench.walk import Walk, walk

BASELINE: Final = "transcribe(vad_filter)"


@dataclass
class CallTally(Tally):
    """What one way of hearing made of the calls of one language over one channel."""

    kind: str = ""
    phrases: int = 0
    unheard: int = 0
    first_s: list[float] = field(default_factory=list)
    final_s: list[float] = field(default_factory=list)

    def count_walk(self, call: Call, heard: Walk) -> None:
        self.count_cost(call.length_s, heard.cpu_s)
        for side in SIDES:
            self.count_words(call.said(side), heard.text(side))
        for phrase in call.phrases:
            self.count_asks(phrase.text, heard.hearings(phrase), call.language)
            first_s, final_s = heard.first_s(phrase), heard.final_s(phrase)
            self.phrases += 1
            self.unheard += final_s is None
            self.first_s += [] if first_s is None else [first_s - phrase.end_s]
            self.final_s += [] if final_s is None else [final_s - phrase.end_s]


def measured(calls: Iterable[Call], channel: str, parts: Parts, plain: Any, beam: int) -> list[CallTally]:
    """A tally for each language and way of hearing; both ways hear each call in turn."""
    tallies: dict[tuple[str, str], CallTally] = {}

    def tally(call: Call, system: str) -> CallTally:
        return tallies.setdefault(
            (call.language, system), CallTally(system, kind=f"whole calls, {channel}, {call.language}")
        )

    for call in calls:
        tally(call, "Belwacht, ear to text").count_walk(call, walk(call, parts))
        base, before_s = tally(call, BASELINE), time.process_time()
        for side in SIDES:
            segments, _ = plain.transcribe(call.sides[side], language=call.language, beam_size=beam, vad_filter=True)
            heard = " ".join(segment.text.strip() for segment in segments)
            base.count_words(call.said(side), heard)
            base.count_asks(call.said(side), [heard], call.language)
        base.count_cost(call.length_s, time.process_time() - before_s)
    return [tallies[key] for key in sorted(tallies)]


def table(tallies: list[CallTally]) -> Table:
    """For people to read."""
    columns = (
        "calls",
        "way",
        "WER",
        "ask words",
        "nearly",
        "invented",
        "CPU/s",
        "text after its end",
        "final",
        "unheard",
    )
    shown = Table(
        *columns, caption="seconds after the end of a phrase, p50 / p90: any text of all of it; the final text"
    )
    for tally in tallies:
        shown.add_row(
            f"{tally.kind} ({tally.sound_s:.0f} s)",
            tally.system,
            f"{tally.wrong / tally.said:.3f}",
            f"{tally.exact}/{tally.asks}",
            f"{tally.nearly}/{tally.asks}",
            str(tally.invented_asks),
            f"{tally.cpu_s / tally.sound_s:.3f}",
            waits(tally.first_s),
            waits(tally.final_s),
            f"{tally.unheard}/{tally.phrases}" if tally.phrases else "",
        )
    return shown


def waits(times_s: list[float]) -> str:
    """Median and 90th percentile."""
    return " / ".join(f"{value:.2f}" for value in np.quantile(times_s, [0.5, 0.9])) if times_s else ""
