"""Whether Belwacht can hear and think, as one value that a screen can show."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

State: TypeAlias = Literal["starting", "listening", "call", "degraded", "deaf", "paused", "stopped"]

Reason: TypeAlias = Literal[
    "no_report",  # the daemon stopped reporting
    "device_lost",  # the far device went away; it is being reopened
    "device_unknown",  # the configured far device does not exist
    "stalled",  # the device is open but hands over no sound
    "zeros",  # the device hands over exact zeros after real sound
    "never_sound",  # nothing but zeros since it was opened: muted or no permission
    "worker_dead",  # a stage failed again and again and was given up
    "worker_failing",  # a stage failed, and at the second try too; it is started afresh
    "worker_stuck",  # a stage does not get on with what it works on, though the computer has time for it
    "recogniser_missing",  # the recogniser cannot be loaded; it is tried again
    "near_missing",  # the chosen microphone does not work
    "voice_missing",  # the voice model is missing or damaged
    "behind",  # speech arrives faster than this computer reads it: what is said now is not yet read
    "lighter_model",  # reading came too late; for a while the base model reads, or less thoroughly
    "speech_lost",  # some speech was dropped or its reading failed
    "log_unwritable",  # alerts are shown but cannot be saved
    "config_invalid",  # the settings file is broken; the former settings are kept
]

DEAF_REASONS: Final[frozenset[Reason]] = frozenset(
    {
        "no_report",
        "device_lost",
        "device_unknown",
        "stalled",
        "zeros",
        "never_sound",
        "worker_dead",
        "worker_failing",
        "worker_stuck",
        "recogniser_missing",
    }
)
STALE_AFTER_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Status:
    """``at_s`` is the monotonic clock when the report was made; ``reasons`` are ordered, worst first."""

    state: State
    reasons: tuple[Reason, ...]
    at_s: float


def as_seen(status: Status, now_s: float) -> Status:
    """The status a screen must show at ``now_s``: deaf by itself when reports have stopped."""
    if status.state != "stopped" and now_s - status.at_s > STALE_AFTER_S:
        return Status("deaf", ("no_report", *status.reasons), status.at_s)
    return status
