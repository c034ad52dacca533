"""Belwacht listens while there is a call, and rests otherwise, as the pause and the settings have it."""

import logging
import time
from collections.abc import Callable, Mapping

from config.schema import Config
from daemon.graph import Listener, Parts
from daemon.listening import Listening
from daemon.pause import Pause
from daemon.runtime import DEADLINE_S
from daemon.sources.call_watch import CallWatch
from daemon.takeover import TALK_COUNTS_S
from daemon.threads import Errands, Lock
from detectors.types import Finding, Sensitivity
from models.errors import ModelError

log = logging.getLogger(__name__)


class Following:
    """One stretch of listening after the other. Every method may be called from any thread."""

    def __init__(self, config: Config, parts: Parts, listener: Listener) -> None:
        """Nothing is heard before ``start``. ``listener`` is told what is heard, on threads of the listening."""
        self.config = config
        self.calls = CallWatch(self._call_changed)
        self.listening: Listening | None = None  # while it goes on
        self.latest: Listening | None = None  # also when it is over, for what is still decided of it
        self.changing = False  # whether settings are being taken over, in which a report may be late
        self.learnt: Mapping[str, int] = {}  # how many steps each kind of ask counts for less
        self._parts = parts
        self._listener = listener
        self._lock = Lock()
        self._errands = Errands()
        self._pause: Pause | None = None
        self._over = False

    def start(self) -> None:
        """Listening begins, at once or with the first call."""
        self.calls.ignored = self.config.sound.not_in
        self.calls.start()
        self._call_changed()

    def stop(self) -> bool:
        """Everything heard has been decided; says whether every thread has ended in time."""
        self._parts.recogniser.give_up()
        ended = [self.calls.stop(), self._errands.join(DEADLINE_S)]
        with self._lock:
            self._over = True
            return self._stop_listening() and all(ended)

    def tend(self) -> int:
        """To be called about once a second: a pause ends in time. Says how many utterances were lost since."""
        self.calls.check()
        with self._lock:
            if self._pause is not None:
                self._follow()
            return self.listening.runtime.look() if self.listening is not None else 0

    def apply(self, config: Config) -> None:
        """The new settings are in force; what has changed about listening starts it afresh."""
        with self._lock:
            former, self.config = self.config, config
            self.calls.ignored = config.sound.not_in
            if self.listening is not None:
                self.listening.graph.set_sensitivity(config.judge.sensitivity)
                if _about_listening(former) != _about_listening(config):
                    self._listen_afresh()
            self._follow()

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        """In force from the next finding on."""
        with self._lock:
            judge = self.config.judge.model_copy(update={"sensitivity": sensitivity})
            self.config = self.config.model_copy(update={"judge": judge})
            if self.listening is not None:
                self.listening.graph.set_sensitivity(sensitivity)

    def learn(self, steps: Mapping[str, int]) -> None:
        """As ``Graph.learn``, in this stretch and in those to come."""
        self.learnt = steps
        if (listening := self.listening) is not None:
            listening.graph.learn(steps)

    def pause(self, seconds: float | None, *, this_call: bool) -> None:
        """Nothing is heard for ``seconds``, or until ``resume`` when None; ``this_call``: until it ends at most."""
        with self._lock:
            former = self._pause
            until_s = None if seconds is None else time.monotonic() + seconds
            self._pause = Pause(until_s, self.calls.calls.talking if this_call else ())
            if former is None:
                self._errands.start("pause", self._without_waiting())

    def resume(self) -> None:
        with self._lock:
            if self._pause is not None:
                self._pause = None
                self._follow()

    def note(self, finding: Callable[[int], Finding]) -> None:
        """What was found by other means than listening is judged with what is heard; it is told the present sample."""
        if (listening := self.listening) is not None:
            listening.runtime.note(finding(listening.graph.heard_until))

    @property
    def paused(self) -> bool:
        return self._pause is not None

    @property
    def call(self) -> str:
        """What the log calls the present call, or the last one."""
        return self.latest.call if self.latest is not None else ""

    @property
    def in_call(self) -> bool:
        """Whether somebody is in a call now, as far as can be known."""
        listening = self.listening
        if listening is None or self.calls.calls.talking:
            return listening is not None
        speech_s = listening.runtime.speech_s.get("far")
        return speech_s is not None and time.monotonic() - speech_s < TALK_COUNTS_S

    def _call_changed(self) -> None:
        with self._lock:
            self._follow()

    # with the lock held

    def _follow(self) -> None:
        """Listening begins or ends, as the pause, the settings and the calls on this computer have it."""
        if self._pause is not None and self._pause.over(self.calls, time.monotonic()):
            self._pause = None
        if self._pause is not None:
            return
        wanted = not self._over and self.calls.wants_listening(self.config.sound)
        if wanted and self.listening is None:
            self._listen()
        elif not wanted and self.calls.calls.ringing and self.listening is None:
            self._errands.start("load", self._load)  # whoever picks up does so within seconds
        elif not wanted and self.calls.blind is False:
            self._errands.start("rest", self._rest_after(self._without_waiting()))

    def _listen(self) -> None:
        self.listening = self.latest = Listening(self.config, self._parts, self._listener, self.calls, self.learnt)
        self.listening.start()
        self._errands.start("load", self._load)

    def _listen_afresh(self) -> None:
        """What was heard is decided first, which may take longer than a report may be late."""
        self.changing = True
        try:
            self._stop_listening()
            self._listen()
        finally:
            self.changing = False

    def _stop_listening(self) -> bool:
        listening, self.listening = self.listening, None
        return listening.runtime.stop() if listening is not None else True

    def _without_waiting(self) -> Callable[[], object]:
        """How to end listening on another thread, so that the screen does not wait for the last words."""
        listening, self.listening = self.listening, None
        return listening.runtime.stop if listening is not None else bool

    # on threads of their own

    def _rest_after(self, stop: Callable[[], object]) -> Callable[[], None]:
        """How to decide what was heard, and then to give the memory back unless the next call has begun."""

        def rest() -> None:
            stop()
            with self._lock:
                if self.listening is None:
                    self._parts.rest()

        return rest

    def _load(self) -> None:
        try:
            self._parts.recogniser.wake()
        except ModelError as error:  # Belwacht ends: until then it has been tried again and again
            log.warning("%s", error)


def _about_listening(config: Config) -> tuple[object, ...]:
    judge = config.judge
    return config.sound, config.ear, config.hearing.language, judge.window_s, judge.cool_down_s
