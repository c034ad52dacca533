"""One target fed with mutated input for a while, in a process of its own."""

import random
import signal
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from daemon.usage import peak_rss_mb
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target, quiet

HANG_S: Final = 1.0  # of processor time
MOST_MB: Final = 200
WARM: Final = 200  # inputs after which everything has been loaded


@dataclass
class Tally:
    """How a target did; an input counts when the target's own code has had it."""

    inputs: int = 0
    faults: int = 0
    grown_mb: float = 0.0
    slowest_s: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.inputs + other.inputs,
            self.faults + other.faults,
            max(self.grown_mb, other.grown_mb),
            max(self.slowest_s, other.slowest_s),
        )


class HangError(Exception):
    """No answer within a second."""


def fuzz(target: Target, minutes: float, seed: int, found: Path, tallies: Any) -> None:
    """The target has been fed for so long; the tally was put into the queue."""
    quiet()
    signal.signal(signal.SIGALRM, _hangs)
    dice, seeds, tally = random.Random(seed), target.seeds(), Tally()
    with tempfile.TemporaryDirectory(dir=_fast()) as folder, target.open(Path(folder)) as feed:
        held_mb, peak_mb, until_s = 0.0, 0.0, time.monotonic() + 60 * minutes
        while time.monotonic() < until_s:
            text = mutated(seeds, dice)
            started_s = time.process_time()
            try:
                signal.setitimer(signal.ITIMER_REAL, 30.0)  # by the wall clock: the machine may be busy
                feed(text)
            except Exception:  # noqa: BLE001  (any is a fault of the target)
                _keep(found, target, tally, text, traceback.format_exc())
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            took_s = time.process_time() - started_s
            tally.slowest_s = max(tally.slowest_s, took_s)
            if took_s > HANG_S:
                _keep(found, target, tally, text, f"took {took_s:.1f} s of processor time\n")
            former_mb, peak_mb = peak_mb, peak_rss_mb()
            grown_mb = peak_mb - former_mb
            if tally.inputs > WARM and grown_mb > MOST_MB:
                _keep(found, target, tally, text, f"took {grown_mb:.0f} MB of memory\n")
            tally.inputs += 1
            if tally.inputs == WARM:
                held_mb = peak_mb
        tally.grown_mb = peak_mb - held_mb if held_mb else 0.0
    tallies.put((target.name, tally))


def _hangs(_number: int, _frame: object) -> None:
    raise HangError


def _keep(found: Path, target: Target, tally: Tally, text: bytes, why: str) -> None:
    tally.faults += 1
    if tally.faults <= 5:
        name = f"{target.name.replace(' ', '_')}-{tally.faults}"
        (found / name).write_bytes(text)
        (found / f"{name}.txt").write_text(why)


def _fast() -> str | None:
    """Where files cost nothing."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def by_name(name: str, minutes: float, seed: int, found: Path, tallies: Any) -> None:
    fuzz(next(target for target in TARGETS if target.name == name), minutes, seed, found, tallies)
