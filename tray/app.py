"""The person's screen: an icon that follows the guard, and a card and a notification at each alert."""

import logging
import subprocess
import time
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from detectors.status import as_seen
from detectors.types import LEVELS, Alert, Language, Level
from tray.card_view import CardRequest, alert_request, logged_request, telling
from tray.cards import Answer, Cards
from tray.face import Face, face_of, title_of
from tray.guard import Guard, LoggedAlert, TakesFeedback
from tray.host import TrayUnavailable
from tray.icon import BEAT_S, TrayIcon
from tray.menu import Choose, Menu, Open, Pause, Wish, menu_of
from tray.speech import say_stop
from tray.texts import words

__all__ = ["TrayUnavailable", "run", "run_without_icon"]

_log = logging.getLogger(__name__)
ALERT_STANDS_S: Final = 300.0  # how long the icon shows an alert that nobody answered
RECENT_EVERY_S: Final = 2.0


class Desk(Protocol):
    """Where things are shown: the icon, or nothing but notifications."""

    def show(self, face: Face, title: str, menu: Menu) -> None: ...

    def toast(self, title: str, body: str, *, urgent: bool) -> None: ...


def run(guard: Guard, language: Language, card: bool, notification: bool, speech: bool = False) -> None:
    """The guard has stopped; until then the icon showed its status and every alert. Takes the main thread.

    ``speech`` says a line at ``stop``: only for a guard that does not hear the speakers it comes out of.
    Raises TrayUnavailable, at once or later, when there is no icon to show it with.
    """
    watch = Watch(guard, language, card=card, notification=notification, speech=speech)
    icon = TrayIcon(language, watch.wish)
    for lack in icon.lacks:
        _log.warning("%s", words(language)["unavailable"][lack])
    try:
        icon.run(lambda: watch.tick(icon, time.monotonic()))
    finally:
        watch.close()


def run_without_icon(guard: Guard, language: Language, card: bool) -> None:
    """The guard has stopped; until then every alert had its card. For a desktop without a place for icons."""
    watch = Watch(guard, language, card=card, notification=False)
    try:
        while watch.tick(Bare(), time.monotonic()):
            time.sleep(BEAT_S)
    finally:
        watch.close()


class Bare:
    """A desk with nothing on it."""

    def show(self, face: Face, title: str, menu: Menu) -> None: ...

    def toast(self, title: str, body: str, *, urgent: bool) -> None: ...


class Watch:
    """Asks the guard at each tick how it is, shows that, and passes on what the person wants."""

    def __init__(
        self,
        guard: Guard,
        language: Language,
        *,
        card: bool,
        notification: bool,
        speech: bool = False,
        cards: Cards | None = None,
    ) -> None:
        self._guard = guard
        self._language: Language = language
        self._card = card
        self._notification = notification
        self._speech = speech
        self._speaking: subprocess.Popen[str] | None = None
        self._cards = cards or Cards()
        self._wishes: SimpleQueue[Wish] = SimpleQueue()
        self._standing: dict[str, tuple[Level, float]] = {}
        self._recent: tuple[LoggedAlert, ...] = ()
        self._recent_at_s = float("-inf")

    def wish(self, wish: Wish) -> None:
        """The wish is carried out at the next tick; may be called from any thread."""
        self._wishes.put(wish)

    def tick(self, desk: Desk, now_s: float) -> bool:
        """The desk shows how things are at ``now_s``; false once the guard has stopped."""
        status = as_seen(self._guard.status(), now_s)
        if status.state == "stopped":
            return False
        self._carry_out(now_s)
        for alert in self._guard.take_alerts():
            self._announce(alert, desk, now_s)
        for answer in self._cards.answers(now_s):
            self._answered(answer)
        level = self._level(now_s)
        menu = menu_of(status, self._guard.sensitivity(), self._alerts(now_s), self._language)
        desk.show(face_of(status, level), title_of(status, level, self._language), menu)
        return True

    def close(self) -> None:
        """Nothing of ours is left on the screen or speaking."""
        self._cards.close()
        if self._speaking:
            self._speaking.terminate()
            self._speaking.wait()

    def _announce(self, alert: Alert, desk: Desk, now_s: float) -> None:
        self._standing[alert.id] = (alert.level, now_s)
        self._recent_at_s = float("-inf")
        if self._notification:
            desk.toast(*self._toast_words(alert), urgent=alert.level != "notice")
        if self._card:
            self._cards.show(alert_request(alert, self._language, feedback=self._takes_feedback()), now_s)
        if self._speech and alert.level == "stop" and (self._speaking is None or self._speaking.poll() is not None):
            self._speaking = say_stop(self._language)

    def _toast_words(self, alert: Alert) -> tuple[str, str]:
        text = words(self._language)
        said = [text["said"][found.label] for found in telling(alert.findings)[:1]]
        return text["level"][alert.level], " ".join((*said, text["rule"]["hang_up"], text["rule"]["call_back"]))

    def _level(self, now_s: float) -> Level | None:
        self._standing = {
            alert: (level, at_s) for alert, (level, at_s) in self._standing.items() if now_s - at_s < ALERT_STANDS_S
        }
        levels: list[Level] = [level for level, _ in self._standing.values()]
        return max(levels, key=LEVELS.index, default=None)

    def _alerts(self, now_s: float) -> tuple[LoggedAlert, ...]:
        if now_s - self._recent_at_s >= RECENT_EVERY_S:
            self._recent, self._recent_at_s = tuple(self._guard.recent_alerts()), now_s
        return self._recent

    def _carry_out(self, now_s: float) -> None:
        while True:
            try:
                wish = self._wishes.get_nowait()
            except Empty:
                return
            self._do(wish, now_s)

    def _do(self, wish: Wish, now_s: float) -> None:
        match wish:
            case Pause(seconds):
                self._guard.pause(seconds)
            case Choose(sensitivity):
                self._guard.set_sensitivity(sensitivity)
            case Open(logged):
                self._cards.show(logged_request(logged, self._language, feedback=self._takes_feedback()), now_s)
            case "resume":
                self._guard.resume()
            case "review":
                self._guard.open_review()
            case "help" | "quit":
                self._cards.show(CardRequest(wish, self._language), now_s)

    def _answered(self, answer: Answer) -> None:
        if answer.action:
            self._standing.pop(answer.request.id, None)
        else:
            _log.error("%s", words(self._language)["unavailable"]["no_card"])
        if answer.action == "not_a_scam" and isinstance(self._guard, TakesFeedback):
            self._guard.not_a_scam(answer.request.id)
        # Without a window to ask in, the click on the menu has to be enough.
        if answer.request.kind == "quit" and answer.action in {"leave", ""}:
            self._guard.quit()

    def _takes_feedback(self) -> bool:
        return isinstance(self._guard, TakesFeedback)
