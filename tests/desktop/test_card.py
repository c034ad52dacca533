"""The card on a real screen: above all, without taking the keys, and within their reach."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image, ImageChops

from tests.desktop.screen import Screen, until
from tests.paths import REPOSITORY
from tray.card_view import TONES, CardRequest, Heard
from tray.drawing import draw_tick

pytestmark = pytest.mark.desktop

HEARD = (Heard("pin", "far", "geef mij uw pincode"), Heard("stay_on_line", "far", "niet ophangen"))
STOP = CardRequest("alert", "nl", "a1", "stop", HEARD, feedback=True, wait_s=600)
CARD = ("--class", "belwacht-card")

LIKE = 12.0  # grey levels, of 255
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(screen: Screen) -> Iterator[Start]:
    """Starts a Python module on the screen; ends it afterwards."""
    with ExitStack() as stack:

        def begin(*arguments: str) -> "subprocess.Popen[str]":
            pipe = subprocess.PIPE
            command = [sys.executable, "-m", *arguments]
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=screen.env, cwd=REPOSITORY)
            stack.callback(process.communicate)
            stack.callback(process.terminate)
            return process

        yield begin


@pytest.fixture(params=["gtk", "tk"])
def show(request: pytest.FixtureRequest, screen: Screen, start: Start) -> Callable[[CardRequest], Any]:
    """Shows a card in each kind of window; gives its process once the window is there."""

    def showing(card: CardRequest) -> "subprocess.Popen[str]":
        process = start("tray.card", request.param)
        assert process.stdin
        process.stdin.write(card.to_json())
        process.stdin.close()
        process.stdin = None
        screen.window(*CARD)
        return process

    return showing


def colour_at(screen: Screen, window: str, x: int, y: int, file: Path) -> str:
    """The colour that the screen, not the window, shows at a place of the window."""
    left, top, _, _ = screen.span(window)
    with Image.open(screen.picture(file)) as picture:
        red, green, blue = picture.convert("RGB").getpixel((left + x, top + y))
    return f"#{red:02x}{green:02x}{blue:02x}"


def turn_to_card(screen: Screen) -> None:
    """The card has the focus, given by the window manager when the person turned to it in a task list."""

    def turned() -> bool:
        screen.run("xdotool", "windowactivate", screen.window(*CARD))
        return screen.focused() == "belwacht-card"

    until(turned, "the person turns to the card")


def alt_tabbed(screen: Screen) -> bool:
    """Whether Alt+Tab took the focus to the card; in its first moments the card does not accept it."""
    screen.run("xdotool", "keydown", "alt", "key", "Tab", "keyup", "alt")
    try:
        until(lambda: screen.focused() == "belwacht-card", "the focus moves", deadline_s=2)
    except AssertionError:
        return False
    return True


def click_button(screen: Screen, size: tuple[int, int], sixth: int) -> None:
    """The mouse clicked in the row of buttons, so many sixths of the width from the left, if the card is there."""
    for window in screen.windows(*CARD):
        screen.click(window, size[0] * sixth // 6, size[1] - 40)


def changed(one: Path, other: Path) -> float:
    """The share of the picture that differs."""
    with Image.open(one) as before, Image.open(other) as after:
        difference = ImageChops.difference(before.convert("L"), after.convert("L"))
    return sum(difference.point(lambda value: 255 * (value > 40)).histogram()[255:]) / (before.width * before.height)


def boxes(screen: Screen, file: Path, *, done: bool) -> list[tuple[int, int]]:
    """Where on the card a box with or without a tick stands, told by its shape in grey alone."""
    with Image.open(screen.picture(file, window=screen.window(*CARD))) as picture:
        grey = np.asarray(picture.convert("L"), dtype=np.int16)[:, :80]
    drawn = draw_tick(done)
    paper = Image.new("RGBA", drawn.size, "white")
    box = np.asarray(Image.alpha_composite(paper, drawn).convert("L"), dtype=np.int16)[1:-1, 1:-1]
    unlike = np.abs(sliding_window_view(grey, box.shape) - box).mean(axis=(2, 3))
    return [(int(x), int(y)) for y, x in np.argwhere(unlike < LIKE)]


def test_it_is_above_other_windows_and_leaves_the_keys_where_they_were(
    screen: Screen, start: Start, show: Callable[[CardRequest], Any], tmp_path: Path
) -> None:
    typing = start("tests.desktop.typing_window", "brief", "1200x700+10+10")
    until(lambda: screen.focused() == "typing-window", "the typing window has the focus")
    show(STOP)
    card = screen.window(*CARD)
    until(lambda: colour_at(screen, card, 10, 10, tmp_path / "a.png") == TONES["stop"][0], "the card is painted")
    assert screen.focused() == "typing-window"
    screen.press("h", "o", "i")
    assert typing.stdout
    assert [typing.stdout.readline().strip() for _ in range(3)] == ["h", "o", "i"]

    until(lambda: alt_tabbed(screen), "Alt+Tab reaches the card")

    start("tests.desktop.typing_window", "groot", "1270x780+0+0")
    until(lambda: screen.run("xdotool", "getactivewindow", "getwindowname") == "groot", "another window came up")
    until(lambda: screen.run("xdotool", "getwindowfocus", "getwindowname") == "groot", "it has the focus")
    assert colour_at(screen, card, 10, 10, tmp_path / "b.png") == TONES["stop"][0]


def test_a_stop_cannot_be_closed_before_its_pause_is_over(screen: Screen, show: Callable[[CardRequest], Any]) -> None:
    card = show(STOP)
    turn_to_card(screen)
    window = screen.window(*CARD)
    size = screen.span(window)[2:]
    screen.press("Escape")
    screen.run("wmctrl", "-i", "-c", window)
    for place in (1, 3):
        click_button(screen, size, place)
    # The second page opens by keyboard, so the card has had its turn to close.
    screen.press("Tab", "space")
    assert card.poll() is None
    assert screen.windows(*CARD) == [window]


def test_after_the_pause_the_keyboard_closes_it(screen: Screen, show: Callable[[CardRequest], Any]) -> None:
    card = show(CardRequest("alert", "nl", "a1", "stop", HEARD, feedback=True, wait_s=2))
    turn_to_card(screen)

    def closed() -> bool:
        screen.press("Escape")
        return card.poll() is not None

    until(closed, "Escape closes the card after its pause")
    assert json.loads(card.stdout.read()) == {"feedback": "close", "id": "a1"}


@pytest.mark.parametrize(("place", "action"), [(1, "understood"), (3, "not_a_scam")])
def test_each_button_says_what_was_chosen(
    screen: Screen, show: Callable[[CardRequest], Any], place: int, action: str
) -> None:
    card = show(CardRequest("alert", "nl", "a1", "notice", HEARD, feedback=True))
    size = screen.span(screen.window(*CARD))[2:]

    def closed() -> bool:
        click_button(screen, size, place)
        return card.poll() is not None

    until(closed, f"button {place} closes the card")
    assert json.loads(card.stdout.read()) == {"feedback": action, "id": "a1"}


@pytest.mark.parametrize(("tabs", "action"), [(0, "understood"), (1, "not_a_scam")])
def test_the_keyboard_reaches_the_buttons(
    screen: Screen, show: Callable[[CardRequest], Any], tmp_path: Path, tabs: int, action: str
) -> None:
    card = show(CardRequest("alert", "nl", "a1", "notice", HEARD, feedback=True))
    until(lambda: len(boxes(screen, tmp_path / "boxes.png", done=False)) == 4, "the card is painted")
    turn_to_card(screen)
    screen.press(*["Tab"] * tabs, "space")
    until(lambda: card.poll() is not None, "the space bar presses the button")
    assert json.loads(card.stdout.read()) == {"feedback": action, "id": "a1"}


def test_the_steps_are_ticked_off_by_keyboard_and_mouse_and_the_card_stays(
    screen: Screen, show: Callable[[CardRequest], Any], tmp_path: Path
) -> None:
    def ticked(count: int) -> None:
        until(lambda: len(boxes(screen, tmp_path / "boxes.png", done=True)) == count, f"{count} steps are ticked off")
        assert len(boxes(screen, tmp_path / "boxes.png", done=False)) == 4 - count

    card = show(CardRequest("alert", "nl", "a1", "notice", HEARD, feedback=True))
    until(lambda: len(boxes(screen, tmp_path / "boxes.png", done=False)) == 4, "the steps are painted")
    turn_to_card(screen)
    screen.press("Tab", "Tab", "Tab", "space")
    ticked(1)
    screen.press("space")
    ticked(0)
    screen.press("Return", "Tab", "space", "Tab", "Return")
    ticked(3)
    left, top = boxes(screen, tmp_path / "boxes.png", done=False)[0]
    screen.click(screen.window(*CARD), left + 200, top + 10)
    ticked(4)
    assert card.poll() is None
    screen.press("Escape")
    until(lambda: card.poll() is not None, "Escape closes the card")
    assert json.loads(card.stdout.read()) == {"feedback": "close", "id": "a1"}


def test_the_keyboard_turns_to_the_page_for_afterwards(
    screen: Screen, show: Callable[[CardRequest], Any], tmp_path: Path
) -> None:
    card = show(CardRequest("alert", "nl", "a1", "notice", HEARD, feedback=True))
    turn_to_card(screen)
    screen.press("Tab", "Tab")
    window = screen.window(*CARD)
    until(lambda: colour_at(screen, window, 10, 10, tmp_path / "c.png") == TONES["notice"][0], "the card is painted")
    before = screen.picture(tmp_path / "before.png", window=window)
    screen.press("space")
    until(lambda: changed(before, screen.picture(tmp_path / "after.png", window=window)) > 0.02, "the page turns")
    assert card.poll() is None


def test_a_card_that_the_person_opened_takes_the_focus(screen: Screen, show: Callable[[CardRequest], Any]) -> None:
    show(CardRequest("help", "nl"))
    until(lambda: screen.focused() == "belwacht-card", "the card has the focus")
