"""Whether this desktop has a place for an icon; the whole of it is in tests/desktop/test_tray.py."""

import pytest

from tray.host import TrayUnavailable, has_display, has_host


def test_without_a_display_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not has_display()
    assert not has_host("xorg")


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_either_kind_of_display_will_do(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv(name, ":4711")
    assert has_display()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_always_have_both(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", platform)
    assert has_display()
    assert has_host(platform)


def test_the_reason_is_what_the_person_reads() -> None:
    unavailable = TrayUnavailable("Er is geen beeldscherm gevonden.", screen=False)
    assert str(unavailable) == "Er is geen beeldscherm gevonden."
    assert not unavailable.screen
