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


def test_the_rule_can_be_read(found: dict[str, Any]) -> None:
    labels = [name for role, name, _ in found["found"] if role == "label"]
    assert [label for label in labels if label in {"Stop.", "Hang op."}] == ["Stop.", "Hang op."]
