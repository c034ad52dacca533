"""The memory of the whole graph over an hour of stream: calls in turn with pauses as long, as fast as it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np
import psutil
from rich.table import Table

from config.load import load
from daemon.graph import Graph, Parts
from daemon.sources import Block
from daemon.usage import cpu_s, peak_rss_mb
from detectors.types import Alert, Finding, Transcript, Wave
from tests.bench.channels import NOISE
from tests.bench.speech import Call, whole_calls
from tests.bench.walk import BLOCK_S, steps

EVERY_S: Final = 300.0
SETTLED_S: Final = 600.0
MIB: Final = 1 << 20


@dataclass(frozen=True)
class Reading:
    """The memory held after so much of the stream."""

    stream_s: float
    rss_mb: float


class Ignorant:
    """Keeps nothing of what it is told, so that the graph alone is measured."""

    def heard(self, transcript: Transcript) -> None: ...
    def found(self, finding: Finding) -> None: ...
    def raised(self, alert: Alert, decided_at: int) -> None: ...


def hour(hours: float, parts: Parts) -> tuple[list[Reading], float]:
    """The readings, and the processor time for each second of the two-sided stream."""
    graph = Graph(load(), parts, Ignorant())
    readings, before_s, now_s = [Reading(0.0, rss_mb())], cpu_s(), 0.0
    for blocks in stream():
        graph.run(blocks)
        now_s += BLOCK_S
        if now_s - readings[-1].stream_s >= EVERY_S:
            readings.append(Reading(now_s, rss_mb()))
        if now_s >= hours * 3600:
            break
    graph.close()
    return readings, (cpu_s() - before_s) / now_s


def stream(pauses: int = 1) -> Iterator[list[Block]]:
    """Calls, and after each as many pauses of its length, for ever; no more than one call is in memory."""
    random = np.random.default_rng(3)
    for call in (call.over("telephone") for again in count() for call in whole_calls()):
        yield from (blocks for _, blocks in steps(call))
        for _ in range(pauses):
            yield from (blocks for _, blocks in steps(pause(call, random)))


def pause(call: Call, random: np.random.Generator) -> Call:
    def line() -> Wave:
        return random.normal(0, NOISE, len(call.sides["far"])).astype(np.float32)

    return Call("pause", call.language, {"far": line(), "near": line()}, ())


def rss_mb() -> float:
    return psutil.Process().memory_info().rss / MIB


def table(readings: list[Reading], cpu_share: float) -> Table:
    """For people to read."""
    settled = next((reading for reading in readings if reading.stream_s >= SETTLED_S), readings[-1])
    grown = readings[-1].rss_mb - settled.rss_mb
    shown = Table("minute of stream", "MiB")
    shown.caption = (
        f"grown by {grown:+.0f} MiB after minute {SETTLED_S / 60:.0f}; peak {peak_rss_mb():.0f} MiB; "
        f"{cpu_share:.3f} s of processor time a second"
    )
    for reading in readings:
        shown.add_row(f"{reading.stream_s / 60:.0f}", f"{reading.rss_mb:.0f}")
    return shown
