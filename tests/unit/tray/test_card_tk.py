"""The Tk card says what the GTK card says; how it behaves is in tests/desktop/test_card.py."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.screen import Screen, a_screen, missing_parts
from tests.paths import REPOSITORY

pytestmark = pytest.mark.desktop


def found(screen: Screen, kind: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.unit.tray.windows", kind]
    done = subprocess.run(command, env=screen.env, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_it_has_the_same_words_and_buttons_as_the_gtk_card(screen: Screen) -> None:
    tk, gtk = found(screen, "tk"), found(screen, "gtk")
    assert tk["name"] == gtk["name"]
    buttons = [
        [(re.sub(r"\d+", "N", name), on) for role, name, on in card["found"] if role in {"button", "push-button"}]
        for card in (tk, gtk)
    ]
    assert buttons[0] == buttons[1]
    steps = [
        [name.strip() for role, name, _ in card["found"] if role in {"checkbutton", "check-box"}] for card in (tk, gtk)
    ]
    assert steps[0][:4] == steps[1][:4]
    assert steps[0][:2] == ["1. Stop.", "2. Hang op."]
    said = [" ".join(name for role, name, _ in card["found"] if role == "label") for card in (tk, gtk)]
    for sentence in ("geef uw pin", "Uw bank vraagt nooit om uw pincode", "Het is niet onbeleefd."):
        assert sentence in said[0]
        assert sentence in said[1]


@pytest.mark.skipif(bool(missing_parts()), reason="install first: " + ", ".join(missing_parts()))
def test_it_fits_on_a_low_screen(tmp_path: Path) -> None:
    with a_screen(tmp_path, size="1366x700") as low:
        assert found(low, "tk")["high"] < 660
