"""The graph across threads: ear, reader, voice and judge, each behind a mailbox."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from daemon.graph import Graph
from daemon.sources import Block
from daemon.threads import Mailbox, Signal, Worker, start_thread
from detectors.types import Finding, Side, Utterance

log = logging.getLogger(__name__)

DEADLINE_S: Final = 20.0


class Source(Protocol):
    """Sound that arrives in its own time."""

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""
        ...

    def read(self) -> Block | None:
        """The next block, or None when there is none for the moment; waits at most a tenth of a second."""
        ...

    def close(self) -> None: ...


class Runtime:
    """A running graph. ``stop`` and the end of every source are one path: all that was heard is still decided."""

    def __init__(self, graph: Graph, sources: Sequence[Source]) -> None:
        self.speech_s: dict[Side, float] = {}
        self._graph = graph
        self._sources = sources
        self._stop = Signal()
        self._speech = Mailbox[Utterance]()
        self._voices = Mailbox[Utterance]()
        self._findings = Mailbox[Finding](most=1000)
        self._reader = Worker(
            "asr", self._speech, self._read, graph.renew_reading, self._finish_reading, graph.recogniser.idle
        )
        self._voice = Worker("voice", self._voices, self._weigh, graph.renew_voice, self._finish_weighing)
        self._judge = Worker("judge", self._findings, self._decide, graph.renew_judge)
        self._workers = (self._reader, self._voice, self._judge)
        self._join_ear: Callable[[float], bool] | None = None
        self._ear_failed = False

    def start(self) -> None:
        for worker in self._workers:
            worker.start()
        self._join_ear = start_thread("ear", self._hear)

    def stop(self, deadline_s: float = DEADLINE_S) -> bool:
        """Everything heard has been decided, or ``deadline_s`` is over; says whether every thread has ended."""
        self._stop.set()
        return self.wait(deadline_s)

    def wait(self, deadline_s: float | None = None) -> bool:
        """As ``stop``, once the sources have come to their own end."""
        until_s = time.monotonic() + (deadline_s if deadline_s is not None else float("inf"))

        def left_s() -> float:
            return min(max(0.0, until_s - time.monotonic()), 1e6)

        done = self._join_ear is None or self._join_ear(left_s())
        for mailbox, worker in ((self._speech, self._reader), (self._voices, self._voice)):
            mailbox.end()
            done = worker.join(left_s()) and done
        self._findings.end()
        return self._judge.join(left_s()) and done

    @property
    def waiting(self) -> int:
        """Utterances that were heard and are not yet read."""
        return len(self._speech)

    @property
    def lost(self) -> int:
        """Utterances that were dropped or whose reading failed."""
        return self._speech.lost + self._reader.lost

    @property
    def dead(self) -> tuple[str, ...]:
        """The names of the stages that have been given up."""
        names = tuple(worker.name for worker in self._workers if worker.dead or worker.stuck)
        return (*names, "ear") if self._ear_failed else names

    def _hear(self) -> None:
        try:
            while not self._stop.is_set() and not all(source.ended for source in self._sources):
                for source in self._sources:
                    self._hear_from(source)
            self._hand_on(self._graph.stop_hearing())
        except Exception:
            self._ear_failed = True
            log.exception("the ear failed; nothing is heard any more")
        finally:
            for source in self._sources:
                source.close()

    def _hear_from(self, source: Source) -> None:
        block = source.read()
        if block is not None:
            self._hand_on(self._graph.hear(block))
            self._note_speech(block.side)

    def _note_speech(self, side: Side) -> None:
        if self._graph.speaking(side):
            self.speech_s[side] = time.monotonic()

    def _hand_on(self, utterances: Sequence[Utterance]) -> None:
        for utterance in utterances:
            self._speech.put(utterance)
            if utterance.side == "far" and utterance.final:
                self._voices.put(utterance)

    def _finish_reading(self) -> None:
        for finding in self._graph.stop_reading():
            self._findings.put(finding)

    def _finish_weighing(self) -> None:
        for finding in self._graph.stop_weighing():
            self._findings.put(finding)

    def _read(self, utterance: Utterance) -> None:
        handed_over_s = time.monotonic() - self._speech.waited_s
        for finding in self._graph.read(utterance):
            self._findings.put(finding)
        self._graph.recogniser.note(time.monotonic() - handed_over_s)

    def _weigh(self, utterance: Utterance) -> None:
        for finding in self._graph.weigh(utterance):
            self._findings.put(finding)

    def _decide(self, finding: Finding) -> None:
        self._graph.decide(finding)
