"""The running guard: listens call after call, says how it is, and takes what the person decides."""

import logging
import time
import webbrowser
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from config.load import save_value
from config.schema import Config, Sound
from daemon.assess import Evidence, Progress, SideEvidence, assess
from daemon.graph import Graph, Parts
from daemon.journal import Journal
from daemon.learning import learnt_from
from daemon.naming import Naming
from daemon.runtime import DEADLINE_S, Runtime
from daemon.sources.call_watch import CallWatch
from daemon.sources.device import DeviceSource
from daemon.sources.program import ProgramSource, can_listen_to_programs
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
LISTENED_EVERY_S: Final = 60.0
ASLEEP_S: Final = 30.0
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
        self._runtime: Runtime | None = None
        self._graph: Graph | None = None
        self._far: DeviceSource | ProgramSource | None = None
        self._near: DeviceSource | None = None
        self._call = ""
        self._started_s = time.monotonic()
        self._lost = 0
        self._lost_s: float | None = None
        self._resume_s: float | None = None
        self._paused = False
        self._config_invalid = False
        self._quitting = Signal()
        self._review_url: Callable[[], str] | None = None
        self._naming = Naming()
        self.learnt: dict[str, int] = {}  # how many steps each kind of ask counts for less
        self._tended_s = time.monotonic()
        self._changing = False
        self._listened_s = 0.0
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
            self._keep_listened()
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
        with self._lock:
            if self._paused and self._resume_s is not None and time.monotonic() >= self._resume_s:
                self._resume()
            self._note_losses()
            self._note_takeovers()
        self._count_listening()
        self.journal.retry()

    def expire(self) -> None:
        """Alerts older than the settings say are gone."""
        self.journal.expire(datetime.now(UTC) - timedelta(days=self.config.store.retention_days))
        self.learn()

    def apply(self, config: Config) -> None:
        """The new settings are in force; what has changed about listening starts it afresh."""
        with self._lock:
            former, self.config, self._config_invalid = self.config, config, False
            if self._graph is not None:
                self._graph.set_sensitivity(config.judge.sensitivity)
            self._calls.ignored = config.sound.not_in
            if _about_listening(former) != _about_listening(config) and self._runtime is not None:
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
        runtime = self._runtime
        return runtime.progress() if runtime is not None else {}

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
        self.journal.set_feedback(*logged.get(alert_id, (alert_id, self._call)), "not_a_scam")
        self.learn()

    def learn(self) -> None:
        """What the person's answers that are kept amount to is in force; to be called when any of them changed."""
        self.learnt = learnt_from(self.journal.recent(EVERY_ALERT) if self.config.judge.learn else [])
        if (graph := self._graph) is not None:
            graph.learn(self.learnt)

    def people(self) -> People:
        return self._naming.people(self.config.people)

    def own_voice(self, sounding: bool) -> None:
        if (graph := self._graph) is not None:
            graph.own_voice(sounding)

    def sensitivity(self) -> Sensitivity:
        return self.config.judge.sensitivity

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        with self._lock:
            judge = self.config.judge.model_copy(update={"sensitivity": sensitivity})
            self.config = self.config.model_copy(update={"judge": judge})
            if self._graph is not None:
                self._graph.set_sensitivity(sensitivity)
        try:
            save_value(self.config_file, "judge.sensitivity", sensitivity)
        except OSError as error:
            log.error("the sensitivity is in force but could not be kept in %s: %s", self.config_file, error)

    def pause(self, seconds: float | None) -> None:
        with self._lock:
            self._resume_s = None if seconds is None else time.monotonic() + seconds
            if not self._paused:
                self._paused = True
                start_thread("pause", self._without_waiting())

    def resume(self) -> None:
        with self._lock:
            if self._paused:
                self._resume()

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
        self.journal.save(alert, self._call, self._wall_time(alert))
        self._tell(alert)

    # inside, with the lock held

    def _follow(self) -> None:
        """Listening begins or ends, as the pause, the settings and the calls on this computer have it."""
        wanted = not self._paused and not self._stopped.is_set() and self._calls.wants_listening(self.config.sound)
        if wanted and self._runtime is None:
            self._listen()
        elif not wanted and not self._paused and self._calls.blind is False:
            self._join_rest = start_thread("rest", self._rest_after(self._without_waiting()))

    def _rest_after(self, stop: Callable[[], object]) -> Callable[[], None]:
        """How to decide what was heard, and then to give the memory back unless the next call has begun."""

        def rest() -> None:
            stop()
            with self._lock:
                if self._runtime is None:
                    self._parts.recogniser.rest()

        return rest

    def _load(self) -> None:
        try:
            self._parts.recogniser.wake()
        except ModelError as error:  # Belwacht ends: until then it has been tried again and again
            log.warning("%s", error)

    def _call_changed(self) -> None:
        with self._lock:
            self._follow()

    def _listen(self) -> None:
        sound = self.config.sound
        self._call = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._started_s = time.monotonic()
        self._lost = 0
        self._far = self._far_source(sound)
        self._near = DeviceSource("near", sound.near_device, sound.latency_ms) if sound.near_device else None
        sources: Sequence[DeviceSource | ProgramSource] = [
            source for source in (self._far, self._near) if source is not None
        ]
        self._graph = Graph(self.config, self._parts, self)
        self._graph.learn(self.learnt)
        self._runtime = Runtime(self._graph, sources)
        self._runtime.start()
        self._join_load = start_thread("load", self._load)

    def _far_source(self, sound: Sound) -> DeviceSource | ProgramSource:
        """The program of the call alone, where the person chose no device and that can be had."""

        def whole() -> DeviceSource:
            return DeviceSource("far", sound.far_device, sound.latency_ms)

        if sound.far_device or not sound.only_program or not can_listen_to_programs():
            return whole()
        return ProgramSource("far", lambda: next(iter(self._calls.calls.talking), None), whole, sound.latency_ms)

    def _listen_afresh(self) -> None:
        """What was heard is decided first, which may take longer than a report may be late."""
        self._changing = True
        try:
            self._stop_listening()
            self._listen()
        finally:
            self._changing = False

    def _stop_listening(self) -> bool:
        runtime, self._runtime, self._graph = self._runtime, None, None
        return runtime.stop() if runtime is not None else True

    def _without_waiting(self) -> Callable[[], object]:
        """How to end listening on another thread, so that the screen does not wait for the last words."""
        runtime, self._runtime, self._graph = self._runtime, None, None
        return runtime.stop if runtime is not None else bool

    def _resume(self) -> None:
        self._paused, self._resume_s = False, None
        self._follow()

    def _note_losses(self) -> None:
        lost = self._runtime.lost if self._runtime is not None else 0
        if lost > self._lost:
            self._lost_s = time.monotonic()
            log.warning("%d utterances were lost", lost - self._lost)
        self._lost = lost

    def _note_takeovers(self) -> None:
        for program in self._takeovers.look(self._in_call()):
            log.warning("%s was started during the call", program)
            if self._runtime is not None and self._graph is not None:
                self._runtime.note(takeover(program, self._graph.heard_until))

    def _in_call(self) -> bool:
        if self._runtime is None or self._calls.calls.talking:
            return self._runtime is not None
        speech_s = self._runtime.speech_s.get("far")
        return speech_s is not None and time.monotonic() - speech_s < TALK_COUNTS_S

    def _count_listening(self) -> None:
        """The time since the last call counts when something could be heard; a sleep of the computer does not."""
        now_s = time.monotonic()
        passed_s, self._tended_s = now_s - self._tended_s, now_s
        if passed_s < ASLEEP_S and self._runtime is not None and self.status().state in HEARING:
            self._listened_s += passed_s
        if self._listened_s >= LISTENED_EVERY_S:
            self._keep_listened()

    def _keep_listened(self) -> None:
        seconds, self._listened_s = self._listened_s, 0.0
        if seconds:
            self.journal.count_listening(datetime.now(UTC).date(), seconds)

    def _wall_time(self, alert: Alert) -> datetime:
        anchor = self._far.anchor if self._far is not None else None
        if anchor is None:
            return datetime.now(UTC)
        return anchor.at + timedelta(seconds=(alert.opened_at - anchor.sample) / SAMPLE_RATE_HZ)

    def _evidence(self) -> Evidence:
        runtime, recogniser = self._runtime, self._parts.recogniser
        return Evidence(
            far=_side(self._far, runtime),
            near=_side(self._near, runtime) if self._near is not None else None,
            started_s=self._started_s,
            paused=self._paused,
            between_calls=runtime is None and not self._changing,
            call_found=runtime is not None and bool(self._calls.calls.talking),
            stopped=self._stopped.is_set(),
            waiting=runtime.waiting if runtime is not None else 0,
            lost_s=self._lost_s,
            stages=self.progress(),
            reported_s=None if self._changing or self.quitting else self._tended_s,
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


def _side(source: DeviceSource | ProgramSource | None, runtime: Runtime | None) -> SideEvidence:
    if source is None:
        return SideEvidence()
    return SideEvidence(
        problem=source.problem,
        opened_s=source.opened_s,
        block_s=source.block_s,
        sound_s=source.sound_s,
        speech_s=runtime.speech_s.get(source.side) if runtime is not None else None,
        silence_is_zeros=source.silence_is_zeros,
    )
