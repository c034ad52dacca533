"""The icon itself, and the only place that knows pystray."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from detectors.types import Language
from tray.drawing import draw
from tray.face import Face
from tray.host import TrayUnavailable, has_display, has_host
from tray.menu import Line, Menu, Wish
from tray.texts import words
from tray.toast import BusToasts

BEAT_S: Final = 0.25
LOOK_FOR_PLACE_EVERY_S: Final = 2.0  # a bar that starts takes an icon in within one


class TrayIcon:
    """An icon that is shown by ``run``; ``lacks`` names the texts that say what this desktop cannot do."""

    def __init__(self, language: Language, on_wish: Callable[[Wish], None]) -> None:
        self._text = words(language)
        self._on_wish = on_wish
        self._pystray = self._load()
        backend = self._pystray.Icon.__module__.rpartition("._")[2]
        self._require(has_host(backend), "no_host", screen=True)
        self._toasts = BusToasts() if backend in {"gtk", "appindicator"} else None
        self._single = backend == "xorg"
        self._icon = self._make()
        self._face: Face = "starting"
        self._menu: Menu = ()
        self._over = False

    @property
    def lacks(self) -> tuple[str, ...]:
        missing = ((self._icon.HAS_MENU, "no_menu"), (self._toasts or self._icon.HAS_NOTIFICATION, "no_toast"))
        return tuple(key for has, key in missing if not has)

    def show(self, face: Face, title: str, menu: Menu) -> None:
        """The icon, its words and its menu are these; what did not change is left alone, so an open menu stays open."""
        if face != self._face:
            self._face = face
            self._icon.icon = draw(face)
        self._icon.title = title
        if menu != self._menu:
            self._menu = menu
            self._icon.menu = self._drawn(menu)

    def toast(self, title: str, body: str, *, urgent: bool) -> None:
        """A short notification is on its way, where the desktop has them."""
        if self._toasts:
            self._toasts.show(title, body, urgent=urgent)
        elif self._icon.HAS_NOTIFICATION:
            self._icon.notify(body, title)

    def run(self, tick: Callable[[], bool]) -> None:
        """Blocks the main thread while ``tick``, called at each beat, is true.

        Raises TrayUnavailable when the icon ends for another reason.
        """
        finished: list[bool] = []

        def beats() -> Iterator[None]:
            self._icon.visible = True
            while not self._over and tick():
                yield
            finished.append(True)

        try:
            self._icon.run(self._alone(beats()) if self._single else self._beside(beats()))
        finally:
            early, self._over = not finished, True
        self._require(not early, "ended", screen=True)

    def _beside(self, beats: Iterator[None]) -> Callable[[Any], None]:
        """What pystray's second thread does: keep the beat, and end the icon with it."""

        def keep(icon: Any) -> None:
            try:
                for _ in beats:
                    time.sleep(BEAT_S)
            finally:
                # After an error the icon would no longer follow the status, and lie; it goes.
                icon.visible = False
                icon.stop()

        return keep

    def _alone(self, beats: Iterator[None]) -> Callable[[Any], None]:
        """Nothing for the second thread: the first keeps the beat itself."""
        self._icon.beats = beats
        return lambda _icon: None

    def _load(self) -> Any:
        self._require(has_display(), "no_display", screen=False)
        try:
            import pystray
        except Exception as error:  # Xlib's errors share no base class
            raise TrayUnavailable(f"{self._text['unavailable']['no_display']} ({error})", screen=False) from error
        return pystray

    def _make(self) -> Any:
        kind = self._pystray.Icon
        if self._toasts:
            kind = _quiet(kind, self._toasts)
        elif self._single:
            kind = _alone(kind)
        try:
            return kind("belwacht", draw("starting"), self._text["state"]["starting"])
        except Exception as error:  # each backend fails in its own way
            raise TrayUnavailable(f"{self._text['unavailable']['no_backend']} ({error})", screen=True) from error

    def _require(self, fine: bool, reason: str, *, screen: bool) -> None:
        if not fine:
            raise TrayUnavailable(self._text["unavailable"][reason], screen=screen)

    def _drawn(self, menu: Menu) -> Any:
        return self._pystray.Menu(*(self._item(line) if line else self._pystray.Menu.SEPARATOR for line in menu))

    def _item(self, line: Line) -> Any:
        action = self._drawn(line.lines) if line.lines else self._asker(line.wish)
        radio = line.chosen is not None
        checked = _constant(line.chosen) if radio else None
        return self._pystray.MenuItem(line.text, action, checked, radio, line.default)

    def _asker(self, wish: Wish | None) -> Callable[[Any, Any], None]:
        def ask(_icon: Any, _item: Any) -> None:
            if wish is not None:
                self._on_wish(wish)

        return ask


def _constant(chosen: bool | None) -> Callable[[Any], bool]:
    return lambda _item: bool(chosen)


def _quiet(icon: Any, toasts: BusToasts) -> Any:
    """The same GTK icon with our notifications, and without its hold on Ctrl+C.

    pystray connects to the notification service when its loop starts: with a dead service that raises before its
    second thread is released, and the process can never end.
    """

    class Quiet(icon):
        def _initialize(self) -> None:
            self._notifier = toasts
            self._mark_ready()

    Quiet.__module__ = icon.__module__  # pystray reads the backend's name from it
    return Quiet


def _alone(icon: Any) -> Any:
    """The same X icon, which does everything in one thread, and asks for its place in the bar until it has it.

    python-xlib hands what one thread reads to another that waits without waking it, so pystray's two threads can wait
    for each other for ever. And it asks for its place whenever the icon changes, three times at the start: a bar that
    is asked again while it takes the icon in may put it out (trayer: 4 starts of 75), and pystray does not look.
    """

    class Alone(icon):
        beats: Iterator[None] = iter(())
        _looked_s = float("-inf")

        def _events(self) -> Iterator[Any]:
            try:
                for _ in self.beats:
                    while self._display.pending_events():
                        yield self._display.next_event()
                    if self.visible:
                        self._dock_window()
                    time.sleep(BEAT_S)
            finally:
                self.stop()

        def _assert_docked(self) -> None:
            """That there is no bar is no error: it may come."""
            self._dock_window()

        def _dock_window(self) -> None:
            now_s = time.monotonic()
            if now_s - self._looked_s < LOOK_FOR_PLACE_EVERY_S:
                return
            self._looked_s = now_s
            if self._is_managed():
                self._window.unmap()  # the window manager lets go of it, and the next look asks for its place
            elif self._window.query_tree().parent == self._display.screen().root:
                super()._dock_window()

        def _is_managed(self) -> bool:
            """Whether the window manager has taken for a window what the bar put out."""
            state = self._window.get_full_property(self._display.get_atom("WM_STATE"), 0)
            return state is not None and state.value[0] != 0

    Alone.__module__ = icon.__module__
    return Alone
