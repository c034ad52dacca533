"""Listening goes with the calls, as the pause and the sound system have it."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from weakref import ReferenceType, ref

import pytest

from config.load import with_values
from daemon.graph import Graph
from daemon.guard import Guard
from daemon.sources.call_watch import LATE_S, CallWatch
from daemon.sources.streams import Call, Calls
from tests.desktop.screen import until
from tests.unit.daemon.guarded import Bench

CALLS: Final = 4  # what is left of a call is freed with the next, or on a busy computer with the one after it


def test_a_pause_for_this_call_ends_with_it(bench: Bench) -> None:
    guard, watch = bench.guard, bench.guard.following.calls
    assert watch.stop()
    watch.blind = False
    own, other = Call("Linphone", "", ""), Call("Zoom", "", "")
    watch.calls = Calls((own,))
    guard.pause(3600.0, this_call=True)
    for talking, state in (((own,), "paused"), ((own, other), "paused"), ((other,), "deaf")):
        watch.calls = Calls(talking)
        watch._changed()  # pyright: ignore[reportPrivateUsage]
        bench.wait_for(state)


@pytest.fixture
def following(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Guard, CallWatch]:
    """A guard that is not started and would wait for calls, and its watch, which is told of them by hand."""
    guard = Bench(tmp_path).guard
    watch = guard.following.calls
    monkeypatch.setattr(watch, "start", lambda: None)
    guard.apply(with_values(guard.config, {"sound.far_device": ""}))
    return guard, watch


@pytest.fixture
def nothing_kept_by_others() -> Iterator[None]:
    """Python frees nothing unasked that refers to itself, and no record of the tests' log holds what it tells of."""
    gc.disable()
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    gc.enable()


def test_between_calls_nothing_is_opened_and_no_model_is_in_memory(following: tuple[Guard, CallWatch]) -> None:
    guard, watch = following
    watch.blind = False
    guard.start()
    until(lambda: guard._parts.recogniser.resting, "a recogniser out of memory")  # pyright: ignore[reportPrivateUsage]
    guard.tend()
    assert (guard.status().reasons, guard.progress()) == (("voice_missing",), {})
    watch.calls = Calls((Call("Linphone", "", ""),))
    watch._changed()  # pyright: ignore[reportPrivateUsage]
    until(lambda: not guard._parts.recogniser.resting, "a recogniser in memory")  # pyright: ignore[reportPrivateUsage]
    assert set(guard.progress()) == {"ear", "asr", "voice", "judge"}
    guard.pause(None)
    watch.calls = Calls()
    watch._changed()  # pyright: ignore[reportPrivateUsage]
    guard.resume()
    guard.tend()
    assert (guard.status().reasons, guard.progress()) == (("voice_missing",), {})
    assert guard.stop()


def test_of_the_calls_before_the_last_nothing_stays_in_memory(
    following: tuple[Guard, CallWatch], nothing_kept_by_others: None
) -> None:
    guard, watch = following
    watch.blind = False
    guard.start()
    graphs: list[ReferenceType[Graph]] = []
    for number in range(CALLS):
        watch.calls = Calls((Call(f"Linphone {number}", "", ""),))
        watch._changed()  # pyright: ignore[reportPrivateUsage]
        until(lambda: not guard._parts.recogniser.resting, "a call")  # pyright: ignore[reportPrivateUsage]
        assert guard.following.listening is not None
        graphs.append(ref(guard.following.listening.graph))
        watch.calls = Calls()
        watch._changed()  # pyright: ignore[reportPrivateUsage]
        until(lambda: guard._parts.recogniser.resting, "its end")  # pyright: ignore[reportPrivateUsage]
    assert graphs[0]() is None
    assert guard.stop()


def test_a_sound_system_that_does_not_answer_does_not_leave_belwacht_waiting_for_a_call(
    following: tuple[Guard, CallWatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    guard, watch = following
    guard.start()
    guard.tend()
    assert guard.progress() == {}
    monkeypatch.setattr(watch._owed, "for_s", lambda: LATE_S + 1)  # pyright: ignore[reportPrivateUsage]
    guard.tend()
    assert set(guard.progress()) == {"ear", "asr", "voice", "judge"}
    assert guard.stop()
