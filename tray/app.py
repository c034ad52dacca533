"""The person's screen: an icon that follows the guard, and a card and a notification at each alert."""

import logging
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from detectors.status import as_seen
from detectors.types import LEVELS, Alert, Language, Level
from tray.card_view import CardRequest, alert_request, logged_request, telling
from tray.cards import Answer, Cards
from tray.face import Face, face_of, title_of
from tray.guard import Guard, HearsSpeakers, KnowsPeople, LoggedAlert, TakesFeedback
from tray.host import TrayUnavailable
from tray.icon import BEAT_S, LOOK_FOR_PLACE_EVERY_S, TrayIcon
from tray.menu import Choose, Menu, Open, Pause, Wish, menu_of
from tray.people import NOBODY, People
from tray.speech import Aloud, commands_of
from tray.texts import words

__all__ = ["TrayUnavailable", "run", "run_without_icon"]

_log = logging.getLogger(__name__)
ALERT_STANDS_S: Final = 300.0  # how long the icon shows an alert that nobody answered
RECENT_EVERY_S: Final = 2.0


class Desk(Protocol):
    """Where things are shown: the icon, or nothing but notifications."""

    def show(self, face: Face, title: str, menu: Menu) -> None: ...

    def toast(self, title: str, body: str, *, urgent: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """In which ways an alert is made known, beside the icon."""

    card: bool = True
    notification: bool = True
    earcon: bool = False
    speech: bool = False


def run(guard: Guard, language: Language, shown: Shown) -> None:
    """The guard has stopped; until then the icon showed its status and every alert. Takes the main thread.

    Raises TrayUnavailable, at once or later, when there is no icon to show it with.
    """
    watch = Watch(guard, language, shown)
    try:
        _keep(TrayIcon(language, watch.wish), watch, language)
    finally:
        watch.close()


def run_without_icon(guard: Guard, language: Language, shown: Shown) -> None:
    """The guard has stopped; until then every alert had its card. For a desktop without a place for icons.

    As soon as there is a place, since a desktop may start it later than us or again, the icon is shown there.
    """
    watch = Watch(guard, language, shown)
    try:
        while (icon := _awaited_icon(watch, language)) is not None:
            try:
                return _keep(icon, watch, language)
            except TrayUnavailable as error:
                _log.warning("%s", error)
    finally:
        watch.close()


def _keep(icon: TrayIcon, watch: "Watch", language: Language) -> None:
    for lack in icon.lacks:
        _log.warning("%s", words(language)["unavailable"][lack])
    icon.run(lambda: watch.tick(icon, time.monotonic()))


def _awaited_icon(watch: "Watch", language: Language) -> TrayIcon | None:
    """The icon, once there is a place for it; None when the guard has stopped before."""
    looked_s = time.monotonic()
    while watch.tick(Bare(), now_s := time.monotonic()):
        if now_s - looked_s >= LOOK_FOR_PLACE_EVERY_S:
            looked_s = now_s
            try:
                return TrayIcon(language, watch.wish)
            except TrayUnavailable as error:
                _log.debug("no icon yet: %s", error)
        time.sleep(BEAT_S)
    return None


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
        shown: Shown,
        cards: Cards | None = None,
        aloud: Aloud | None = None,
    ) -> None:
        self._guard = guard
        self._language: Language = language
        self._shown = shown
        self._aloud = aloud or Aloud(commands_of(language, earcon=shown.earcon, speech=shown.speech))
        self._sounding = False
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
        self._say_who_speaks()
        for answer in self._cards.answers(now_s):
            self._answered(answer)
        level = self._level(now_s)
        menu = menu_of(status, self._guard.sensitivity(), self._alerts(now_s), self._language)
        desk.show(face_of(status, level), title_of(status, level, self._language), menu)
        return True

    def close(self) -> None:
        """Nothing of ours is left on the screen or speaking."""
        self._cards.close()
        self._aloud.close()

    def _announce(self, alert: Alert, desk: Desk, now_s: float) -> None:
        self._standing[alert.id] = (alert.level, now_s)
        self._recent_at_s = float("-inf")
        if self._shown.notification:
            desk.toast(*self._toast_words(alert), urgent=alert.level != "notice")
        if self._shown.card:
            self._cards.show(self._request(alert), now_s)
        if alert.level == "stop":
            self._aloud.start()

    def _say_who_speaks(self) -> None:
        """The guard knows whether what it hears may be this computer itself."""
        sounding = self._aloud.sounding()
        if sounding != self._sounding and isinstance(self._guard, HearsSpeakers):
            self._guard.own_voice(sounding)
        self._sounding = sounding

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
            case Pause(seconds, this_call):
                self._guard.pause(seconds, this_call=this_call)
            case Choose(sensitivity):
                self._guard.set_sensitivity(sensitivity)
            case Open(logged):
                self._cards.show(self._logged(logged), now_s)
            case "resume":
                self._guard.resume()
            case "review":
                self._guard.open_review()
            case "help" | "quit":
                self._cards.show(CardRequest(wish, self._language, people=self._people()), now_s)

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

    def _request(self, alert: Alert) -> CardRequest:
        return alert_request(alert, self._language, feedback=self._takes_feedback(), people=self._people())

    def _logged(self, logged: LoggedAlert) -> CardRequest:
        return logged_request(logged, self._language, feedback=self._takes_feedback(), people=self._people())

    def _takes_feedback(self) -> bool:
        return isinstance(self._guard, TakesFeedback)

    def _people(self) -> People:
        return self._guard.people() if isinstance(self._guard, KnowsPeople) else NOBODY
