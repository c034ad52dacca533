"""What each sensitivity means to a person: how often it warns for nothing."""

from detectors.judge import FALSE_ALARMS
from detectors.types import Sensitivity
from tray.texts import Words


def in_words(sensitivity: Sensitivity, text: Words) -> str:
    """The name of the choice with the measured time between needless warnings."""
    hours = FALSE_ALARMS[sensitivity].hours_apart
    name = text["sensitivity"][sensitivity]
    return text["sensitivity"]["hours" if hours > 1 else "hour"].format(name=name, hours=hours)
