"""The graph across threads: the same as inline, and nothing lost at the end."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from daemon.assess import Progress
from daemon.runtime import Runtime
from daemon.sources import Block
from daemon.sources.owed import Owed
from daemon.standstill import toil_of
from daemon.threads import Signal, this_thread
from detectors.status import Reason
from detectors.types import SAMPLE_RATE_HZ, Finding, Side, Utterance
from tests.unit.daemon.test_graph import Notes, blocks, call, graph_of

TEXTS = ["u spreekt met de bank", "mag ik uw pincode"]


class Given:
    """A source that hands out its blocks as fast as they are taken."""

    side: Side = "far"

    def __init__(self, given: list[Block], then: Callable[[], None] = lambda: None) -> None:
        self._given = list(given)
        self._then = then
        self.closed = False
        self.problem: Reason | None = None
        self.owed = Owed()

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


class Failing(Endless):
    """A source that breaks at every read until it is mended."""

    def __init__(self) -> None:
        super().__init__(blocks(call()))
        self.broken = True

    def read(self) -> Block | None:
        if self.broken:
            raise RuntimeError("the source broke")
        return super().read()


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        Signal().wait(0.05)
    raise AssertionError("waited in vain")


def test_an_ear_that_fails_is_said_given_up_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.runtime.AFTER_FAILURE_S", 0.0)
    monkeypatch.setattr("daemon.threads.REVIVE_EVERY_S", 0.5)
    source, notes = Failing(), Notes()
    runtime = Runtime(graph_of(list(TEXTS), notes), [source])
    runtime.start()
    until(lambda: runtime.progress()["ear"].failing)
    until(lambda: runtime.dead == ("ear",))
    assert source.closed
    source.broken = False
    until(lambda: runtime.dead == ())
    until(lambda: len([t for t in notes.transcripts if t.final]) == len(TEXTS))
    assert runtime.stop(30)


def test_one_failure_of_the_ear_costs_nothing_that_was_heard_before() -> None:
    class Hiccup(Endless):
        """Breaks once, after the first sentence."""

        reads = 0

        def read(self) -> Block | None:
            self.reads += 1
            if self.reads == 30:
                raise RuntimeError("once")
            return super().read()

    notes = Notes()
    runtime = Runtime(graph_of(list(TEXTS), notes), [Hiccup(blocks(call()))])
    runtime.start()
    until(lambda: [t.text for t in notes.transcripts if t.final] == TEXTS)
    assert runtime.stop(30)
    assert runtime.progress()["ear"] == Progress(runtime.progress()["ear"].handled)
    assert runtime.lost == 1, "what a device handed over is not handed over again"


def test_each_stage_reports_the_last_sample_it_handled() -> None:
    notes = Notes()
    runtime = Runtime(graph_of(list(TEXTS), notes), [Given(blocks(call()))])
    runtime.start()
    assert runtime.wait(30)
    progress = runtime.progress()
    last = notes.record[-1].utterance.end
    assert progress["ear"].handled >= len(call())
    assert progress["asr"] == progress["voice"] == Progress(last)
    assert 0 < progress["judge"].handled <= last


def test_a_reader_at_one_item_is_late_but_alive() -> None:
    go_on = Signal()
    graph = graph_of(list(TEXTS), Notes())
    read = graph.read

    def slowly(utterance: Utterance) -> Iterator[Finding]:
        go_on.wait(30)
        return read(utterance)

    graph.read = slowly
    runtime = Runtime(graph, [Endless(blocks(call()))])
    runtime.start()
    until(lambda: runtime.progress()["asr"].busy > 40 * SAMPLE_RATE_HZ)
    late = runtime.progress()["asr"]
    assert (late.handled, late.failing, late.dead) == (0, False, False)
    assert late.behind > 40 * SAMPLE_RATE_HZ
    go_on.set()
    until(lambda: runtime.progress()["asr"].behind == 0)
    assert runtime.stop(30)


def test_a_reader_that_fails_counts_what_is_lost() -> None:
    graph = graph_of(list(TEXTS), Notes())

    def fails(utterance: Utterance) -> Iterator[Finding]:
        raise RuntimeError(utterance.id)

    graph.read = fails
    runtime = Runtime(graph, [Given(blocks(call()))])
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


def test_a_reader_that_failed_reads_later_what_it_could_not() -> None:
    graph = graph_of(list(TEXTS), Notes())
    read, broken = graph.read, [True]
    heard: list[str] = []

    def fails_at_first(utterance: Utterance) -> Iterator[Finding]:
        if broken[0]:
            raise RuntimeError(utterance.id)
        heard.append(utterance.id)
        return read(utterance)

    graph.read = fails_at_first
    runtime = Runtime(graph, [Endless(blocks(call()))])
    runtime.start()
    until(lambda: runtime.progress()["asr"].failing and runtime.waiting == 0)
    broken[0] = False
    until(lambda: len(heard) == len(TEXTS))
    assert runtime.stop(30)
    assert runtime.lost == 0


def test_who_stands_still_is_known_when_it_is_looked_at() -> None:
    runtime = Runtime(graph_of(list(TEXTS), Notes()), [Endless(blocks(call()))])
    assert runtime.progress()["ear"].stuck is None
    runtime.start()
    until(lambda: runtime.progress()["ear"].handled > 0)
    runtime.look()
    assert {stage.stands_still for stage in runtime.progress().values()} == {False}
    assert runtime.stop(30)


def test_what_was_being_said_when_the_sound_went_away_is_read_without_it() -> None:
    class Lost(Endless):
        def read(self) -> Block | None:
            self.problem = None if self._given else "device_lost"
            return super().read() if self._given else None

    notes = Notes()
    in_the_first_sentence = call()[: 2 * SAMPLE_RATE_HZ]
    runtime = Runtime(graph_of(list(TEXTS), notes), [Lost(blocks(in_the_first_sentence))])
    runtime.start()
    until(lambda: any(transcript.final for transcript in notes.transcripts))
    assert runtime.stop(30)


def test_an_ear_that_waits_for_the_system_stands_still_only_when_no_answer_can_come_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if toil_of(this_thread()) is None:
        pytest.skip("this system does not tell who waits for a turn")
    monkeypatch.setattr("daemon.runtime.ANSWERS_WITHIN_S", 2.0)
    monkeypatch.setattr("daemon.standstill.STILL_AFTER_S", 0.5)
    answered = Signal()

    class Unanswered(Endless):
        def read(self) -> Block | None:
            with self.owed:
                answered.wait(120)
            return super().read()

    source = Unanswered([])
    runtime = Runtime(graph_of([], Notes()), [source])
    begun_s = time.monotonic()
    runtime.start()

    def stands_still() -> bool:
        runtime.look()
        return runtime.progress()["ear"].stands_still

    until(stands_still)
    assert time.monotonic() - begun_s > 2.0
    monkeypatch.setattr("daemon.runtime.HANGS_AFTER_S", 0.0)
    assert not runtime.stop(3600)
    answered.set()
    until(lambda: source.closed)


def test_losses_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = Runtime(graph_of([], Notes()), [])
    assert runtime.look() == 0
    monkeypatch.setattr(Runtime, "lost", 3)
    assert (runtime.look(), runtime.look()) == (3, 0)


def test_a_recogniser_that_stands_still_is_abandoned_and_what_it_read_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if toil_of(this_thread()) is None:
        pytest.skip("this system does not tell who waits for a turn")
    monkeypatch.setattr("daemon.runtime.ABANDON_AFTER_S", 0.5)
    graph = graph_of(list(TEXTS), Notes())
    graph.recogniser.load()
    read, abandoned = graph.read, Signal()

    def hangs(utterance: Utterance) -> Iterator[Finding]:
        if not abandoned.is_set():
            abandoned.wait(120)
            raise RuntimeError("it was abandoned")
        return (yield from read(utterance))

    graph.read = hangs
    graph.recogniser.abandon = abandoned.set
    runtime = Runtime(graph, [Endless(blocks(call()))])
    runtime.start()

    def read_after_all() -> bool:
        runtime.look()
        return abandoned.is_set() and runtime.waiting == 0 and runtime.progress()["asr"].behind == 0

    until(read_after_all)
    assert runtime.lost == 0
    assert not runtime.progress()["asr"].failing
    assert runtime.stop(30)
