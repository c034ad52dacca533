"""The menu of the icon as a value: what it says and what each line means, apart from any toolkit."""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from detectors.status import Status
from detectors.types import Language, Sensitivity
from tray.guard import LoggedAlert
from tray.sensitivity import in_words
from tray.texts import Words, words

CHOICES: Final[tuple[Sensitivity, ...]] = ("low", "normal", "high")
HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Not listening for ``seconds``, or until resumed when None; ``this_call``: until it ends at most."""

    seconds: float | None
    this_call: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class Open:
    alert: LoggedAlert


Wish: TypeAlias = Pause | Choose | Open | Literal["resume", "help", "review", "quit"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``wish`` if it does something, ``lines`` if it opens a submenu; ``chosen`` is None unless a radio."""

    text: str
    wish: Wish | None = None
    lines: tuple["Line", ...] = ()
    chosen: bool | None = None
    default: bool = False


Menu: TypeAlias = tuple[Line | None, ...]  # None is a separating rule


def menu_of(status: Status, sensitivity: Sensitivity, recent: tuple[LoggedAlert, ...], language: Language) -> Menu:
    """The whole menu for what the guard says now."""
    text = words(language)
    reasons = [text["reason"][reason] for reason in status.reasons[:1]]
    return (
        Line(text["state"][status.state]),
        *(Line(sentence) for reason in reasons for sentence in re.split(r"(?<=[.]) ", reason)),
        None,
        Line(text["menu"]["help"], "help", default=True),
        _listening(status, text),
        Line(text["menu"]["sensitivity"], lines=_choices(sensitivity, text)),
        Line(text["menu"]["recent"], lines=_alerts(recent, text)),
        Line(text["menu"]["review"], "review"),
        None,
        Line(text["menu"]["quit"], "quit"),
    )


def _listening(status: Status, text: Words) -> Line:
    if status.state == "paused":
        return Line(text["menu"]["resume"], "resume")
    pauses = (
        Line(text["menu"]["pause_call"], Pause(HOUR_S, this_call=True)),
        Line(text["menu"]["pause_hour"], Pause(HOUR_S)),
        Line(text["menu"]["pause_open"], Pause(None)),
    )
    return Line(text["menu"]["pause"], lines=pauses)


def _choices(sensitivity: Sensitivity, text: Words) -> tuple[Line, ...]:
    return tuple(Line(in_words(choice, text), Choose(choice), chosen=choice == sensitivity) for choice in CHOICES)


def _alerts(recent: tuple[LoggedAlert, ...], text: Words) -> tuple[Line, ...]:
    if not recent:
        return (Line(text["menu"]["recent_none"]),)
    return tuple(Line(f"{logged.at.replace('T', ' ')[:16]}  {_said(logged, text)}", Open(logged)) for logged in recent)


def _said(logged: LoggedAlert, text: Words) -> str:
    return text["said"].get(logged.label, text["level"].get(logged.level, logged.label))
