"""A whole call through ear, hearing and asks, and when each phrase was there as text.

The sound arrives at the speed of speech; a single reader works on what the ear hands out, as in the daemon: a newer
snapshot replaces one that still waits. Reading takes the processor time of all threads that it takes here: on a
computer that does nothing else it takes no longer, and what else runs on this one changes nothing.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from config.load import load
from daemon.graph import Graph, Parts
from daemon.sources import Block
from detectors.types import SAMPLE_RATE_HZ, SIDES, Alert, Finding, Side, Transcript, Utterance
from tests.bench.speech import Call, Phrase

BLOCK_S: Final = 0.1
NEARLY_S: Final = 0.15  # an utterance that ends so much before its phrase still holds all of its words


@dataclass
class Walk:
    """What was heard of one call. Times are seconds on the call's own timeline."""

    read: list[tuple[Transcript, float]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cpu_s: float = 0.0
    started_s: float = 0.0
    _clock_s: float = 0.0

    def heard(self, transcript: Transcript) -> None:
        self.read.append((transcript, self.started_s + time.process_time() - self._clock_s))

    def found(self, finding: Finding) -> None:
        """Findings are collected where they are read."""

    def raised(self, alert: Alert, decided_at: int) -> None:
        """Nothing is decided here."""

    def serve(self, graph: Graph, utterance: Utterance, started_s: float) -> float:
        """The utterance has been read from ``started_s`` on; when that was done."""
        self.started_s, self._clock_s = started_s, time.process_time()
        self.findings += graph.read(utterance)
        return started_s + time.process_time() - self._clock_s

    def text(self, side: Side) -> str:
        return " ".join(said.text for said, _ in self.read if said.final and said.utterance.side == side)

    def hearings(self, phrase: Phrase) -> list[str]:
        """Everything that was read of the phrase, the finished first hearing before all others."""
        of_it = [said for said, _ in self.read if _overlap_s(said.utterance, phrase) > 0]
        return [" ".join(said.text for said in of_it if said.final)] + [said.text for said in of_it if not said.final]

    def final_s(self, phrase: Phrase) -> float | None:
        """When the last finished text of the phrase was there; None where nothing was heard."""
        times = [
            at_s for said, at_s in self.read if said.final and _overlap_s(said.utterance, phrase) > 0 and said.text
        ]
        return times[-1] if times else None

    def first_s(self, phrase: Phrase) -> float | None:
        """When a text, finished or not, first reached to the end of the phrase."""
        ends_s = phrase.end_s - NEARLY_S
        return next(
            (
                at_s
                for said, at_s in self.read
                if said.text
                and _overlap_s(said.utterance, phrase) > 0
                and said.utterance.end >= ends_s * SAMPLE_RATE_HZ
            ),
            None,
        )


def walk(call: Call, parts: Parts) -> Walk:
    """The call, in a language that is given, has been heard to its end."""
    heard = Walk()
    graph = Graph(load(overrides=[f"hearing.language={call.language}"]), parts, heard)
    before_s, free_s = time.process_time(), 0.0
    waiting: list[tuple[Utterance, float]] = []
    for now_s, blocks in steps(call):
        found = [utterance for block in blocks for utterance in graph.hear(block)]
        waiting = arrived(waiting, found, now_s)
        while waiting and max(free_s, waiting[0][1]) <= now_s:
            utterance, put_s = waiting.pop(0)
            free_s = heard.serve(graph, utterance, max(free_s, put_s))
    for utterance, put_s in arrived(waiting, graph.stop_hearing(), call.length_s):
        free_s = heard.serve(graph, utterance, max(free_s, put_s))
    heard.findings += graph.stop_reading()
    heard.cpu_s = time.process_time() - before_s
    return heard


def steps(call: Call) -> Iterator[tuple[float, list[Block]]]:
    """The call's sound, and the second at which it has all arrived."""
    size = round(BLOCK_S * SAMPLE_RATE_HZ)
    for at in range(0, len(call.sides["far"]), size):
        blocks = [Block(side, call.sides[side][at : at + size], SAMPLE_RATE_HZ) for side in SIDES]
        yield (at + size) / SAMPLE_RATE_HZ, blocks


def arrived(
    waiting: list[tuple[Utterance, float]], found: list[Utterance], now_s: float
) -> list[tuple[Utterance, float]]:
    """As in the daemon's mailbox."""
    for utterance in found:
        waiting = [(old, at_s) for old, at_s in waiting if old.final or old.id != utterance.id]
        waiting.append((utterance, now_s))
    return waiting


def _overlap_s(utterance: Utterance, phrase: Phrase) -> float:
    if utterance.side != phrase.side:
        return 0.0
    start_s, end_s = utterance.start / SAMPLE_RATE_HZ, utterance.end / SAMPLE_RATE_HZ
    return min(end_s, phrase.end_s) - max(start_s, phrase.start_s)
