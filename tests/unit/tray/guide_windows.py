"""A guided window on a real screen, and the keys."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.desktop.screen import Screen, until
from tests.paths import REPOSITORY


class Somebody:
    """Before the window of ``tests.unit.tray.guided``: presses keys, and knows what the guide was told."""

    def __init__(self, screen: Screen, process: "subprocess.Popen[bytes]", told: Path) -> None:
        self.screen = screen
        self.process = process
        self._told = told

    def sees(self, page: int) -> None:
        """Waits for the page, which then has the keys."""
        name = f"Belwacht instellen {page}"
        until(lambda: self.screen.run("xdotool", "getwindowfocus", "getwindowname") == name, name)

    def presses(self, *keys: str) -> bool:
        """The keys were pressed; never true, so that it can be waited for what they bring about."""
        self.screen.press(*keys)
        return False

    def told(self) -> list[Any]:
        """Everything that the guide was told so far."""
        return [json.loads(line) for line in self._told.read_text(encoding="utf-8").splitlines()]

    def has_told(self, *last: str) -> None:
        """Waits until this is the last thing that the guide was told."""
        until(lambda: self.told()[-1:] == [list(last)], f"{last}, not {self.told()}")


@contextmanager
def somebody_before(screen: Screen, kind: str) -> Iterator[Somebody]:
    command, told = [sys.executable, "-m", "tests.unit.tray.guided", kind], screen.folder / "told"
    with told.open("wb") as output:
        process = subprocess.Popen(command, env=screen.env, cwd=REPOSITORY, stdout=output)
    try:
        somebody = Somebody(screen, process, told)
        somebody.sees(1)
        yield somebody
    finally:
        process.terminate()
        process.wait()


def gone_through_by_keyboard(screen: Screen, window: str) -> None:
    """Every page of the guide in ``window``, gtk or tk, was answered and left by keyboard."""
    with somebody_before(screen, window) as somebody:
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


def closed(screen: Screen, window: str) -> None:
    """The ``window``, gtk or tk, was closed, and that left the guide."""
    with somebody_before(screen, window) as somebody:
        somebody.screen.run("wmctrl", "-c", "Belwacht instellen 1")
        somebody.has_told("leave")
        until(lambda: somebody.process.poll() == 0, "the window is gone")
