"""Mailboxes and workers."""

import logging
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.standstill import toil_of
from daemon.threads import (
    MOST_FINALS,
    REBUILDS_TO_GIVE_UP,
    REVIVE_EVERY_S,
    Attempts,
    Mailbox,
    Signal,
    Worker,
    start_thread,
    this_thread,
)
from detectors.types import Utterance
from tests.desktop.screen import until


def snapshot(number: int, final: bool, length: int = 10) -> Utterance:
    return Utterance(f"far-{number}", "far", 0, length, np.zeros(length, np.int16), final)


def drained(mailbox: Mailbox[Utterance]) -> list[Utterance]:
    mailbox.end()
    items = []
    while not mailbox.ended:
        item = mailbox.take(0)
        assert item is not None
        items.append(item)
    return items


def test_a_newer_snapshot_replaces_an_older_unfinished_one_only_of_its_utterance() -> None:
    mailbox = Mailbox[Utterance]()
    for item in (snapshot(1, False), snapshot(2, False), snapshot(1, False, 20), snapshot(1, True, 30)):
        mailbox.put(item)
    assert [(u.id, u.end, u.final) for u in drained(mailbox)] == [("far-2", 10, False), ("far-1", 30, True)]


def test_the_oldest_is_dropped_and_counted_when_too_many_wait() -> None:
    mailbox = Mailbox[Utterance](most=3)
    for number in range(5):
        mailbox.put(snapshot(number, True))
    assert mailbox.lost == 2
    assert [u.id for u in drained(mailbox)] == ["far-2", "far-3", "far-4"]


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=20))
def test_a_final_is_never_replaced(puts: list[tuple[int, bool]]) -> None:
    mailbox = Mailbox[Utterance](most=100)
    items = [snapshot(number, final) for number, final in puts]
    for item in items:
        mailbox.put(item)
    left = drained(mailbox)
    assert [u for u in items if u.final] == [u for u in left if u.final]
    assert mailbox.lost == 0


def test_taking_from_an_empty_mailbox_gives_nothing() -> None:
    assert Mailbox[Utterance]().take(0.01) is None


def test_a_mailbox_knows_how_long_what_it_gave_had_waited() -> None:
    mailbox = Mailbox[Utterance]()
    mailbox.put(snapshot(1, True))
    assert mailbox.take(0) is not None
    at_once_s = mailbox.waited_s
    mailbox.put(snapshot(2, True))
    Signal().wait(at_once_s + 0.01)
    assert mailbox.take(0) is not None
    assert mailbox.waited_s > at_once_s


def test_a_worker_without_work_does_what_it_does_when_idle() -> None:
    mailbox, idled = Mailbox[int](), Signal()
    worker = Worker("test", mailbox, lambda item: None, lambda: None, idle=idled.set)
    worker.start()
    assert idled.wait(30)
    mailbox.end()
    assert worker.join(30)
    assert worker.lost == 0


def run(work: Callable[[int], None], items: int, rebuild: Callable[[], None] = lambda: None) -> Worker[int]:
    mailbox = Mailbox[int](most=1000)
    worker = Worker("asr", mailbox, work, rebuild)
    for item in range(items):
        mailbox.put(item)
    mailbox.end()
    worker.start()
    assert worker.join(10)
    return worker


def test_a_worker_hands_on_everything_in_order_and_then_finishes() -> None:
    seen: list[object] = []
    mailbox = Mailbox[int]()
    worker = Worker("asr", mailbox, seen.append, rebuild=lambda: None, finish=lambda: seen.append("end"))
    worker.start()
    for item in range(5):
        mailbox.put(item)
    mailbox.end()
    assert worker.join(10)
    assert seen == [0, 1, 2, 3, 4, "end"]


def test_one_failure_costs_nothing_since_each_item_is_tried_twice(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []
    broken = [True]

    def work(item: int) -> None:
        if item == 2 and broken[0]:
            broken[0] = False
            raise RuntimeError("the network failed")
        seen.append(item)

    worker = run(work, 5)
    assert seen == [0, 1, 2, 3, 4]
    assert (worker.lost, worker.dead, worker.attempts.failing) == (0, False, False)
    assert "failed on one item" in caplog.text


def test_an_item_that_cannot_be_worked_on_is_given_up_at_last(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    seen: list[int] = []

    def work(item: int) -> None:
        seen.append(1 // item)

    mailbox = Mailbox[int]()
    worker = Worker("asr", mailbox, work, lambda: None)
    for item in (0, 1, 1):
        mailbox.put(item)
    worker.start()
    until(lambda: worker.lost == 1, "an item that is given up", 30)
    assert seen == [1, 1]
    mailbox.end()
    assert worker.join(30)
    assert worker.lost == 1


def test_repeated_failure_rebuilds_and_lasting_failure_gives_up(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    rebuilt: list[int] = []

    def fail(item: int) -> None:
        raise RuntimeError

    worker = run(fail, 100, lambda: rebuilt.append(1))
    assert len(rebuilt) == REBUILDS_TO_GIVE_UP
    assert worker.dead
    assert worker.lost == 100


def test_what_failed_is_done_when_the_stage_works_again() -> None:
    tries: list[int] = []
    seen: list[int] = []

    def work(item: int) -> None:
        tries.append(item)
        if len(tries) <= 5:
            raise RuntimeError
        seen.append(item)

    worker = run(work, 10)
    assert seen == [*range(2, 10), 0, 1]
    assert (worker.lost, worker.dead) == (0, False)


def test_what_failed_is_done_in_silence_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    broken, seen = [True], list[str]()

    def work(utterance: Utterance) -> None:
        if broken[0]:
            raise RuntimeError
        seen.append(utterance.id)

    mailbox = Mailbox[Utterance]()
    worker = Worker("asr", mailbox, work, lambda: None)
    mailbox.put(snapshot(1, final=True))
    mailbox.put(snapshot(2, final=False))
    worker.start()
    until(lambda: worker.attempts.failing, "a failing stage")
    broken[0] = False
    until(lambda: seen == ["far-1"], "the utterance, but not the snapshot of another", 30)
    mailbox.end()
    assert worker.join(30)
    assert worker.lost == 0


def test_no_more_is_kept_than_can_be_done_in_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    mailbox = Mailbox[int](most=1000)
    worker = Worker("asr", mailbox, lambda item: 1 // item, lambda: None)
    for _ in range(MOST_FINALS + 7):
        mailbox.put(0)
    worker.start()
    until(lambda: len(mailbox) == 0 and worker.lost == 7, "what was given up")
    mailbox.end()
    assert worker.join(30)


def test_a_started_thread_can_be_joined() -> None:
    seen: list[int] = []
    join = start_thread("once", lambda: seen.append(1))
    assert join(10)
    assert seen == [1]


def test_a_stage_that_was_given_up_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    now, rebuilt, broken = [0.0], [], [True]

    def work() -> None:
        if broken[0]:
            raise RuntimeError

    attempts = Attempts("asr", lambda: rebuilt.append(now[0]), lambda: now[0])
    assert not attempts.attempt(work)
    assert (attempts.failing, attempts.dead) == (True, False)
    while not attempts.dead:
        attempts.attempt(work)
    broken[0] = False
    assert not attempts.attempt(work)
    now[0] += REVIVE_EVERY_S
    assert attempts.attempt(work)
    assert (attempts.failing, attempts.dead, rebuilt[-1]) == (False, False, now[0])


def test_a_thread_that_is_gone_is_a_dead_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _arguments: None)

    def leave(item: int) -> None:
        raise SystemExit

    mailbox = Mailbox[int]()
    worker = Worker("asr", mailbox, leave, lambda: None)
    assert not worker.dead
    worker.start()
    mailbox.put(1)
    assert worker.join(10)
    assert worker.dead
    mailbox.end()
    assert not worker.dead


def test_resting_well_does_not_make_up_for_failing_work(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    idled = Signal()
    mailbox = Mailbox[int]()
    worker = Worker("asr", mailbox, lambda item: 1 // item, lambda: None, idle=idled.set)
    mailbox.put(0)
    worker.start()
    until(lambda: worker.attempts.failing, "a failing stage")
    mailbox.put(1)
    assert idled.wait(30)
    assert worker.attempts.failing
    mailbox.end()
    assert worker.join(30)


def test_the_oldest_item_can_be_looked_at_and_stays() -> None:
    mailbox = Mailbox[int]()
    assert mailbox.oldest is None
    mailbox.put(1)
    mailbox.put(2)
    assert (mailbox.oldest, len(mailbox)) == (1, 2)


def test_a_stage_that_hangs_is_seen_to_stand_still() -> None:
    if toil_of(this_thread()) is None:
        pytest.skip("this system does not tell who waits for a turn")
    go_on = Signal()
    mailbox = Mailbox[int]()
    worker = Worker("asr", mailbox, lambda item: bool(go_on.wait(120)) and None, lambda: None)
    worker.start()
    worker.look()
    assert not worker.standstill.stuck
    mailbox.put(1)

    def stuck() -> bool:
        worker.look()
        return worker.standstill.stuck is True

    until(stuck, "a stage that stands still", 60)
    go_on.set()
    until(lambda: worker.at_work is None, "a stage that works on")
    worker.look()
    assert not worker.standstill.stuck
    mailbox.end()
    assert worker.join(30)
