"""The graph across threads: ear, reader, voice and judge, each behind a mailbox."""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol, TypeVar

from daemon.assess import Progress
from daemon.graph import Graph
from daemon.roster import Roster
from daemon.sources import Block
from daemon.sources.owed import Owed
from daemon.standstill import Standstill, toil_of
from daemon.threads import Attempts, Mailbox, Signal, Worker, start_thread, this_thread
from detectors.status import Reason
from detectors.types import Finding, Side, Utterance

log = logging.getLogger(__name__)

DEADLINE_S: Final = 20.0
AFTER_FAILURE_S: Final = 0.1
# PulseAudio's library waits 30 s for its server, and PortAudio asks it for two devices; after this nothing ever comes.
ANSWERS_WITHIN_S: Final = 75.0
HANGS_AFTER_S: Final = 3.0
LOOK_EVERY_S: Final = 0.2
ABANDON_AFTER_S: Final = 2.5  # of standing still beyond any doubt

Timed = TypeVar("Timed", Utterance, Finding)


class Source(Protocol):
    """Sound that arrives in its own time."""

    @property
    def side(self) -> Side: ...

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""
        ...

    @property
    def problem(self) -> Reason | None:
        """Why nothing comes, if so."""
        ...

    @property
    def owed(self) -> Owed:
        """What it waits for of the system."""
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
        self._ear = Attempts("ear", self._renew_ear)
        self._ear_stands = Standstill()
        self._ear_thread: int | None = None
        self._ear_turn = 0
        self._lost_before = 0
        self._handled = {"asr": 0, "voice": 0, "judge": 0}
        self._begun = dict(self._handled)  # how much had been heard when a stage began with what it works on
        self._join_ear: Callable[[float], bool] | None = None

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

        done = self._ear_ends(left_s)
        for mailbox, worker in ((self._speech, self._reader), (self._voices, self._voice)):
            mailbox.end()
            done = worker.join(left_s()) and done
        self._findings.end()
        return self._judge.join(left_s()) and done

    def _ear_ends(self, left_s: Callable[[], float]) -> bool:
        """Whether it does in time. Nobody waits for a sound system that hangs: it has no more to be heard."""
        if self._join_ear is None:
            return True
        while not self._join_ear(min(left_s(), LOOK_EVERY_S)):
            if not left_s() or self._owed_s > HANGS_AFTER_S:
                return False
        return True

    def note(self, finding: Finding) -> None:
        """What was found by other means than listening is judged with what is heard."""
        self._findings.put(finding)

    @property
    def waiting(self) -> int:
        """Utterances that were heard and are not yet read."""
        return len(self._speech)

    @property
    def lost(self) -> int:
        """What was dropped, or failed on the way from sound to alert: the ear cannot try a block again."""
        return self._speech.lost + self._reader.lost + self._ear.failures + self._judge.lost

    @property
    def dead(self) -> tuple[str, ...]:
        """The names of the stages that have been given up."""
        return tuple(name for name, stage in self.progress().items() if stage.dead)

    def look(self) -> int:
        """To be called about twice a second: who stands still is known. Says how many were lost since it was called."""
        self._ear_stands.look(None if self._kept_waiting() else self._ear_turn, toil_of(self._ear_thread))
        self._look_at_reader(self._graph.recogniser)
        self._voice.look()
        self._judge.look()
        lost, self._lost_before = self.lost - self._lost_before, self.lost
        return lost

    def _kept_waiting(self) -> bool:
        """Whether it is the system's sound that stands still, and not the ear."""
        return 0 < self._owed_s < ANSWERS_WITHIN_S

    @property
    def _owed_s(self) -> float:
        """How long the system's sound has not answered the ear."""
        return max((source.owed.for_s() for source in self._sources), default=0.0)

    def _look_at_reader(self, recogniser: Roster) -> None:
        if recogniser.resting:  # what is at work is the loading of a model
            return
        self._reader.look(recogniser.process)
        if self._reader.standstill.stuck_s > ABANDON_AFTER_S:
            log.error("the recogniser stands still; what it reads is tried again afresh")
            recogniser.abandon()

    def progress(self) -> dict[str, Progress]:
        """What each stage has done of the sound so far, in samples on the timeline of the call."""
        heard = self._graph.heard_until
        return {
            "ear": Progress(heard, stuck=self._ear_stands.stuck, failing=self._ear.failing, dead=self._ear.dead),
            "asr": self._progress(self._reader, self._speech, heard),
            "voice": self._progress(self._voice, self._voices, heard),
            "judge": self._progress(self._judge, self._findings, heard),
        }

    def _progress(self, worker: Worker[Timed], mailbox: Mailbox[Timed], heard: int) -> Progress:
        at_work = worker.at_work
        oldest = at_work if at_work is not None else mailbox.oldest
        return Progress(
            self._handled[worker.name],
            behind=heard - oldest.end if oldest is not None else 0,
            busy=heard - self._begun[worker.name] if at_work is not None else 0,
            stuck=worker.standstill.stuck,
            failing=worker.attempts.failing,
            dead=worker.dead,
        )

    def _hear(self) -> None:
        self._ear_thread = this_thread()
        while not self._stop.is_set() and not all(source.ended for source in self._sources):
            self._ear_turn += 1
            if not self._ear.attempt(self._hear_once):
                self._stop.wait(AFTER_FAILURE_S)
        self._ear.attempt(lambda: self._hand_on(self._graph.stop_hearing()))
        self._close_sources()

    def _hear_once(self) -> None:
        for source in self._sources:
            block = source.read()
            if block is not None:
                self._hand_on(self._graph.hear(block))
                self._note_speech(block.side)
            elif source.problem is not None and self._graph.speaking(source.side):
                self._hand_on(self._graph.break_off(source.side))

    def _renew_ear(self) -> None:
        """What piled up in a device while the ear failed is not heard: it would come too late."""
        self._close_sources()
        self._graph.renew_ears()

    def _close_sources(self) -> None:
        for source in self._sources:
            source.close()

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
        with self._handling("asr", utterance):
            for finding in self._graph.read(utterance):
                self._findings.put(finding)
        self._graph.recogniser.note(time.monotonic() - handed_over_s)

    def _weigh(self, utterance: Utterance) -> None:
        with self._handling("voice", utterance):
            for finding in self._graph.weigh(utterance):
                self._findings.put(finding)

    def _decide(self, finding: Finding) -> None:
        with self._handling("judge", finding):
            self._graph.decide(finding)

    @contextmanager
    def _handling(self, stage: str, item: Utterance | Finding) -> Generator[None]:
        """The stage reports that it begins with the item, and then that it has handled it."""
        self._begun[stage] = self._graph.heard_until
        yield
        self._handled[stage] = max(self._handled[stage], item.end)
