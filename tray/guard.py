"""What the tray may ask of the daemon and tell it. Every method returns at once and may be called from any thread."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from detectors.status import Status
from detectors.types import Alert, Sensitivity
from tray.people import People


@dataclass(frozen=True, slots=True)
class LoggedAlert:
    """A saved alert as the menu lists it: ``at`` is local wall time, ISO 8601 to the second."""

    id: str
    at: str
    level: str
    label: str
    quote: str


class Guard(Protocol):
    """The running daemon, as the screen sees it."""

    def status(self) -> Status: ...

    def take_alerts(self) -> list[Alert]:
        """Alerts that are new or whose level rose since the last call; the screen shows each at once."""
        ...

    def recent_alerts(self) -> list[LoggedAlert]:
        """The newest saved alerts first, at most ten."""
        ...

    def sensitivity(self) -> Sensitivity: ...

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        """The choice is in force at once and kept in the settings file."""
        ...

    def pause(self, seconds: float | None, *, this_call: bool = False) -> None:
        """Nothing is heard for ``seconds``, or until ``resume`` when None; ``this_call``: until it ends at most."""
        ...

    def resume(self) -> None: ...

    def open_review(self) -> None:
        """The review page opens in the person's browser."""
        ...

    def quit(self) -> None:
        """The daemon shuts down and ``status().state`` becomes ``stopped``; the tray then ends its loop."""
        ...


@runtime_checkable
class TakesFeedback(Protocol):
    """A guard that remembers what the person says of an alert; without it the card does not ask."""

    def not_a_scam(self, alert_id: str) -> None:
        """The alert with this id is marked as a false alarm."""
        ...


@runtime_checkable
class KnowsPeople(Protocol):
    """A guard that knows whom the person trusts; without it the card gives the rule alone."""

    def people(self) -> People:
        """The person's own numbers and questions, and which of them the caller spoke of lately."""
        ...


@runtime_checkable
class HearsSpeakers(Protocol):
    """A guard that hears what this computer says aloud; it must not take that voice for the caller's."""

    def own_voice(self, sounding: bool) -> None:
        """From now on this computer speaks itself, or no longer does."""
        ...
