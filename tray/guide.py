"""A guided window, apart from how it is drawn: what each page says, and what goes on meanwhile."""

from dataclasses import dataclass, replace
from typing import Final, Protocol

from tray.window import first_usable

BEAT_MS: Final = 150
WIDE_PX: Final = 780
HIGH_PX: Final = 640


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: ``value`` is what it means, ``text`` what the person reads."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One question. Without ``choices`` the person writes lines, if ``lines``. A button without text is not there."""

    window: str
    place: str
    title: str
    why: str
    choices: tuple[Choice, ...]
    chosen: str
    lines: bool
    hint: str
    back: str
    leave: str

    def asks_as(self, other: "GuidePage | None") -> bool:
        """Whether they differ at most by what the person has just chosen or written."""
        return other is not None and replace(self, chosen="") == replace(other, chosen="")


@dataclass(frozen=True, slots=True)
class Live:
    """What goes on while a page is there; ``bar`` is how full it is, from 0 to 1, or None for no bar."""

    next: str
    said: str = ""
    bar: float | None = None
    ready: bool = True


class Guided(Protocol):
    """Who asks. Every method is called from the window's own thread and returns at once."""

    @property
    def over(self) -> bool:
        """Whether the window can go."""
        ...

    def page(self) -> GuidePage: ...

    def live(self) -> Live:
        """To be asked at every beat: that also carries on what waits for something."""
        ...

    def choose(self, value: str) -> None: ...

    def next(self) -> None: ...

    def back(self) -> None: ...

    def leave(self) -> None: ...


def show(guided: Guided, wanted: str | None = None) -> None:
    """The window has been there until it was over. Raises NoWindowError."""
    first_usable("guide", wanted).show(guided)
