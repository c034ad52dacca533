"""`belwacht run`, and the commands that talk to it: status, pause, resume."""

import logging
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click
from filelock import FileLock, Timeout

from config.errors import ConfigError
from config.load import config_path, load
from config.schema import Config
from daemon.cli.output import leave_at_once, log_to_stderr, print_json
from daemon.folders import log_path, runtime_folder, spare_paths
from daemon.guard import Guard
from daemon.journal import Journal
from daemon.last_resort import AGAIN, LastResort
from daemon.parts import read_lexicons, waiting_parts
from daemon.server import Server, ask
from daemon.sources import InputError
from daemon.spare import Spare
from daemon.store import Store
from daemon.supervisor import become_supervisor, kept, looked_after, starts_before
from daemon.threads import Signal, start_thread
from daemon.usage import forbid_core_dumps
from detectors.status import as_seen
from detectors.types import Alert
from models.memory import keep_together
from tray.terminal import alert_lines, status_line

if TYPE_CHECKING:
    from tray.app import Shown

log = logging.getLogger(__name__)

BEAT_S: Final = 0.5
EXPIRE_EVERY_S: Final = 6 * 3600.0


@click.command()
@click.option("--no-tray", is_flag=True, help="Work in the terminal only.")
@click.option("--set", "overrides", multiple=True, metavar="SECTION.KEY=VALUE", help="A setting for this time only.")
@click.option("--verbose", is_flag=True, help="Log more; never what is said.")
def run(no_tray: bool, overrides: tuple[str, ...], verbose: bool) -> None:
    """Guard the calls on this computer until told to quit."""
    log_to_stderr(verbose)
    config = load(overrides=overrides)  # what is wrong here is said before anything is looked after
    if not kept():
        become_supervisor()
    forbid_core_dumps()
    keep_together()
    lock = FileLock(runtime_folder() / "lock")
    try:
        with lock.acquire(timeout=0):
            _guard(config, overrides, tray=not no_tray)
    except Timeout as error:
        raise InputError("Belwacht is running already. See how it is with: belwacht status") from error


def _guard(config: Config, overrides: Sequence[str], tray: bool) -> None:
    """The one place that starts everything in order and stops it in reverse."""
    parts = waiting_parts(config)
    journal = Journal(lambda: Store(log_path(), busy_s=BEAT_S), Spare(spare_paths()))  # it is tried again at each beat
    guard = Guard(config, config_path(), parts, journal, lambda alert: _tell(alert, guard))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: guard.quit())
    guard.start()
    if starts_before():
        guard.note_crash()
    server = Server(guard, runtime_folder())
    server.start()
    ended = Signal()
    join_keeper = start_thread("keeper", lambda: _keep(guard, overrides) and ended.set())
    start_thread("lexicons", read_lexicons)  # a second or two: the icon comes first, what is said waits to be read
    if not tray or not _show_tray(guard, config):
        _wait(guard)
    guard.quit()
    join_keeper(60.0)
    server.stop()
    log.info("Belwacht has stopped")
    if not ended.is_set():
        log.error("not everything ended in time")
        leave_at_once(0)


def _tell(alert: Alert, guard: Guard) -> None:
    """The alert is on the terminal; where that is a file, as for a service, without the words of the call."""
    if not sys.stdout.isatty():
        alert = replace(alert, findings=tuple(replace(found, quote="") for found in alert.findings))
    for line in alert_lines(alert, guard.config.tray.language, guard.people()):
        click.echo(line)


def _keep(guard: Guard, overrides: Sequence[str]) -> bool:
    """Twice a second: settings that changed, alerts that wait, what stands still; at the end, whether all stopped."""
    stamp, expired_s = _stamp(), 0.0
    last_resort = LastResort(bool(starts_before()), time.monotonic())
    while not guard.quitting:
        if (changed := _stamp()) != stamp:
            stamp = changed
            _reload(guard, overrides)
        if not expired_s or time.monotonic() - expired_s > EXPIRE_EVERY_S:
            guard.expire()
            expired_s = time.monotonic()
        guard.tend()
        if last_resort.wanted(guard.status(), time.monotonic()) and looked_after():
            log.error("a part of Belwacht is past help; all of it is started afresh")
            leave_at_once(AGAIN)
        time.sleep(BEAT_S)
    return guard.stop()


def _stamp() -> tuple[int, int]:
    """Changes when the settings file does."""
    try:
        found = config_path().stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _reload(guard: Guard, overrides: Sequence[str]) -> None:
    try:
        config = load(overrides=overrides)
    except ConfigError as error:
        log.error("the former settings stay in force: %s", error)
        guard.keep_former_settings()
    else:
        guard.apply(config)


def _show_tray(guard: Guard, config: Config) -> bool:
    """Whether there was a screen; icon or at least cards have then been shown on it until Belwacht stopped."""
    from tray.app import TrayUnavailable, run, run_without_icon

    language, shown = config.tray.language, shown_by(config)
    try:
        run(guard, language, shown)
    except TrayUnavailable as error:
        click.echo(str(error), err=True)
        if not error.screen:
            return False
        start_thread("terminal", lambda: _wait(guard))
        run_without_icon(guard, language, shown)
    return True


def shown_by(config: Config) -> "Shown":
    """In which ways the settings let an alert be made known."""
    from tray.app import Shown

    settings = config.tray
    return Shown(settings.card, settings.notification, settings.earcon, settings.speech)


def _wait(guard: Guard) -> None:
    """The terminal's turn: every change of status is a line, until Belwacht has stopped."""
    shown = ""
    while (status := as_seen(guard.status(), time.monotonic())).state != "stopped":
        line = status_line(status, guard.config.tray.language)
        if line != shown:
            click.echo(line)
            shown = line
        time.sleep(BEAT_S)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(as_json: bool) -> None:
    """Say how the running Belwacht is."""
    _print(ask(runtime_folder(), "status"), as_json)


@click.command()
@click.option("--minutes", type=click.FloatRange(min=0.1), help="Resume after so many; otherwise only when told to.")
def pause(minutes: float | None) -> None:
    """Let the running Belwacht hear nothing for a while."""
    _print(ask(runtime_folder(), "pause", **({"seconds": 60 * minutes} if minutes else {})), as_json=False)


@click.command()
def resume() -> None:
    """Let the paused Belwacht listen again."""
    _print(ask(runtime_folder(), "resume"), as_json=False)


def _print(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        click.echo(" ".join([answer["state"], *answer["reasons"]]))
