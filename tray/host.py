"""Whether this desktop has a place for an icon."""

import os
import sys
from typing import Any, Final

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_BUS: Final = "org.freedesktop.DBus"


class TrayUnavailable(Exception):  # noqa: N818  (a condition of the desktop, not a fault)
    """The icon cannot be shown; the message says why in plain words. ``screen``: cards can still be shown."""

    def __init__(self, reason: str, *, screen: bool) -> None:
        super().__init__(reason)
        self.screen = screen


def has_display() -> bool:
    """Whether there is a screen to show anything on."""
    return not _is_linux() or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def has_host(backend: str) -> bool:
    """Whether an icon of this pystray backend would be seen: a tray on X, or for appindicator a notifier host."""
    if not _is_linux():
        return True
    return _x_tray() or (backend == "appindicator" and _notifier_host())


def _is_linux() -> bool:
    return sys.platform not in {"win32", "darwin"}


def _x_tray() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    from Xlib.display import Display  # comes with pystray on X

    display: Any = Display()
    try:
        tray = display.intern_atom(f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}")
        return bool(display.get_selection_owner(tray))
    finally:
        display.close()


def _notifier_host() -> bool:
    from gi.repository import Gio, GLib

    try:
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        question = GLib.Variant("(s)", (_WATCHER,))
        answer = bus.call_sync(_BUS, "/", _BUS, "NameHasOwner", question, None, Gio.DBusCallFlags.NONE, 2000, None)
    except GLib.Error:
        return False
    return bool(answer.unpack()[0])
