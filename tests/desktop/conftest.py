"""The screen on which these tests run."""

from tests.desktop.screen import screen

__all__ = ["screen"]
