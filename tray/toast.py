"""Short notifications over the session bus, sent without waiting for the service that shows them."""

import logging
from typing import Any, Final

_NAME: Final = "org.freedesktop.Notifications"
_PATH: Final = "/org/freedesktop/Notifications"
_URGENT: Final = 2
_ORDINARY: Final = 1

_log = logging.getLogger(__name__)


class BusToasts:
    """Notifications on a Linux desktop; a service that is missing or dead costs a line in the log, never the icon."""

    def __init__(self) -> None:
        from gi.repository import Gio, GLib

        self._gio, self._glib = Gio, GLib
        self._bus: Any = None
        self._last = 0
        try:
            self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
            self._bus.set_exit_on_close(False)  # else a bus that dies ends Belwacht, in silence
        except GLib.Error as error:
            _log.warning("no session bus, so no notifications: %s", error.message)

    def show(self, title: str, body: str, *, urgent: bool) -> None:
        """The notification is on its way and takes the place of the one before; may be called from any thread."""
        if self._bus is None:
            return
        hints = {"urgency": self._glib.Variant("y", _URGENT if urgent else _ORDINARY)}
        notice = ("Belwacht", self._last, "dialog-warning", title, body, [], hints, -1)
        self._call("Notify", self._glib.Variant("(susssasa{sv}i)", notice), self._shown)

    def hide(self) -> None:
        """The last notification is gone, if the service is there."""
        if self._bus is not None and self._last:
            self._call("CloseNotification", self._glib.Variant("(u)", (self._last,)), self._hidden)

    def _call(self, method: str, arguments: Any, done: Any) -> None:
        none = self._gio.DBusCallFlags.NONE
        self._bus.call(_NAME, _PATH, _NAME, method, arguments, None, none, -1, None, done)

    def _shown(self, bus: Any, reply: Any) -> None:
        try:
            self._last = bus.call_finish(reply).unpack()[0]
        except self._glib.Error as error:
            _log.warning("the notification was not shown: %s", error.message)

    def _hidden(self, bus: Any, reply: Any) -> None:
        try:
            bus.call_finish(reply)
        except self._glib.Error as error:
            _log.debug("the notification was gone already: %s", error.message)
