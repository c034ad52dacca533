"""An hour that takes an hour: the installed program listens to calls on a sound server, and is looked at from outside.

Run: python -m tests.bench.soak --real [--hours 1]
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import psutil
import soundfile
from rich.console import Console
from rich.table import Table

from daemon.server import ask
from detectors.types import SAMPLE_RATE_HZ
from tests.bench.memory import MIB
from tests.bench.speech import whole_calls
from tests.desktop.screen import until
from tests.e2e.bed import CARD, MONITOR, hiss
from tests.e2e.program import Program, Running, a_program
from tests.e2e.testbed import SoundServer, a_sound_server

EVERY_S: Final = 300.0
PAUSE_S: Final = 20.0
HISS_S: Final = 900.0


@dataclass(frozen=True)
class Reading:
    """How things were after so many minutes. ``drift_s``: how much later than the wall clock the sound is."""

    minutes: float
    state: str
    rss_mb: float
    threads: int
    files: int
    behind_s: float
    drift_s: float
    alerts: int


@dataclass
class Look:
    """What is seen of a running program from outside."""

    program: Program
    up: Running
    started_s: float = 0.0
    first_s: float = 0.0

    def reading(self) -> Reading:
        children = psutil.Process(self.up.process.pid).children()
        status = self.status()
        heard_s = status["stages"]["ear"]["handled"] / SAMPLE_RATE_HZ
        if not self.started_s:
            self.started_s, self.first_s = time.monotonic(), heard_s
        passed_s = time.monotonic() - self.started_s
        return Reading(
            minutes=passed_s / 60,
            state=" ".join([status["state"], *status["reasons"]]),
            rss_mb=children[0].memory_info().rss / MIB,
            threads=children[0].num_threads(),
            files=children[0].num_fds(),
            behind_s=status["stages"]["asr"]["behind"] / SAMPLE_RATE_HZ,
            drift_s=passed_s - (heard_s - self.first_s),
            alerts=len(self.program.lines("alerts", "list")),
        )

    def status(self) -> dict[str, Any]:
        return ask(self.program.data / "run", "status")


def soak(hours: float, console: Console) -> None:
    """So much time has passed in calls and pauses, and a line was printed every five minutes."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        sound = Path(place) / "sound"
        sound.mkdir(mode=0o700)
        server = stack.enter_context(a_sound_server(sound))
        program = a_program(os.environ | {"PULSE_SERVER": server.address}, Path(place) / "belwacht")
        settings = ("--set", f"sound.far_device={MONITOR}", "--set", "hearing.unload_after_min=0")
        with program.running("--no-tray", *settings, until_it_hears=False) as up:
            look = Look(program, up)
            readings = list(_readings(hours, look, server, Path(place), console))
            said = up.log.read_text()
    console.print(table(readings))
    console.print(
        f"lines of loss in its log: {sum('lost' in line or 'not handed over' in line for line in said.splitlines())}"
    )


def _readings(hours: float, look: Look, server: SoundServer, place: Path, console: Console) -> Iterator[Reading]:
    until_s = time.monotonic() + hours * 3600
    hissed_s, next_s = float("-inf"), 0.0
    with ExitStack() as line:
        for file in cycle(list(_files(place))):
            if time.monotonic() - hissed_s > HISS_S - 60:
                hiss(server, place, line)
                hissed_s = time.monotonic()
                until(lambda: look.status()["state"] != "starting", "the first sound", 60)
            with server.playing(file, CARD) as player:
                player.wait(600)
            time.sleep(PAUSE_S)
            if time.monotonic() >= next_s:
                reading = look.reading()
                next_s = time.monotonic() + EVERY_S
                console.print("  ".join(_cells(reading)))
                yield reading
            if time.monotonic() > until_s:
                break
    yield look.reading()


def _files(place: Path) -> Iterator[Path]:
    """The caller's side of every spoken call over the telephone."""
    for call in whole_calls():
        file = place / f"{call.name}.wav"
        soundfile.write(file, call.over("telephone").sides["far"], SAMPLE_RATE_HZ)
        yield file


def table(readings: list[Reading]) -> Table:
    """For people to read."""
    shown = Table(*(field.name for field in fields(Reading)))
    for reading in readings:
        shown.add_row(*_cells(reading))
    return shown


def _cells(reading: Reading) -> list[str]:
    values = [getattr(reading, field.name) for field in fields(Reading)]
    return [f"{value:.2f}" if isinstance(value, float) else str(value) for value in values]
