"""The whole job on the shipped call: words, alerts, the log, and the tray and card where there is a screen."""

import os
import sys
import time
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Final

import click

from config.load import load
from config.schema import Config
from daemon.cli.replay import Reporter, in_words, play
from daemon.cli.run import shown_by
from daemon.folders import log_path
from daemon.journal import Journal
from daemon.sources.wav import WavSource
from daemon.store import Store
from daemon.threads import Signal, start_thread
from detectors.status import Status
from detectors.types import Alert, Sensitivity
from tray.guard import LoggedAlert

SHOWN_S: Final = 8.0  # how long icon and card stay after the call


class Demonstration(Reporter):
    """A replayed call that saves its alerts, and that a tray can show as if it were live."""

    def __init__(self, journal: Journal, config: Config) -> None:
        super().__init__(as_json=False, transcript=True, language=config.tray.language)
        self._journal = journal
        self._call = f"demo {datetime.now(UTC).isoformat(timespec='milliseconds')}"
        self._news = SimpleQueue[Alert]()
        self._sensitivity: Sensitivity = config.judge.sensitivity
        self._over = Signal()

    def raised(self, alert: Alert, decided_at: int) -> None:
        super().raised(alert, decided_at)
        self._journal.save(alert, self._call, datetime.now(UTC))
        self._news.put(alert)

    def status(self) -> Status:
        return Status("stopped" if self._over.is_set() else "call", (), time.monotonic())

    def take_alerts(self) -> list[Alert]:
        return [self._news.get() for _ in range(self._news.qsize())]

    def recent_alerts(self) -> list[LoggedAlert]:
        return []

    def not_a_scam(self, alert_id: str) -> None:
        self._journal.set_feedback(alert_id, self._call, "not_a_scam")

    def sensitivity(self) -> Sensitivity:
        return self._sensitivity

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        """The choice lasts as long as the demonstration."""
        self._sensitivity = sensitivity

    def pause(self, seconds: float | None, *, this_call: bool = False) -> None:
        """A replayed call cannot be paused."""

    def resume(self) -> None:
        """A replayed call is never paused."""

    def open_review(self) -> None:
        """The page belongs to a guard that runs; a demonstration says how to get there."""
        click.echo("Alle waarschuwingen ziet u zo: start `belwacht run` en daarna `belwacht review`.")

    def quit(self) -> None:
        self._over.set()


def demonstrate(call: WavSource) -> None:
    """The call has been replayed, its alerts are in the log and, with a screen, were shown."""
    config = load(overrides=["hearing.language=nl"])
    journal = Journal(lambda: Store(log_path()))
    demonstration = Demonstration(journal, config)
    click.echo(f"Een voorbeeld van {call.duration_s:.0f} seconden: < is de beller, > is u.\n")
    if os.environ.get("DISPLAY"):
        _show(demonstration, call, config)
    else:
        _replay(demonstration, call, config)
    journal.close()
    click.echo(f"De waarschuwingen staan in {log_path()} (belwacht alerts list).")
    click.echo(f"Zelf gebruiken? Typ: {sys.argv[0]} setup")


def _replay(demonstration: Demonstration, call: WavSource, config: Config) -> None:
    summary = play(call, config, demonstration, realtime=False)
    click.echo(f"\n{in_words(summary)}")


def _show(demonstration: Demonstration, call: WavSource, config: Config) -> None:
    """The same, with icon, notification and card beside it."""
    from tray.app import TrayUnavailable, run

    def replay_and_linger() -> None:
        try:
            _replay(demonstration, call, config)
            time.sleep(SHOWN_S)
        finally:
            demonstration.quit()

    join = start_thread("demonstration", replay_and_linger)
    try:
        run(demonstration, config.tray.language, shown_by(config))
    except TrayUnavailable as error:
        click.echo(str(error), err=True)
    join(600.0)
