"""Faults of the whole process and around it: sleep, signals, a wrong clock, no bus, no tray, no softphone."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import psutil
import pytest

from daemon.server import ask
from tests.desktop.screen import Screen, a_screen, a_tray_host, until
from tests.e2e.bed import LONG_S, Bed, a_bed, killed, process_of, seconds, words
from tests.e2e.disks import a_read_only_log, unmounted
from tests.e2e.faults import default_output_changes
from tests.e2e.testbed import a_call, a_softphone, needs_parts

pytestmark = [
    pytest.mark.faults,
    pytest.mark.call,
    pytest.mark.weights,
    needs_parts,
]
Told = Callable[[str], None]
ASLEEP_S = 60.0
DAY_S = 86_400
AT_ONCE = 50


def sound_log(bed: Bed) -> bool:
    """Whether the log is whole, as SQLite sees it."""
    with closing(sqlite3.connect(bed.belwacht.data / "alerts.db")) as log:
        return log.execute("pragma integrity_check").fetchone() == ("ok",)


def alert_is_kept(bed: Bed) -> None:
    """A caller has asked for the PIN, and that is in the log."""
    before = len(bed.alerts())
    bed.is_asked()
    until(lambda: len(bed.alerts()) > before, "the alert in the log", LONG_S)


def test_a_minute_of_sleep(tmp_path: Path, fault_table: Told) -> None:
    with a_bed(tmp_path) as bed:
        os.kill(bed.pid, signal.SIGSTOP)
        time.sleep(ASLEEP_S)  # what is caused here is time that passes
        os.kill(bed.pid, signal.SIGCONT)
        recovered_s = seconds(bed.hears, "a Belwacht that hears again")
        until(lambda: "were not handed over" in bed.said() or "is lost" in bed.said(), "the hole in the sound")
        asleep = (ASLEEP_S - 5) * 16_000
        until(lambda: bed.status()["stages"]["ear"]["handled"] > asleep, "the lost minute, as a hole", LONG_S)
        alert_is_kept(bed)
        fault_table(f"stopped for 60 s, as by sleep | (nobody answers) | - | {recovered_s:.1f} s")


def test_a_clock_that_is_set_back(tmp_path: Path, fault_table: Told) -> None:
    if shutil.which("gcc") is None:
        pytest.skip("install first: gcc")
    clock, shim = tmp_path / "clock", tmp_path / "wrong_clock.so"
    source = Path(__file__).parent / "wrong_clock.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"], check=True)
    clock.write_text("0")
    env = dict(os.environ) | {"LD_PRELOAD": str(shim), "BELWACHT_CLOCK": str(clock)}
    with a_bed(tmp_path / "bed", env=env) as bed:
        clock.write_text(str(-DAY_S))  # with the stream open: PortAudio waits by this clock when it opens one
        bed.is_asked_again()
        until(lambda: bool(bed.alerts()), "the alert in the log", LONG_S)
        assert "Traceback" not in bed.said()
        until(lambda: bed.status()["stages"]["asr"]["behind"] == 0, "a reader that is not behind", LONG_S)
        recovered_s = seconds(bed.hears, "a Belwacht that hears")
        fault_table(f"clock set back a day | (nothing: the alert is kept) | - | {recovered_s:.1f} s")


def test_told_to_end_in_the_middle_of_an_alert(tmp_path: Path, fault_table: Told) -> None:
    with a_bed(tmp_path) as bed:
        bed.is_asked()  # its last words may be unread yet
        os.kill(bed.up.process.pid, signal.SIGTERM)
        ended_s = seconds(lambda: bed.up.process.poll() is not None, "the end")
        assert bed.up.process.returncode == 0
        assert len(bed.alerts()) == 1
        assert sound_log(bed)
        fault_table(f"SIGTERM in the middle of an alert | (ends, alert saved) | {ended_s:.1f} s | -")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_ended_while_an_alert_waits_for_its_log(tmp_path: Path, fault_table: Told, number: signal.Signals) -> None:
    with a_bed(tmp_path, prepare=a_read_only_log) as bed:
        until(lambda: bed.has("log_unwritable"), "a log that cannot be written", LONG_S)
        bed.is_asked()
        until(lambda: bed.shown > 0, "the alert on the terminal", LONG_S)
        os.kill(bed.up.process.pid, number)
        ended_s = seconds(lambda: bed.up.process.poll() is not None, "the end")
        unmounted(bed.belwacht.data / "alerts.db")
        with bed.belwacht.guarding("--no-tray", until_it_hears=False):
            until(lambda: len(bed.alerts()) == 1, "the alert in the log after the next start", LONG_S)
        fault_table(f"{number.name} while an alert waits for its log | (saved at the next start) | {ended_s:.1f} s | -")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_killed_in_the_middle_of_an_alert(tmp_path: Path, fault_table: Told, number: signal.Signals) -> None:
    with a_bed(tmp_path) as bed:
        bed.is_asked()
        until(lambda: bed.shown > 0, "the alert on the terminal", LONG_S)
        os.kill(bed.pid, number)
        shown_s = seconds(
            lambda: bed.has("speech_lost"), "a Belwacht that runs again and says that it missed something"
        )
        until(lambda: words("speech_lost") in bed.said(), "the words of it")
        assert sound_log(bed)
        assert len(bed.alerts()) == 1, "what was shown is in the log"
        recovered_s = seconds(bed.hears, "a Belwacht that hears again")
        alert_is_kept(bed)
        fault_table(f"{number.name} in the middle of an alert | speech_lost | {shown_s:.1f} s | {recovered_s:.1f} s")


def test_calls_that_follow_each_other_at_once(tmp_path: Path, fault_table: Told) -> None:
    """Each opens its device while the former lets go of it and what was said in that is still decided."""
    with a_bed(tmp_path) as bed:
        process = psutil.Process(bed.pid)
        before = process.num_threads()
        bed.keep_talking()
        for _ in range(AT_ONCE):
            ask(bed.belwacht.data / "run", "pause")
            ask(bed.belwacht.data / "run", "resume")
        recovered_s = seconds(bed.hears, "a Belwacht that hears")
        assert (process.is_running(), "started again" in bed.said()) == (True, False)
        until(lambda: process.num_threads() <= before, "the end of every thread of the former calls", LONG_S)
        fault_table(f"{AT_ONCE} calls in a row, at once | (nothing) | - | {recovered_s:.1f} s")
    assert "Traceback" not in bed.said()


def test_the_default_output_is_another(tmp_path: Path, fault_table: Told) -> None:
    fault_table(default_output_changes(tmp_path))


def test_a_softphone_that_crashes(tmp_path: Path, fault_table: Told) -> None:
    with a_bed(tmp_path) as bed:
        with a_softphone("callee", bed.server) as callee, a_softphone("caller", bed.server) as caller:
            caller.tell("dial", callee.number)
            caller.await_sign("CALL_ESTABLISHED")
            os.kill(process_of("baresip", str(bed.server.folder / "callee")), signal.SIGKILL)
            until(bed.hears, "a Belwacht that still hears", LONG_S)
        shutil.rmtree(bed.server.folder / "callee")
        shutil.rmtree(bed.server.folder / "caller")
        with a_call(bed.server):
            alert_is_kept(bed)
        fault_table("softphone crashes in a call | (nothing: the next call is heard) | - | 0.0 s")


def on_the_screen(screen: Screen, folder: Path) -> AbstractContextManager[Bed]:
    return a_bed(folder, env=screen.env, tray=True)


@pytest.mark.desktop
def test_the_notification_service_dies(tmp_path: Path, fault_table: Told) -> None:
    with a_screen(tmp_path / "screen") as screen, on_the_screen(screen, tmp_path / "bed") as bed:
        with killed(bed, "dunst", str(tmp_path / "screen")):
            alert_is_kept(bed)
            until(lambda: bool(screen.windows("--class", "belwacht-card")), "the card, without a notification")
        until(bed.hears, "a Belwacht that still hears", LONG_S)
        fault_table("notification service dies | (the card is shown all the same) | - | 0.0 s")


@pytest.mark.desktop
def test_the_session_bus_dies(tmp_path: Path, fault_table: Told) -> None:
    with a_screen(tmp_path / "screen") as screen, on_the_screen(screen, tmp_path / "bed") as bed:
        os.kill(process_of("dbus-daemon", str(tmp_path / "screen")), signal.SIGKILL)
        recovered_s = seconds(bed.hears, "a Belwacht that hears")
        alert_is_kept(bed)
        until(lambda: bool(screen.windows("--class", "belwacht-card")), "the card")
        fault_table(f"session bus dies | (the card is shown all the same) | - | {recovered_s:.1f} s")


@pytest.mark.desktop
def test_the_tray_goes_and_comes_back(tmp_path: Path, fault_table: Told) -> None:
    with a_screen(tmp_path / "screen") as screen, on_the_screen(screen, tmp_path / "bed") as bed:
        with killed(bed, "trayer", str(tmp_path / "screen")):
            alert_is_kept(bed)
            until(lambda: bool(screen.windows("--class", "belwacht-card")), "the card, without an icon")
        until(lambda: bool(screen.windows("--class", "trayer")), "the tray host")
        back_s = seconds(lambda: icon_is_shown(screen), "the icon")
        fault_table(f"tray host gone and back | (the card is shown all the same) | - | {back_s:.1f} s")


def icon_is_shown(screen: Screen) -> bool:
    """Whether something of Belwacht's is docked in the tray."""
    (tray, *_) = screen.windows("--class", "trayer") or [""]
    return bool(tray) and "belwacht" in screen.run("xwininfo", "-tree", "-id", tray).lower()


@pytest.mark.desktop
def test_a_tray_host_that_comes_after_belwacht(tmp_path: Path, fault_table: Told) -> None:
    with a_screen(tmp_path / "screen", tray=False) as screen, on_the_screen(screen, tmp_path / "bed") as bed:
        alert_is_kept(bed)
        until(lambda: bool(screen.windows("--class", "belwacht-card")), "the card, without an icon")
        with a_tray_host(screen):
            shown_s = seconds(lambda: icon_is_shown(screen), "the icon")
        fault_table(f"tray host comes after Belwacht | (the card is shown all the same) | - | icon {shown_s:.1f} s")


@pytest.mark.desktop
def test_the_icon_is_back_after_a_crash(tmp_path: Path, fault_table: Told) -> None:
    with a_screen(tmp_path / "screen") as screen, on_the_screen(screen, tmp_path / "bed") as bed:
        until(lambda: icon_is_shown(screen), "the icon")
        os.kill(bed.pid, signal.SIGKILL)
        until(lambda: not icon_is_shown(screen), "an icon that is gone with its process")
        back_s = seconds(lambda: icon_is_shown(screen), "the icon")
        hears_s = seconds(bed.hears, "a Belwacht that hears again")
        fault_table(f"SIGKILL, on a screen | (icon gone, and back) | {back_s:.1f} s | {hears_s:.1f} s more")
