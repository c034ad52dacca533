"""Notifications without a session bus; with one they are tested in tests/desktop/test_tray.py."""

import pytest

pytest.importorskip("gi", reason="PyGObject is not installed")


def test_without_a_session_bus_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tray.toast import BusToasts

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    toasts = BusToasts()
    assert "no session bus" in caplog.text
    toasts.show("titel", "tekst", urgent=True)
    toasts.hide()
