"""The guided window in GTK, by keyboard, on a real screen."""

import json
import subprocess
import sys

import pytest

from tests.desktop.screen import Screen
from tests.paths import REPOSITORY
from tests.unit.tray.guide_windows import closed, gone_through_by_keyboard

pytestmark = pytest.mark.desktop


def test_it_can_be_gone_through_by_keyboard(screen: Screen) -> None:
    gone_through_by_keyboard(screen, "gtk")


def test_closing_the_window_leaves_the_guide(screen: Screen) -> None:
    closed(screen, "gtk")


def test_a_screen_reader_finds_every_answer_and_what_it_answers(screen: Screen) -> None:
    command = [sys.executable, "-m", "tests.unit.tray.windows", "guide"]
    done = subprocess.run(command, env=screen.env, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    seen = json.loads(done.stdout)
    names = {role: [name for one, name, _ in seen["found"] if one == role] for role, _, _ in seen["found"]}
    assert seen["says"] == "Stap 2 van 3. Welke nummers vertrouwt u? Daarom."
    assert names["radio-button"] == ["De eerste", "De tweede"]
    assert names["text"] == ["Welke nummers vertrouwt u? Zo doet u dat."]
    assert names["push-button"] == ["Stoppen", "Verder", "Stoppen", "Terug", "Verder"]
