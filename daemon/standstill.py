"""Whether a stage stands still, or does what it can on a busy computer: the system knows who waits for a turn."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STILL_AFTER_S: Final = 3.5  # what is wrong must show within 5 s, and reading never rests so long
CIRCLES_AFTER_S: Final = 60.0  # twice what the longest utterance may take on a computer that only just keeps up
LOOK_LASTS_S: Final = 1.0  # at most: while the computer slept everything stood still
SHORTEST_LOOK_S: Final = 0.3  # somebody with little to do may be busy for as long
OWN_TASKS: Final = Path("/proc/self/task")
NANO: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Toil:
    """What threads have done since they began, in seconds: computed, and waited for a turn on the processor."""

    ran_s: float
    waited_s: float

    @property
    def wanted_s(self) -> float:
        return self.ran_s + self.waited_s


def toil_of(thread: int | None, helper: int | None = None) -> Toil | None:
    """Of a thread of ours and of the process that works for it; None where the system does not tell."""
    tasks = [OWN_TASKS / str(thread)] if thread is not None else []
    try:
        if helper is not None:
            tasks += Path(f"/proc/{helper}/task").iterdir()
        spent = [_spent(task) for task in tasks]
    except (OSError, ValueError):
        return None
    return Toil(sum(ran for ran, _ in spent) * NANO, sum(waited for _, waited in spent) * NANO)


def _spent(task: Path) -> tuple[int, int]:
    """Nanoseconds that the thread ran and waited. OSError when it has just ended, or where that is not kept."""
    ran, waited, _ = (task / "schedstat").read_text().split()
    return int(ran), int(waited)


class Standstill:
    """Looked at about twice a second; ``stuck`` is whether the stage does not get on with what it works on.

    That is so while neither the stage nor its helper computes or waits for a turn; also when they have computed for a
    minute, and were not kept waiting for most of it. None where the system does not tell. ``stuck_s`` is since when.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.stuck: bool | None = None
        self.stuck_s = 0.0
        self._clock = clock
        self._turn: object = None
        self._looked_s = self._at_it_s = self._still_s = self._waited_s = 0.0
        self._toil = Toil(0.0, 0.0)

    def look(self, turn: object, toil: Toil | None) -> None:
        """``turn`` is another for each piece of work and each helper, None while there is no work.

        ``toil`` is of who works on it.
        """
        now_s = self._clock()
        if toil is None or turn is None or turn != self._turn:
            self._begin(turn, toil)
        elif now_s - self._looked_s < SHORTEST_LOOK_S:
            return
        else:
            self._count(min(now_s - self._looked_s, LOOK_LASTS_S), toil)
        self._looked_s, self._toil = now_s, toil or self._toil

    def _begin(self, turn: object, toil: Toil | None) -> None:
        self._turn = turn
        self._at_it_s = self._still_s = self._waited_s = self.stuck_s = 0.0
        self.stuck = None if toil is None else False

    def _count(self, passed_s: float, toil: Toil) -> None:
        worked = toil.wanted_s - self._toil.wanted_s > passed_s / 2
        self._still_s = 0.0 if worked else self._still_s + passed_s
        self._at_it_s += passed_s
        self._waited_s += toil.waited_s - self._toil.waited_s
        in_circles = self._at_it_s > CIRCLES_AFTER_S and self._waited_s < self._at_it_s / 2
        self.stuck = self._still_s > STILL_AFTER_S or in_circles
        self.stuck_s = self.stuck_s + passed_s if self.stuck else 0.0
