"""The graph across threads: the same as inline, and nothing lost at the end."""

from collections.abc import Callable

import numpy as np

from daemon.runtime import Runtime
from daemon.sources import Block
from detectors.types import Side
from tests.unit.daemon.test_graph import Notes, blocks, call, graph_of

TEXTS = ["u spreekt met de bank", "mag ik uw pincode"]


class Given:
    """A source that hands out its blocks as fast as they are taken."""

    side: Side = "far"

    def __init__(self, given: list[Block], then: Callable[[], None] = lambda: None) -> None:
        self._given = list(given)
        self._then = then
        self.closed = False

    @property
    def ended(self) -> bool:
        return not self._given

    def read(self) -> Block | None:
        block = self._given.pop(0)
        if not self._given:
            self._then()
        return block

    def close(self) -> None:
        self.closed = True


def test_threads_and_inline_agree() -> None:
    inline, threaded = Notes(), Notes()
    graph = graph_of(list(TEXTS), inline)
    graph.run(blocks(call()))
    graph.close()
    source = Given(blocks(call()))
    runtime = Runtime(graph_of(list(TEXTS), threaded), [source])
    runtime.start()
    assert runtime.wait(30)
    assert [t.text for t in threaded.transcripts if t.final] == [t.text for t in inline.record]
    assert [(a.id, a.level) for a, _ in threaded.alerts] == [(a.id, a.level) for a, _ in inline.alerts]
    assert source.closed
    assert (runtime.lost, runtime.waiting, runtime.dead) == (0, 0, ())


class Endless(Given):
    """A source that goes on with silence."""

    @property
    def ended(self) -> bool:
        return False

    def read(self) -> Block | None:
        return self._given.pop(0) if self._given else Block("far", np.zeros(1600, np.float32), 16_000)


def test_stopping_decides_what_was_heard() -> None:
    notes = Notes()
    source = Endless(blocks(call()))
    runtime = Runtime(graph_of(list(TEXTS), notes), [source])
    runtime.start()
    while source._given:
        pass
    assert runtime.stop(30)
    assert [t.text for t in notes.transcripts if t.final] == TEXTS
    assert notes.alerts


def test_speech_is_noted_for_status() -> None:
    runtime = Runtime(graph_of(list(TEXTS), Notes()), [Given(blocks(call()))])
    runtime.start()
    assert runtime.wait(30)
    assert set(runtime.speech_s) == {"far"}


class Failing(Given):
    def read(self) -> Block | None:
        raise RuntimeError("the source broke")


def test_a_dead_ear_is_said() -> None:
    source = Failing(blocks(call()))
    runtime = Runtime(graph_of([], Notes()), [source])
    runtime.start()
    assert runtime.wait(30)
    assert runtime.dead == ("ear",)
    assert source.closed


def test_a_reader_that_fails_counts_what_is_lost() -> None:
    runtime = Runtime(graph_of([], Notes()), [Given(blocks(call()))])  # the script runs out: IndexError
    runtime.start()
    assert runtime.wait(30)
    assert runtime.lost == 2


def test_the_recogniser_is_told_how_late_each_reading_was() -> None:
    graph = graph_of(list(TEXTS), Notes())
    told: list[float] = []
    graph.recogniser.note = told.append
    runtime = Runtime(graph, [Given(blocks(call()))])
    runtime.start()
    assert runtime.wait(30)
    assert len(told) >= len(TEXTS)
    assert all(late_s >= 0 for late_s in told)
