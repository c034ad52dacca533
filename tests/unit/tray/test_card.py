"""The card's own process: what goes in and what comes out."""

import os
import subprocess
import sys

import pytest

from tests.paths import REPOSITORY
from tray.card import BAD_REQUEST, NO_WINDOW
from tray.card_view import CardRequest


def card(stdin: str, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}} | more
    command = [sys.executable, "-m", "tray.card", *arguments]
    return subprocess.run(command, input=stdin, env=env, cwd=REPOSITORY, capture_output=True, text=True, check=False)


NO_LEVEL = CardRequest("alert", "nl").to_json()  # the tone of a help card, which is no level of an alert


@pytest.mark.parametrize(
    "stdin",
    [
        "",
        "{",
        "null",
        "[1]",
        '{"kind":"help"}',
        '{"kind":"help","language":"xx"}',
        '{"kind":"alert","language":"nl","level":"panic"}',
        NO_LEVEL,
    ],
)
def test_what_is_no_request_is_refused_in_one_line(stdin: str) -> None:
    done = card(stdin)
    assert done.returncode == BAD_REQUEST
    assert done.stdout == ""
    assert done.stderr.startswith("tray.card: not a request")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("renderer", [(), ("gtk",), ("tk",)])
def test_without_a_screen_it_says_so_in_one_line(renderer: tuple[str, ...]) -> None:
    done = card(CardRequest("help", "nl").to_json(), *renderer)
    assert done.returncode == NO_WINDOW
    assert done.stdout == ""
    assert "no screen" in done.stderr
    assert "Traceback" not in done.stderr
