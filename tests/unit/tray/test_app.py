"""What the screen does with what the guard says, without a screen."""

import sys
import time
from collections.abc import Callable, Iterator

import pytest

from detectors.status import STALE_AFTER_S, State, Status
from detectors.types import Alert, Finding, Level, Sensitivity
from tests.desktop.screen import until
from tray.app import ALERT_STANDS_S, Shown, Watch, run_without_icon
from tray.cards import Cards
from tray.face import Face
from tray.guard import LoggedAlert
from tray.menu import Choose, Menu, Open, Pause, Wish
from tray.people import People, people_of
from tray.speech import Aloud

SAVED = LoggedAlert("a7", "2026-03-02T14:05:33", "stop", "pin", "geef uw pincode")
# A card that answers at once as its request's id says, or stays.
SCRIPT = """
import json, sys, time
asked = json.loads(sys.stdin.read())
if asked["id"] == "stays": time.sleep(600)
print(json.dumps({"feedback": "leave" if asked["kind"] == "quit" else "not_a_scam", "id": asked["id"]}))
"""


class InTestGuard:
    """The other side of the contract, set by hand."""

    def __init__(self) -> None:
        self.now = Status("listening", (), 0.0)
        self.alerts: list[Alert] = []
        self.asked: list[object] = []

    def status(self) -> Status:
        return self.now

    def take_alerts(self) -> list[Alert]:
        taken, self.alerts = self.alerts, []
        return taken

    def recent_alerts(self) -> list[LoggedAlert]:
        self.asked.append("recent")
        return [SAVED]

    def sensitivity(self) -> Sensitivity:
        return "normal"

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        self.asked.append(sensitivity)

    def pause(self, seconds: float | None, *, this_call: bool = False) -> None:
        self.asked.append(("pause", seconds, this_call))

    def resume(self) -> None:
        self.asked.append("resume")

    def open_review(self) -> None:
        self.asked.append("review")

    def quit(self) -> None:
        self.now = Status("stopped", (), 0.0)


class Remembering(InTestGuard):
    def not_a_scam(self, alert_id: str) -> None:
        self.asked.append(("not_a_scam", alert_id))


class Trusting(InTestGuard):
    """Knows whom the person trusts, and hears the speakers."""

    def people(self) -> People:
        return people_of("Anna: 5550100", "Waar woonde opa?")

    def own_voice(self, sounding: bool) -> None:
        self.asked.append(("own_voice", sounding))


class InTestDesk:
    """Remembers what was shown on it."""

    def __init__(self) -> None:
        self.face: Face | None = None
        self.title = ""
        self.menu: Menu = ()
        self.toasts: list[tuple[str, str, bool]] = []

    def show(self, face: Face, title: str, menu: Menu) -> None:
        self.face, self.title, self.menu = face, title, menu

    def toast(self, title: str, body: str, *, urgent: bool) -> None:
        self.toasts.append((title, body, urgent))


def alert(level: Level, id: str = "stays") -> Alert:
    return Alert(id, level, 0, 16_000, (Finding("asks", "pin", "far", 0.9, 0, 16_000, "geef uw pincode"),), 0)


Watching = Callable[..., Watch]


@pytest.fixture
def watching() -> Iterator[Watching]:
    watches: list[Watch] = []

    def begin(guard: InTestGuard, *, card: bool = True, notification: bool = True, aloud: Aloud | None = None) -> Watch:
        cards = Cards((sys.executable, "-c", SCRIPT))
        watches.append(Watch(guard, "nl", Shown(card, notification), cards, aloud))
        return watches[-1]

    yield begin
    for watch in watches:
        watch.close()


def test_the_desk_follows_the_status(watching: Watching) -> None:
    guard, desk = InTestGuard(), InTestDesk()
    watch = watching(guard)
    states: tuple[State, ...] = ("starting", "call", "degraded", "paused")
    for state in states:
        guard.now = Status(state, (), 0.0)
        assert watch.tick(desk, 0.0)
        assert desk.face == state


def test_it_turns_deaf_by_itself_when_reports_stop(watching: Watching) -> None:
    guard, desk = InTestGuard(), InTestDesk()
    watch = watching(guard)
    watch.tick(desk, STALE_AFTER_S)
    assert desk.face == "listening"
    watch.tick(desk, STALE_AFTER_S + 0.1)
    assert desk.face == "deaf"
    assert "reageert nu even niet" in desk.title


def test_it_ends_when_the_guard_has_stopped(watching: Watching) -> None:
    guard = InTestGuard()
    guard.quit()
    assert not watching(guard).tick(InTestDesk(), 99.0)


def test_an_alert_is_shown_everywhere_without_the_quote_in_the_notification(watching: Watching) -> None:
    guard, desk = InTestGuard(), InTestDesk()
    watch = watching(guard)
    guard.alerts = [alert("stop")]
    watch.tick(desk, 0.0)
    assert desk.face == "stop"
    assert [opened.request.level for opened in watch._cards._open] == ["stop"]
    ((title, body, urgent),) = desk.toasts
    assert title == "Stop: dit lijkt op oplichting"
    assert body == "De beller vraagt om uw pincode. Hang op. Bel terug op het nummer dat u zelf opzoekt."
    assert urgent


def test_card_and_notification_can_be_switched_off(watching: Watching) -> None:
    guard, desk = InTestGuard(), InTestDesk()
    watch = watching(guard, card=False, notification=False)
    guard.alerts = [alert("stop")]
    watch.tick(desk, 0.0)
    assert desk.face == "stop"
    assert desk.toasts == []
    assert watch._cards._open == []


def test_the_highest_alert_stands_until_it_is_old(watching: Watching) -> None:
    guard, desk = InTestGuard(), InTestDesk()
    watch = watching(guard, card=False)
    guard.alerts = [alert("stop", "a"), alert("notice", "b")]
    watch.tick(desk, 0.0)
    assert desk.face == "stop"
    guard.now = Status("call", (), ALERT_STANDS_S)
    watch.tick(desk, ALERT_STANDS_S)
    assert desk.face == "call"


def test_no_scam_is_passed_on_and_the_icon_calms_down(watching: Watching) -> None:
    guard, desk = Remembering(), InTestDesk()
    watch = watching(guard)
    guard.alerts = [alert("warning", "a9")]
    watch.tick(desk, 0.0)

    def passed_on() -> bool:
        watch.tick(desk, 0.0)
        return ("not_a_scam", "a9") in guard.asked

    until(passed_on, "the guard hears of it")
    assert desk.face == "listening"


def test_a_guard_that_forgets_is_not_asked_to_remember(watching: Watching) -> None:
    guard = InTestGuard()
    watch = watching(guard)
    guard.alerts = [alert("warning")]
    watch.tick(InTestDesk(), 0.0)
    assert not watch._cards._open[0].request.feedback


def test_every_card_with_the_rule_has_the_numbers_of_the_person(watching: Watching) -> None:
    guard = Trusting()
    watch = watching(guard)
    guard.alerts = [alert("warning")]
    watch.wish("help")
    watch.wish(Open(SAVED))
    watch.tick(InTestDesk(), 0.0)
    shown = {opened.request.kind: opened.request.people for opened in watch._cards._open}
    assert shown == dict.fromkeys(("alert", "help", "log"), guard.people())


def test_at_a_stop_alone_something_is_heard_and_the_guard_knows_who_speaks(watching: Watching) -> None:
    guard, desk = Trusting(), InTestDesk()
    watch = watching(guard, card=False, aloud=Aloud([[sys.executable, "-c", ""]]))
    guard.alerts = [alert("warning")]
    watch.tick(desk, 0.0)
    assert guard.asked == ["recent"]
    guard.alerts = [alert("stop")]

    def over() -> bool:
        watch.tick(desk, 0.0)
        return ("own_voice", False) in guard.asked

    until(over, "the sound is over")
    assert [asked for asked in guard.asked if asked != "recent"] == [("own_voice", True), ("own_voice", False)]


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        (Pause(3600.0, this_call=True), ("pause", 3600.0, True)),
        (Pause(None), ("pause", None, False)),
        (Choose("high"), "high"),
        ("resume", "resume"),
        ("review", "review"),
    ],
)
def test_wishes_reach_the_guard_at_the_next_tick(watching: Watching, wish: Wish, asked: object) -> None:
    guard = InTestGuard()
    watch = watching(guard)
    watch.wish(wish)
    assert asked not in guard.asked
    watch.tick(InTestDesk(), 0.0)
    assert asked in guard.asked


def test_a_saved_alert_and_help_open_a_card(watching: Watching) -> None:
    watch = watching(InTestGuard())
    watch.wish(Open(LoggedAlert("stays", SAVED.at, "stop", "pin", "")))
    watch.wish("help")
    watch.tick(InTestDesk(), 0.0)
    assert [opened.request.kind for opened in watch._cards._open] == ["log", "help"]


def test_quitting_takes_a_yes(watching: Watching) -> None:
    guard = InTestGuard()
    watch = watching(guard)
    watch.wish("quit")
    assert watch.tick(InTestDesk(), 0.0)
    assert guard.now.state == "listening"
    until(lambda: not watch.tick(InTestDesk(), 0.0), "the yes reaches the guard")


def test_without_a_window_to_ask_in_the_click_is_enough() -> None:
    guard = InTestGuard()
    watch = Watch(guard, "nl", Shown(), Cards((sys.executable, "-c", "raise SystemExit(3)")))
    watch.wish("quit")
    until(lambda: not watch.tick(InTestDesk(), 0.0), "the guard stops")


def test_the_log_is_not_read_at_every_tick_but_after_an_alert(watching: Watching) -> None:
    guard = InTestGuard()
    watch = watching(guard, card=False)
    for tick in range(4):
        watch.tick(InTestDesk(), tick * 0.25)
    assert guard.asked == ["recent"]
    guard.alerts = [alert("notice")]
    watch.tick(InTestDesk(), 1.0)
    assert guard.asked == ["recent", "recent"]


def test_without_an_icon_it_ends_with_the_guard() -> None:
    guard = InTestGuard()
    guard.now = Status("stopped", (), time.monotonic())
    run_without_icon(guard, "nl", Shown())
