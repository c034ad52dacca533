"""Which face the icon wears, and the one sentence that goes with it."""

from typing import Final, Literal, TypeAlias

from detectors.status import Status
from detectors.types import Language, Level
from tray.texts import words

Face: TypeAlias = Literal["starting", "listening", "call", "degraded", "deaf", "paused", "notice", "warning", "stop"]

FACES: Final[tuple[Face, ...]] = (
    "starting",
    "listening",
    "call",
    "degraded",
    "deaf",
    "paused",
    "notice",
    "warning",
    "stop",
)


def face_of(status: Status, level: Level | None) -> Face:
    """The face for a status and the alert that is on: only ``stop`` outranks being deaf."""
    if level == "stop":
        return "stop"
    if status.state == "deaf" or status.state == "stopped":  # noqa: PLR1714  (narrows the type)
        return "deaf"
    if level is not None:
        return level
    return status.state


def status_words(status: Status, language: Language) -> str:
    """One or two sentences: what is going on, and the worst reason with what to do about it."""
    text = words(language)
    said = text["state"][status.state]
    return f"{said} {text['reason'][status.reasons[0]]}" if status.reasons else said


def title_of(status: Status, level: Level | None, language: Language) -> str:
    """The words beside the icon: the alert that is on, then the status."""
    said = status_words(status, language)
    return f"{words(language)['level'][level]}. {said}" if level else said
