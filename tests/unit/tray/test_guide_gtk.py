"""The guided window in GTK, by keyboard, on a real screen."""

import pytest

from tests.desktop.screen import Screen, until
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
