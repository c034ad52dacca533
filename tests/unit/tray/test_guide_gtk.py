"""The guided window in GTK, by keyboard, on a real screen."""

import json
import subprocess
import sys

import pytest

from tests.desktop.screen import Screen, until
from tests.paths import REPOSITORY
from tests.unit.tray.guide_windows import somebody_before

pytestmark = pytest.mark.desktop


def test_it_can_be_gone_through_by_keyboard(screen: Screen) -> None:
    with somebody_before(screen, "gtk") as somebody:
        until(lambda: ["choose", "a"] in somebody.told() or somebody.presses("Up"), "the choice")
        somebody.presses("Return")
        somebody.sees(2)
        somebody.presses("ctrl+End", "Return", "T")
        somebody.has_told("choose", "Anna: 5550100\nT")
        somebody.presses("Tab", "Tab", "space")
        somebody.has_told("back")
        somebody.sees(1)
        somebody.presses("Return")
        somebody.sees(2)
        assert somebody.told()[-2:] == [["back"], ["next"]]
        somebody.presses("Tab", "Tab", "Tab", "space")
        somebody.sees(3)
        somebody.presses("space")
        until(lambda: somebody.process.poll() == 0, "the window is gone")


def test_closing_the_window_leaves_the_guide(screen: Screen) -> None:
    with somebody_before(screen, "gtk") as somebody:
        somebody.screen.run("wmctrl", "-c", "Belwacht instellen 1")
        somebody.has_told("leave")
        until(lambda: somebody.process.poll() == 0, "the window is gone")


def test_a_screen_reader_finds_every_answer_and_what_it_answers(screen: Screen) -> None:
    command = [sys.executable, "-m", "tests.unit.tray.windows", "guide"]
    done = subprocess.run(command, env=screen.env, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    seen = json.loads(done.stdout)
    names = {role: [name for one, name, _ in seen["found"] if one == role] for role, _, _ in seen["found"]}
    assert seen["says"] == "Stap 2 van 3. Welke nummers vertrouwt u? Daarom."
    assert names["radio-button"] == ["De eerste", "De tweede"]
    assert names["text"] == ["Welke nummers vertrouwt u? Zo doet u dat."]
    assert names["push-button"] == ["Stoppen", "Verder", "Stoppen", "Terug", "Verder"]
