"""The running guard: listens call after call, says how it is, and takes what the person decides."""

import logging
import time
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from config.load import save_value
from config.schema import Config
from daemon.assess import Evidence, Progress, SideEvidence, assess
from daemon.graph import Parts
from daemon.journal import Journal
from daemon.learning import learnt_from
from daemon.listened import ListenedTime
from daemon.listening import Listening
from daemon.naming import Naming
from daemon.pause import Pause
from daemon.runtime import DEADLINE_S
from daemon.sources.call_watch import CallWatch
from daemon.takeover import TALK_COUNTS_S, TakeoverWatch, takeover
from daemon.threads import Lock, Signal, start_thread
from detectors.status import Status
from detectors.types import SAMPLE_RATE_HZ, Alert, Finding, Sensitivity, Transcript
from models.errors import ModelError
from tray.guard import LoggedAlert
from tray.people import People

log = logging.getLogger(__name__)

MENU_ALERTS: Final = 10
EVERY_ALERT: Final = 1_000_000
HEARING: Final = frozenset({"listening", "call", "degraded"})
Teller = Callable[[Alert], None]


class Guard:
    """What ``belwacht run`` runs. Every method may be called from any thread; the tray sees it as its contract."""

    def __init__(self, config: Config, config_file: Path, parts: Parts, journal: Journal, tell: Teller) -> None:
        """Nothing is heard before ``start``. ``tell`` is called for each alert, on the judge's thread."""
        self.config = config
        self.config_file = config_file
        self._parts = parts
        self.journal = journal
        self._tell = tell
        self._lock = Lock()
        self._stopped = Signal()
        self._alerts = SimpleQueue[Alert]()
        self._listening: Listening | None = None  # while it goes on
        self._latest: Listening | None = None  # also when it is over, for what is still decided of it
        self._began_s = time.monotonic()
        self._lost_s: float | None = None
        self._pause: Pause | None = None
        self._config_invalid = False
        self._quitting = Signal()
        self._review_url: Callable[[], str] | None = None
        self._naming = Naming()
        self.learnt: dict[str, int] = {}  # how many steps each kind of ask counts for less
        self._listened = ListenedTime(journal)
        self._changing = False
        self._takeovers = TakeoverWatch()
        self._calls = CallWatch(self._call_changed)
        self._join_rest: Callable[[float], bool] = _nothing_to_join
        self._join_load: Callable[[float], bool] = _nothing_to_join

    def start(self) -> None:
        """Belwacht listens."""
        self._calls.ignored = self.config.sound.not_in
        self._calls.start()
        with self._lock:
            self._follow()

    def stop(self) -> bool:
        """Everything heard has been decided and saved; says whether every thread has ended in time."""
        self._parts.recogniser.give_up()
        ended = [self._calls.stop(), self._join_rest(DEADLINE_S), self._join_load(DEADLINE_S)]
        with self._lock:
            done = self._stop_listening() and all(ended)
            self._listened.keep()
            self.journal.close()
            self._stopped.set()
        return done

    def quit(self) -> None:
        self._quitting.set()

    @property
    def quitting(self) -> bool:
        """Whether the person, or the system, has asked Belwacht to end."""
        return self._quitting.is_set()

    def note_crash(self) -> None:
        """Belwacht ended unexpectedly and was started again; Status says for a while that something was missed."""
        self._lost_s = time.monotonic()

    def tend(self) -> None:
        """To be called about once a second: resumes after a pause in time, and saves what could not be saved."""
        self._calls.check()
        with self._lock:
            if self._pause is not None:
                self._follow()
            self._note_losses()
            self._note_takeovers()
        self._listened.look(self._listening is not None and self.status().state in HEARING)
        self.journal.retry()

    def expire(self) -> None:
        """Alerts older than the settings say are gone."""
        self.journal.expire(datetime.now(UTC) - timedelta(days=self.config.store.retention_days))
        self.learn()

    def apply(self, config: Config) -> None:
        """The new settings are in force; what has changed about listening starts it afresh."""
        with self._lock:
            former, self.config, self._config_invalid = self.config, config, False
            if self._listening is not None:
                self._listening.graph.set_sensitivity(config.judge.sensitivity)
            self._calls.ignored = config.sound.not_in
            if _about_listening(former) != _about_listening(config) and self._listening is not None:
                self._listen_afresh()
            self._follow()
        self.learn()

    def keep_former_settings(self) -> None:
        """The settings file is broken; Status says so."""
        self._config_invalid = True

    # what the tray asks and tells

    def status(self) -> Status:
        """As of the last ``tend``: a screen takes one that is old for deaf."""
        return assess(self._evidence(), time.monotonic())

    def progress(self) -> dict[str, Progress]:
        """What each stage has done so far; nothing while nobody listens."""
        listening = self._listening
        return listening.runtime.progress() if listening is not None else {}

    def take_alerts(self) -> list[Alert]:
        return [self._alerts.get() for _ in range(self._alerts.qsize())]

    def recent_alerts(self) -> list[LoggedAlert]:
        return [
            LoggedAlert(
                str(entry.key),
                datetime.fromisoformat(entry.at).astimezone().isoformat(timespec="seconds"),
                entry.level,
                entry.labels[0],
                entry.quote,
            )
            for entry in self.journal.recent(MENU_ALERTS)
        ]

    def not_a_scam(self, alert_id: str) -> None:
        """The person says that the alert was false, one of this call or one of ``recent_alerts``; that is kept."""
        logged = {str(entry.key): (entry.id, entry.call) for entry in self.journal.recent(MENU_ALERTS)}
        self.journal.set_feedback(*logged.get(alert_id, (alert_id, self._call())), "not_a_scam")
        self.learn()

    def learn(self) -> None:
        """What the person's answers that are kept amount to is in force; to be called when any of them changed."""
        self.learnt = learnt_from(self.journal.recent(EVERY_ALERT) if self.config.judge.learn else [])
        if (listening := self._listening) is not None:
            listening.graph.learn(self.learnt)

    def people(self) -> People:
        return self._naming.people(self.config.people)

    def own_voice(self, sounding: bool) -> None:
        if (listening := self._listening) is not None:
            listening.graph.own_voice(sounding)

    def sensitivity(self) -> Sensitivity:
        return self.config.judge.sensitivity

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        with self._lock:
            judge = self.config.judge.model_copy(update={"sensitivity": sensitivity})
            self.config = self.config.model_copy(update={"judge": judge})
            if self._listening is not None:
                self._listening.graph.set_sensitivity(sensitivity)
        try:
            save_value(self.config_file, "judge.sensitivity", sensitivity)
        except OSError as error:
            log.error("the sensitivity is in force but could not be kept in %s: %s", self.config_file, error)

    def pause(self, seconds: float | None, *, this_call: bool = False) -> None:
        with self._lock:
            former = self._pause
            until_s = None if seconds is None else time.monotonic() + seconds
            self._pause = Pause(until_s, self._calls.calls.talking if this_call else ())
            if former is None:
                start_thread("pause", self._without_waiting())

    def resume(self) -> None:
        with self._lock:
            if self._pause is not None:
                self._pause = None
                self._follow()

    def serve_review(self, url: Callable[[], str]) -> None:
        """``open_review`` opens a page from now on; ``url`` makes an address that works once."""
        self._review_url = url

    def open_review(self) -> None:
        """The review page opens in the person's browser."""
        if self._review_url is not None:
            url = self._review_url()
            start_thread("browser", lambda: _browse(url))

    # what the graph tells

    def heard(self, transcript: Transcript) -> None:
        """Speech is for the detectors alone: only its extent goes to the log, and who was named to the card."""
        self._naming.hear(transcript, self.config.people)
        if transcript.final:
            log.debug("%s: %d words", transcript.utterance.id, len(transcript.words))

    def found(self, finding: Finding) -> None:
        log.debug("found %s, score %.2f, at %d", finding.label, finding.score, finding.start)

    def raised(self, alert: Alert, decided_at: int) -> None:
        delay_s = (decided_at - alert.end) / SAMPLE_RATE_HZ
        log.warning("alert %s: %s, decided %.1f s after the words", alert.id, alert.level, delay_s)
        self._alerts.put(alert)  # the screen first: a log that another program holds may take its time
        at = self._latest.wall_time(alert) if self._latest is not None else datetime.now(UTC)
        self.journal.save(alert, self._call(), at)
        self._tell(alert)

    # inside, with the lock held

    def _follow(self) -> None:
        """Listening begins or ends, as the pause, the settings and the calls on this computer have it."""
        if self._pause is not None and self._pause.over(self._calls, time.monotonic()):
            self._pause = None
        if self._pause is not None:
            return
        wanted = not self._stopped.is_set() and self._calls.wants_listening(self.config.sound)
        if wanted and self._listening is None:
            self._listen()
        elif not wanted and self._calls.calls.ringing and self._listening is None:
            self._join_load = start_thread("load", self._load)  # whoever picks up does so within seconds
        elif not wanted and self._calls.blind is False:
            self._join_rest = start_thread("rest", self._rest_after(self._without_waiting()))

    def _rest_after(self, stop: Callable[[], object]) -> Callable[[], None]:
        """How to decide what was heard, and then to give the memory back unless the next call has begun."""

        def rest() -> None:
            stop()
            with self._lock:
                if self._listening is None:
                    self._parts.rest()

        return rest

    def _load(self) -> None:
        try:
            self._parts.recogniser.wake()
        except ModelError as error:  # Belwacht ends: until then it has been tried again and again
            log.warning("%s", error)

    def _call_changed(self) -> None:
        with self._lock:
            self._follow()

    def _call(self) -> str:
        return self._latest.call if self._latest is not None else ""

    def _listen(self) -> None:
        self._listening = self._latest = Listening(self.config, self._parts, self, self._calls, self.learnt)
        self._listening.start()
        self._join_load = start_thread("load", self._load)

    def _listen_afresh(self) -> None:
        """What was heard is decided first, which may take longer than a report may be late."""
        self._changing = True
        try:
            self._stop_listening()
            self._listen()
        finally:
            self._changing = False

    def _stop_listening(self) -> bool:
        listening, self._listening = self._listening, None
        return listening.runtime.stop() if listening is not None else True

    def _without_waiting(self) -> Callable[[], object]:
        """How to end listening on another thread, so that the screen does not wait for the last words."""
        listening, self._listening = self._listening, None
        return listening.runtime.stop if listening is not None else bool

    def _note_losses(self) -> None:
        lost = self._listening.runtime.look() if self._listening is not None else 0
        if lost:
            self._lost_s = time.monotonic()
            log.warning("%d utterances were lost", lost)

    def _note_takeovers(self) -> None:
        for program in self._takeovers.look(self._in_call()):
            log.warning("%s was started during the call", program)
            if (listening := self._listening) is not None:
                listening.runtime.note(takeover(program, listening.graph.heard_until))

    def _in_call(self) -> bool:
        if self._listening is None or self._calls.calls.talking:
            return self._listening is not None
        speech_s = self._listening.runtime.speech_s.get("far")
        return speech_s is not None and time.monotonic() - speech_s < TALK_COUNTS_S

    def _evidence(self) -> Evidence:
        listening, latest, recogniser = self._listening, self._latest, self._parts.recogniser
        return Evidence(
            far=latest.far_evidence(listening is latest) if latest is not None else SideEvidence(),
            near=latest.near_evidence(listening is latest) if latest is not None else None,
            started_s=latest.started_s if latest is not None else self._began_s,
            paused=self._pause is not None,
            between_calls=listening is None and not self._changing,
            call_found=listening is not None and bool(self._calls.calls.talking),
            stopped=self._stopped.is_set(),
            waiting=listening.runtime.waiting if listening is not None else 0,
            lost_s=self._lost_s,
            stages=self.progress(),
            reported_s=None if self._changing or self.quitting else self._listened.looked_s,
            recogniser_missing=recogniser.missing,
            lighter_model=recogniser.lighter,
            eased=recogniser.eased,
            voice_missing=self.config.voice.enabled and self._parts.voice is None,
            log_unwritable=not self.journal.writable,
            config_invalid=self._config_invalid,
        )


def _browse(url: str) -> None:
    if not webbrowser.open(url):
        log.warning("no browser could be opened; `belwacht review` gives an address to open yourself")


def _nothing_to_join(_timeout_s: float) -> bool:
    return True


def _about_listening(config: Config) -> tuple[object, ...]:
    judge = config.judge
    return config.sound, config.ear, config.hearing.language, judge.window_s, judge.cool_down_s
