"""Hours of calls through the daemon's own threads, with the real weights: does anything grow, drift, pile up, get lost?

Run: python -m tests.bench.soak [--hours 2] [--pauses 1] [--real]

As fast as the reader reads: the source hands out no more while an utterance waits, as a call would not wait for
it. ``--real`` is an hour that takes an hour: the installed program on a sound server, looked at from outside
(``tests/bench/soak_real.py``).
"""

import argparse
import ctypes
import tempfile
import time
from collections import deque
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from config.load import load
from daemon.graph import Graph
from daemon.journal import Journal
from daemon.parts import read_lexicons, waiting_parts
from daemon.runtime import Runtime
from daemon.sources import Block
from daemon.sources.owed import Owed
from daemon.store import Store
from daemon.usage import cpu_s
from detectors.status import Reason
from detectors.types import SAMPLE_RATE_HZ, Alert, Finding, Side, Transcript
from models.memory import keep_together
from tests.bench.memory import MIB, stream

EVERY_S: Final = 600.0
SETTLED_S: Final = 3600.0
MOST_WAITING: Final = 0  # more, and the reader would take hurry for a slow computer
WAIT_S: Final = 0.05


@dataclass(frozen=True)
class Reading:
    """How things were after so much sound: memory in MiB, Belwacht's and that of the process that reads; sound in s.

    ``heap_mb`` is what Belwacht's allocator has handed out: it tells a leak from memory that is only scattered.
    """

    hours: float
    rss_mb: float
    heap_mb: float
    reader_mb: float
    threads: int
    files: int
    waiting: int
    lost: int
    drift_s: float
    alerts: int


class Logged:
    """Keeps what the running program keeps: the alerts, on disk."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(lambda: Store(folder / "alerts.db"))
        self.alerts = 0
        self.words = 0

    def heard(self, transcript: Transcript) -> None:
        self.words += len(transcript.words) if transcript.final else 0

    def found(self, finding: Finding) -> None:
        """The judge has it."""

    def raised(self, alert: Alert, decided_at: int) -> None:
        self.alerts += 1
        self.journal.save(alert, "soak", datetime.now(UTC) + timedelta(seconds=alert.start / SAMPLE_RATE_HZ))


class Hurried:
    """The calls of the benchmark without an end, no faster than they are read."""

    def __init__(self, hours: float, pauses: int) -> None:
        self.fed = 0  # samples of the far side
        self.side: Side = "far"
        self.problem: Reason | None = None
        self.owed = Owed()
        self.runtime: Runtime | None = None
        self._most = round(hours * 3600 * SAMPLE_RATE_HZ)
        self._stream = stream(pauses)
        self._next = deque[Block]()

    @property
    def ended(self) -> bool:
        return self.fed >= self._most and not self._next

    def read(self) -> Block | None:
        if not self._next:
            if self.runtime is not None and self.runtime.waiting > MOST_WAITING:
                time.sleep(WAIT_S)
                return None
            self._next.extend(next(self._stream))
        block = self._next.popleft()
        self.fed += len(block.wave) if block.side == "far" else 0
        return block

    def close(self) -> None:
        """It holds nothing."""


def soak(hours: float, pauses: int, console: Console) -> None:
    """So many hours have been heard, and a line was printed for each ten minutes of them."""
    started_s, started_cpu_s = time.monotonic(), _cpu_s()
    read_lexicons()
    with tempfile.TemporaryDirectory() as folder:
        listener, source = Logged(Path(folder)), Hurried(hours, pauses)
        graph = Graph(load(overrides=["hearing.unload_after_min=0"]), waiting_parts(load()), listener)
        source.runtime = runtime = Runtime(graph, [source])
        readings: list[Reading] = []
        runtime.start()
        while not source.ended and not runtime.dead:
            if source.fed / SAMPLE_RATE_HZ >= len(readings) * EVERY_S:
                readings.append(_reading(source, graph, runtime, listener))
                console.print(_line(readings[-1]))
            time.sleep(WAIT_S)
        runtime.wait()
        readings.append(_reading(source, graph, runtime, listener))
        listener.journal.close()
    console.print(table(readings))
    heard_s = source.fed / SAMPLE_RATE_HZ
    console.print(
        f"{heard_s / 3600:.2f} hours in {(time.monotonic() - started_s) / 60:.0f} minutes, {listener.words} words,"
        f" {(_cpu_s() - started_cpu_s) / heard_s:.3f} s of processor time a second, stages given up: {runtime.dead}"
    )


def table(readings: list[Reading]) -> Table:
    """For people to read."""
    shown = Table(*(field.name for field in fields(Reading)))
    for reading in readings:
        shown.add_row(*(_cell(getattr(reading, field.name)) for field in fields(Reading)))
    settled = [reading for reading in readings if reading.hours * 3600 >= SETTLED_S]
    if len(settled) > 1:
        own, reader = (f"{_slope(settled, name):+.1f}" for name in ("rss_mb", "reader_mb"))
        shown.caption = (
            f"{own} and {reader} MiB an hour after hour {settled[0].hours:.1f}, by the straight line through all"
        )
    return shown


def _slope(readings: list[Reading], name: str) -> float:
    """What is added an hour: one reading is up to 10 MiB beside the next, as buffers come and go."""
    return float(np.polyfit([each.hours for each in readings], [getattr(each, name) for each in readings], 1)[0])


def _reading(source: Hurried, graph: Graph, runtime: Runtime, listener: Logged) -> Reading:
    process = psutil.Process()
    drift = graph.heard_until - source.fed
    return Reading(
        hours=source.fed / SAMPLE_RATE_HZ / 3600,
        rss_mb=process.memory_info().rss / MIB,
        heap_mb=_heap_mb(),
        reader_mb=sum(child.memory_info().rss for child in process.children()) / MIB,
        threads=process.num_threads(),
        files=process.num_fds(),
        waiting=runtime.waiting,
        lost=runtime.lost,
        drift_s=drift / SAMPLE_RATE_HZ,
        alerts=listener.alerts,
    )


class _MallInfo(ctypes.Structure):
    """``struct mallinfo2`` of malloc.h, glibc 2.33 and later."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


def _heap_mb() -> float:
    """In all arenas and in blocks of their own; NaN where the C library does not tell."""
    asked = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if asked is None:
        return float("nan")
    asked.restype = _MallInfo
    told = asked()
    return (told.uordblks + told.hblkhd) / MIB


def _cpu_s() -> float:
    """Of this process and of the one that reads."""
    return cpu_s() + sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children())


def _line(reading: Reading) -> str:
    return "  ".join(f"{field.name} {_cell(getattr(reading, field.name))}" for field in fields(Reading))


def _cell(value: float) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--pauses", type=int, default=1, help="as long as each call, after it")
    parser.add_argument("--real", action="store_true", help="in real time, through a sound server")
    options = parser.parse_args()
    keep_together()
    console = Console(width=120)
    if options.real:
        from tests.bench.soak_real import soak as soak_real

        soak_real(options.hours, console)
    else:
        soak(options.hours, options.pauses, console)


if __name__ == "__main__":
    main()
