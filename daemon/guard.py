"""The running guard: listens call after call, says how it is, and takes what the person decides."""

import logging
import time
import webbrowser
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from config.load import save_value
from config.schema import Config
from daemon.assess import Evidence, Progress, SideEvidence, assess
from daemon.following import Following
from daemon.graph import Parts
from daemon.journal import Journal
from daemon.learning import learnt_from
from daemon.listened import ListenedTime
from daemon.naming import Naming
from daemon.takeover import TakeoverWatch, takeover
from daemon.threads import Signal, start_thread
from detectors.status import Status
from detectors.types import SAMPLE_RATE_HZ, Alert, Finding, Sensitivity, Transcript
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
        self.config_file = config_file
        self.journal = journal
        self.following = Following(config, parts, self)
        self._parts = parts
        self._tell = tell
        self._alerts = SimpleQueue[Alert]()
        self._began_s = time.monotonic()
        self._lost_s: float | None = None
        self._config_invalid = False
        self._quitting = Signal()
        self._stopped = Signal()
        self._review_url: Callable[[], str] | None = None
        self._naming = Naming()
        self._listened = ListenedTime(journal)
        self._takeovers = TakeoverWatch()

    @property
    def config(self) -> Config:
        return self.following.config

    @property
    def learnt(self) -> Mapping[str, int]:
        """How many steps each kind of ask counts for less."""
        return self.following.learnt

    def start(self) -> None:
        """Belwacht listens, at once or with the first call."""
        self.following.start()

    def stop(self) -> bool:
        """Everything heard has been decided and saved; says whether every thread has ended in time."""
        done = self.following.stop()
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
        if lost := self.following.tend():
            self._lost_s = time.monotonic()
            log.warning("%d utterances were lost", lost)
        for program in self._takeovers.look(self.following.in_call):
            log.warning("%s was started during the call", program)
            self.following.note(partial(takeover, program))
        self._listened.look(self.following.listening is not None and self.status().state in HEARING)
        self.journal.retry()

    def expire(self) -> None:
        """Alerts older than the settings say are gone."""
        self.journal.expire(datetime.now(UTC) - timedelta(days=self.config.store.retention_days))
        self.learn()

    def apply(self, config: Config) -> None:
        """The new settings are in force; what has changed about listening starts it afresh."""
        self._config_invalid = False
        self.following.apply(config)
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
        listening = self.following.listening
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
        """The person says that the alert was false, one that was shown or one of ``recent_alerts``; that is kept."""
        logged = (entry for entry in self.journal.recent(MENU_ALERTS) if alert_id in {str(entry.key), entry.id})
        found = next(logged, None)  # perhaps of an earlier call: a card may stay open
        alert, call = (found.id, found.call) if found is not None else (alert_id, self.following.call)
        self.journal.set_feedback(alert, call, "not_a_scam")
        self.learn()

    def learn(self) -> None:
        """What the person's answers that are kept amount to is in force; to be called when any of them changed."""
        self.following.learn(learnt_from(self.journal.recent(EVERY_ALERT) if self.config.judge.learn else []))

    def people(self) -> People:
        return self._naming.people(self.config.people)

    def own_voice(self, sounding: bool) -> None:
        if (listening := self.following.listening) is not None:
            listening.graph.own_voice(sounding)

    def sensitivity(self) -> Sensitivity:
        return self.config.judge.sensitivity

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        self.following.set_sensitivity(sensitivity)
        try:
            save_value(self.config_file, "judge.sensitivity", sensitivity)
        except OSError as error:
            log.error("the sensitivity is in force but could not be kept in %s: %s", self.config_file, error)

    def pause(self, seconds: float | None, *, this_call: bool = False) -> None:
        self.following.pause(seconds, this_call=this_call)

    def resume(self) -> None:
        self.following.resume()

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
        latest = self.following.latest
        at = latest.wall_time(alert) if latest is not None else datetime.now(UTC)
        self.journal.save(alert, self.following.call, at)
        self._tell(alert)

    def _evidence(self) -> Evidence:
        following, recogniser = self.following, self._parts.recogniser
        listening, latest = following.listening, following.latest
        return Evidence(
            far=latest.far_evidence(listening is latest) if latest is not None else SideEvidence(),
            near=latest.near_evidence(listening is latest) if latest is not None else None,
            started_s=latest.started_s if latest is not None else self._began_s,
            paused=following.paused,
            between_calls=listening is None and not following.changing,
            call_found=listening is not None and bool(following.calls.calls.talking),
            stopped=self._stopped.is_set(),
            waiting=listening.runtime.waiting if listening is not None else 0,
            lost_s=self._lost_s,
            stages=self.progress(),
            reported_s=None if following.changing or self.quitting else self._listened.looked_s,
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
