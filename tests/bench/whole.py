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
from tests.bench.scores import ask_words, errors, found, words
from tests.bench.speech import Call
from tests.bench.walk import Walk, walk

BASELINE: Final = "transcribe(vad_filter)"


@dataclass
class Tally:
    """What one way of hearing made of the calls of one language over one channel."""

    system: str
    kind: str
    sound_s: float = 0.0
    cpu_s: float = 0.0
    said: int = 0
    wrong: int = 0
    asks: int = 0
    exact: int = 0
    nearly: int = 0
    invented_asks: int = 0
    phrases: int = 0
    unheard: int = 0
    first_s: list[float] = field(default_factory=list)
    final_s: list[float] = field(default_factory=list)

    def count_asks(self, said: str, hearings: list[str], language: str) -> None:
        asked = ask_words(said, language)
        self.asks += len(asked)
        self.exact += len(found(said, hearings, language))
        self.nearly += len(found(said, hearings, language, fuzzy=True))
        self.invented_asks += len(ask_words(" ".join(hearings), language) - asked)

    def count_words(self, said: str, heard: str) -> None:
        self.said += len(words(said))
        self.wrong += errors(said, heard)

    def count_cost(self, call: Call, cpu_s: float) -> None:
        self.sound_s += call.length_s
        self.cpu_s += cpu_s

    def count_walk(self, call: Call, heard: Walk) -> None:
        self.count_cost(call, heard.cpu_s)
        for side in SIDES:
            self.count_words(call.said(side), heard.text(side))
        for phrase in call.phrases:
            self.count_asks(phrase.text, heard.hearings(phrase), call.language)
            first_s, final_s = heard.first_s(phrase), heard.final_s(phrase)
            self.phrases += 1
            self.unheard += final_s is None
            self.first_s += [] if first_s is None else [first_s - phrase.end_s]
            self.final_s += [] if final_s is None else [final_s - phrase.end_s]


def measured(calls: Iterable[Call], channel: str, parts: Parts, plain: Any, beam: int) -> list[Tally]:
    """A tally for each language and way of hearing; both ways hear each call in turn."""
    tallies: dict[tuple[str, str], Tally] = {}

    def tally(call: Call, system: str) -> Tally:
        return tallies.setdefault((call.language, system), Tally(system, f"whole calls, {channel}, {call.language}"))

    for call in calls:
        tally(call, "Belwacht, ear to text").count_walk(call, walk(call, parts))
        base, before_s = tally(call, BASELINE), time.process_time()
        for side in SIDES:
            segments, _ = plain.transcribe(call.sides[side], language=call.language, beam_size=beam, vad_filter=True)
            heard = " ".join(segment.text.strip() for segment in segments)
            base.count_words(call.said(side), heard)
            base.count_asks(call.said(side), [heard], call.language)
        base.count_cost(call, time.process_time() - before_s)
    return [tallies[key] for key in sorted(tallies)]


def table(tallies: list[Tally]) -> Table:
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
