"""The GTK card as a screen reader finds it; how it behaves is in tests/desktop/test_card.py."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.desktop.screen import Screen
from tests.paths import REPOSITORY

pytestmark = pytest.mark.desktop


@pytest.fixture
def found(screen: Screen) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.unit.tray.windows", "gtk"]
    done = subprocess.run(command, env=screen.env, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_card_has_a_name_and_reads_itself_out(found: dict[str, Any]) -> None:
    assert found["name"] == "Stop: dit lijkt op oplichting"
    assert found["says"].startswith("De beller vraagt om uw pincode. De beller zei: geef uw pin")
    assert "Hang op." in found["says"]
    assert found["found"][0][0] == "alert"


def test_every_button_has_a_name_and_says_whether_it_can_be_pressed(found: dict[str, Any]) -> None:
    buttons = [(re.sub(r"\d+", "N", name), usable) for role, name, usable in found["found"] if role == "push-button"]
    assert buttons == [
        ("Ik begrijp het (nog N s)", False),
        ("Dit was geen oplichting", False),
        ("Toch iets gedeeld?", True),
    ]


def test_the_steps_of_the_rule_are_named_and_a_screen_reader_can_tick_them_off(found: dict[str, Any]) -> None:
    rule = [(name, before, after) for name, _, before, after in found["steps"][:4]]
    assert rule == [
        ("1. Stop.", False, True),
        ("2. Hang op.", False, True),
        ("3. Bel terug op het nummer dat u zelf opzoekt.", False, True),
        ("4. Vraag iets wat alleen de ander weet.", False, True),
    ]
    assert found["steps"][1][1] == "Dat mag altijd. Het is niet onbeleefd."
