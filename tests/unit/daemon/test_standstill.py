"""Who stands still, who works, and who only waits for a turn."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon import standstill
from daemon.standstill import CIRCLES_AFTER_S, LOOK_LASTS_S, STILL_AFTER_S, Standstill, Toil, toil_of
from daemon.threads import Signal, start_thread, this_thread
from tests.desktop.screen import until

LOOK_S = 0.5
told = pytest.mark.skipif(toil_of(this_thread()) is None, reason="this system does not tell who waits for a turn")


class Watched:
    """A stage that is looked at twice a second, on a clock of its own."""

    def __init__(self) -> None:
        self.now_s = self.ran_s = self.waited_s = 0.0
        self.standstill = Standstill(lambda: self.now_s)

    def passes(self, seconds: float, ran: float = 0.0, waited: float = 0.0, turn: object = 1) -> None:
        """So long; ``ran`` and ``waited`` are what it did of each second."""
        for _ in range(round(seconds / LOOK_S)):
            self.now_s += LOOK_S
            self.ran_s += ran * LOOK_S
            self.waited_s += waited * LOOK_S
            self.standstill.look(turn, Toil(self.ran_s, self.waited_s))


def test_who_neither_computes_nor_waits_for_a_turn_is_stuck_within_five_seconds() -> None:
    watched = Watched()
    watched.passes(STILL_AFTER_S, ran=0.1)
    assert watched.standstill.stuck is False
    watched.passes(2 * LOOK_S, ran=0.1)
    assert watched.standstill.stuck
    watched.passes(2.0)
    assert watched.standstill.stuck_s > 2.0


def test_who_computes_or_waits_for_a_turn_is_not() -> None:
    watched = Watched()
    watched.passes(CIRCLES_AFTER_S, ran=1.0)
    watched.passes(10 * CIRCLES_AFTER_S, ran=0.01, waited=0.99, turn=2)
    assert watched.standstill.stuck is False


def test_who_computes_for_very_long_without_being_kept_waiting_runs_in_circles() -> None:
    watched = Watched()
    watched.passes(CIRCLES_AFTER_S + 1, ran=1.0)
    assert watched.standstill.stuck


@pytest.mark.parametrize("next_turn", [2, None])
def test_what_is_begun_next_is_another_matter(next_turn: int | None) -> None:
    watched = Watched()
    watched.passes(10.0)
    assert watched.standstill.stuck
    watched.passes(LOOK_S, turn=next_turn)
    assert (watched.standstill.stuck, watched.standstill.stuck_s) == (False, 0.0)


def test_a_computer_that_slept_counts_as_one_look() -> None:
    watched = Watched()
    watched.passes(LOOK_S, ran=1.0)
    watched.now_s += 3600
    watched.passes(LOOK_S)
    assert LOOK_LASTS_S < STILL_AFTER_S
    assert watched.standstill.stuck is False


def test_many_looks_at_once_are_one() -> None:
    watched = Watched()
    watched.passes(LOOK_S)
    for _ in range(100):
        watched.now_s += 0.001
        watched.standstill.look(1, Toil(0.0, 0.0))
    assert watched.standstill.stuck is False


def test_where_the_system_does_not_tell_nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(standstill, "OWN_TASKS", tmp_path / "none")
    assert toil_of(1) is None
    watched = Watched()
    watched.passes(10.0)
    watched.standstill.look(1, toil_of(1))
    assert watched.standstill.stuck is None


def looked_at(look: Callable[[Standstill], None], enough: Callable[[Standstill], bool]) -> None:
    seen = Standstill()

    def enough_now() -> bool:
        look(seen)
        return enough(seen)

    until(enough_now, "the verdict", 60)


@told
def test_a_thread_that_waits_for_nothing_stands_still() -> None:
    numbers: list[int] = []
    go_on = Signal()
    join = start_thread("hangs", lambda: (numbers.append(this_thread()), go_on.wait(120)))
    until(lambda: bool(numbers), "the thread")
    looked_at(lambda seen: seen.look(1, toil_of(numbers[0])), lambda seen: bool(seen.stuck))
    go_on.set()
    assert join(30)


@told
def test_a_process_that_computes_for_a_thread_does_not_stand_still() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        started_s = time.monotonic()
        verdicts: set[bool | None] = set()

        def look(seen: Standstill) -> None:
            seen.look(1, toil_of(this_thread(), busy.pid))
            verdicts.add(seen.stuck)

        looked_at(look, lambda _seen: time.monotonic() - started_s > STILL_AFTER_S + 2)
        assert verdicts == {False}
    finally:
        busy.kill()
        busy.wait()
    assert toil_of(this_thread(), busy.pid) is None
