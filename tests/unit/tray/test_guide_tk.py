"""The guided window in Tk, by keyboard, on a real screen."""

import pytest

from tests.desktop.screen import Screen
from tests.unit.tray.guide_windows import closed, gone_through_by_keyboard

pytestmark = pytest.mark.desktop


def test_it_can_be_gone_through_by_keyboard(screen: Screen) -> None:
    gone_through_by_keyboard(screen, "tk")


def test_closing_the_window_leaves_the_guide(screen: Screen) -> None:
    closed(screen, "tk")
