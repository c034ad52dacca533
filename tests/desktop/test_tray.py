"""The tray on a real screen, beside a scripted guard: icon, menu, notification and card."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.desktop.screen import Screen, a_screen, a_tray_host, until
from tests.paths import REPOSITORY
from tray.drawing import COLOURS
from tray.face import Face

pytestmark = pytest.mark.desktop

CARD = ("--class", "belwacht-card")
TOAST = ("--class", "Dunst")


class Person:
    """Somebody before the screen: says what happens in the call, sees the icon and clicks."""

    def __init__(self, screen: Screen, backend: str | None = None) -> None:
        self.screen = screen
        env = screen.env | ({"PYSTRAY_BACKEND": backend} if backend else {})
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.desktop.guarded"]
        self._log = screen.folder / "tray.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=log, text=True, env=env, cwd=REPOSITORY
            )

    def happens(self, **command: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def told(self) -> list[Any]:
        """The next thing the guard was asked for; waits for it."""
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def icon(self) -> tuple[int, int]:
        """The middle of the icon, which is the last in the bar."""
        bar = self.screen.span(self.screen.window("--class", "trayer"))
        return bar[0] + bar[2] - 16, bar[1] + bar[3] // 2

    def sees(self, face: Face) -> bool:
        """Whether a good part of the icon has the colour of this face and of no other."""
        x, y = self.icon()
        with Image.open(self.screen.picture(self.screen.folder / "look.png")) as picture:
            square = picture.convert("RGB").crop((x - 14, y - 14, x + 14, y + 14))
        counts = {colour: count for count, colour in square.getcolors(28 * 28) or []}
        wanted = tuple(int(COLOURS[face][at : at + 2], 16) for at in (1, 3, 5))
        near = sum(
            n for colour, n in counts.items() if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 12
        )
        return near > 60

    def waits_for(self, face: Face) -> None:
        until(lambda: self.sees(face), f"the icon becomes {face}")

    def menu(self) -> str:
        """The id of the open menu."""
        x, y = self.icon()
        self.screen.run("xdotool", "mousemove", str(x), str(y), "click", "1")
        return self.screen.window("--class", "guarded.py")

    def chooses(self, *downs: int) -> None:
        """The line so many steps down in the menu is chosen by keyboard; a further number is for its submenu."""
        self.menu()
        for depth, down in enumerate(downs):
            # Entering a submenu already stands on its first line.
            self.screen.press(*["Down"] * (down if depth == 0 else down - 1))
            self.screen.press("Right" if depth < len(downs) - 1 else "Return")

    def leaves(self) -> str:
        """The tray has ended; what it logged."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.communicate(timeout=20)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        return self._log.read_text()


@pytest.fixture
def person(screen: Screen) -> Iterator[Callable[..., Person]]:
    with ExitStack() as stack:

        def sits_down(on: Screen = screen, backend: str | None = None) -> Person:
            somebody = Person(on, backend)
            stack.callback(somebody.leaves)
            return somebody

        yield sits_down


def test_the_icon_follows_the_status_and_turns_red_when_reports_stop(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    for face in ("call", "degraded", "deaf", "paused", "call"):
        somebody.happens(state=face)
        somebody.waits_for(face)
    somebody.happens(silent=True)
    somebody.waits_for("deaf")
    somebody.happens(silent=False)
    somebody.waits_for("call")


# Down once is the sentence of what is going on, then: what to do, pause, sensitivity, recent alerts, review, quit.
def test_the_menu_pauses_and_resumes(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    somebody.chooses(3, 1)
    assert somebody.told() == ["pause", 3600.0, True]
    somebody.waits_for("paused")
    somebody.chooses(3)
    assert somebody.told() == ["resume"]
    somebody.waits_for("listening")
    somebody.chooses(3, 3)
    assert somebody.told() == ["pause", None, False]


def test_the_menu_sets_the_sensitivity(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    somebody.chooses(4, 3)
    assert somebody.told() == ["set_sensitivity", "high"]


def test_the_menu_opens_the_review_page(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    somebody.chooses(6)
    assert somebody.told() == ["open_review"]


def test_the_menu_says_what_to_do_now(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    somebody.chooses(2)
    card = somebody.screen.window(*CARD)
    assert somebody.screen.run("xdotool", "getwindowname", card) == "Vertrouwt u een gesprek niet?"


def test_quitting_asks_first_and_staying_is_the_default(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    somebody.chooses(7)
    question = somebody.screen.window(*CARD)
    assert somebody.screen.run("xdotool", "getwindowname", question) == "Belwacht afsluiten?"
    until(lambda: somebody.screen.focused() == "belwacht-card", "the question has the focus")
    somebody.screen.press("space")
    until(lambda: not somebody.screen.windows(*CARD), "the question is gone")
    assert somebody.process.poll() is None

    somebody.chooses(7)
    somebody.screen.window(*CARD)
    until(lambda: somebody.screen.focused() == "belwacht-card", "the question has the focus again")
    somebody.screen.press("Tab", "space")
    assert somebody.told() == ["quit"]
    assert somebody.told() == ["ended"]
    assert somebody.process.wait(20) == 0


def test_an_alert_gives_icon_notification_and_card_and_is_answered(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")
    somebody.happens(alert="pin", level="warning", id="a7", quote="geef mij uw pincode")
    somebody.screen.window(*TOAST)
    card = somebody.screen.window(*CARD)
    somebody.waits_for("warning")
    assert somebody.screen.run("xdotool", "getwindowname", card) == "Pas op: dit kan oplichting zijn"
    size = somebody.screen.span(card)[2:]

    def closed() -> bool:
        for window in somebody.screen.windows(*CARD):
            somebody.screen.click(window, size[0] // 2, size[1] - 40)
        return not somebody.screen.windows(*CARD)

    until(closed, "the button `this was no scam` closes the card")
    assert somebody.told() == ["not_a_scam", "a7"]
    somebody.waits_for("listening")


def test_a_higher_level_replaces_the_card_and_a_lower_one_does_not(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.waits_for("listening")

    def titles() -> list[str]:
        return [somebody.screen.run("xdotool", "getwindowname", window) for window in somebody.screen.windows(*CARD)]

    somebody.happens(alert="money", level="notice", id="a7")
    until(lambda: titles() == ["Let op"], "the card of the notice")
    somebody.happens(alert="pin", level="stop", id="a7")
    until(lambda: titles() == ["Stop: dit lijkt op oplichting"], "the card of the stop alone")
    somebody.happens(alert="urgency", level="notice", id="a8")
    somebody.waits_for("stop")
    assert titles() == ["Stop: dit lijkt op oplichting"]


def test_a_recent_alert_can_be_opened_again(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.happens(alert="code", level="notice", id="a9", quote="lees de code voor")
    first = somebody.screen.window(*CARD)
    somebody.screen.run("wmctrl", "-i", "-c", first)
    until(lambda: not somebody.screen.windows(*CARD), "the card of the alert is gone")
    somebody.waits_for("listening")
    somebody.chooses(5, 1)
    again = somebody.screen.window(*CARD)
    assert somebody.screen.run("xdotool", "getwindowname", again) == "Let op"


def test_a_stop_signal_ends_everything_in_order(person: Callable[..., Person]) -> None:
    somebody = person()
    somebody.happens(alert="pin", level="stop")
    somebody.screen.window(*CARD)
    somebody.process.send_signal(signal.SIGTERM)
    assert somebody.told() == ["quit"]
    assert somebody.told() == ["ended"]
    assert somebody.process.wait(20) == 0
    until(lambda: not somebody.screen.windows(*CARD), "no card is left")


def test_without_gtk_the_icon_still_shows_and_says_what_is_missing(person: Callable[..., Person]) -> None:
    somebody = person(backend="xorg")
    somebody.waits_for("listening")
    somebody.happens(alert="pin", level="stop")
    somebody.waits_for("stop")
    somebody.screen.window(*CARD)
    log = somebody.leaves()
    assert "geen menu" in log
    assert "geen korte meldingen" in log


def test_an_icon_that_the_bar_puts_out_is_taken_in_again(person: Callable[..., Person]) -> None:
    somebody = person(backend="xorg")
    somebody.waits_for("listening")
    (icon,) = somebody.screen.windows("--classname", "belwachtSystemTrayIcon")
    somebody.screen.run("xdotool", "windowreparent", icon, somebody.screen.root())
    until(lambda: not somebody.sees("listening"), "the icon is out")
    somebody.waits_for("listening")


def test_an_icon_whose_bar_goes_is_in_the_next_one(tmp_path: Path) -> None:
    with ExitStack() as stack:
        bare = stack.enter_context(a_screen(tmp_path, tray=False))
        with a_tray_host(bare):
            somebody = Person(bare, "xorg")
            stack.callback(somebody.leaves)
            somebody.waits_for("listening")
        stack.enter_context(a_tray_host(bare))
        somebody.waits_for("listening")


@pytest.mark.parametrize("backend", ["appindicator", "gtk", "xorg"])
def test_a_place_for_icons_that_comes_later_is_awaited(tmp_path: Path, backend: str) -> None:
    with ExitStack() as stack:
        bare = stack.enter_context(a_screen(tmp_path, tray=False))
        somebody = Person(bare, backend)
        stack.callback(somebody.leaves)
        told = somebody.told()
        assert told == ["unavailable", told[1], True]
        assert "geen plek voor het pictogram" in told[1]
        stack.enter_context(a_tray_host(bare))
        somebody.waits_for("listening")
        somebody.happens(alert="pin", level="stop")
        somebody.waits_for("stop")
        bare.window(*CARD)
        somebody.happens(stop=True)
        assert somebody.told() == ["quit"]
        assert somebody.told() == ["ended"]


def test_without_a_screen_it_says_so() -> None:
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    command = [sys.executable, "-m", "tests.desktop.guarded"]
    for more in ({}, {"DISPLAY": ":4711"}):
        done = subprocess.run(
            command,
            env=env | more,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=True,
        )
        unavailable, ended = done.stdout.splitlines()
        assert "geen beeldscherm" in unavailable
        assert json.loads(unavailable)[2] is False
        assert json.loads(ended) == ["ended"]


def test_a_dead_notification_service_costs_the_toast_and_nothing_else(tmp_path: Path) -> None:
    with a_screen(tmp_path, notifications=False) as quiet:
        somebody = Person(quiet)
        somebody.waits_for("listening")
        somebody.happens(alert="pin", level="stop")
        quiet.window(*CARD)
        somebody.waits_for("stop")
        somebody.process.send_signal(signal.SIGTERM)
        assert somebody.told() == ["quit"]
        assert somebody.process.wait(20) == 0
        assert "the notification was not shown" in somebody.leaves()
