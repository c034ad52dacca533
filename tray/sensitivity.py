"""What each sensitivity means to a person: how often it warns for nothing."""

from detectors.judge import FALSE_ALARMS, FalseAlarms
from detectors.types import Sensitivity
from tray.texts import Words


def in_words(sensitivity: Sensitivity, text: Words) -> str:
    """The name of the choice with the measured time between needless warnings."""
    seen, words = FALSE_ALARMS[sensitivity], text["sensitivity"]
    hours = round(seen.hours_apart) if seen.counted else int(seen.hours_apart)
    return words[_key(seen)].format(name=words[sensitivity], hours=hours)


def _key(seen: FalseAlarms) -> str:
    if not seen.counted:
        return "under"
    if seen.hours_apart >= 1.5:
        return "about"
    return "hourly" if seen.hours_apart >= 0.75 else "often"
