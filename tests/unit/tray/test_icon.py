"""The icon without a screen; with one it is tested in tests/desktop/test_tray.py."""

import pytest

from tray.host import TrayUnavailable
from tray.icon import TrayIcon


def test_without_a_screen_it_is_unavailable_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(TrayUnavailable, match=r"^Er is geen beeldscherm gevonden\.") as raised:
        TrayIcon("nl", lambda wish: None)
    assert not raised.value.screen
