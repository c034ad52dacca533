"""The words for a sensitivity say what was measured."""

import re

import pytest

from detectors.judge import FALSE_ALARMS, FalseAlarms
from detectors.types import LANGUAGES, Language
from tray.menu import CHOICES
from tray.sensitivity import in_words
from tray.texts import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hours_are_those_of_the_table(language: Language) -> None:
    for sensitivity in CHOICES:
        said, seen = in_words(sensitivity, words(language)), FALSE_ALARMS[sensitivity]
        assert said.startswith(words(language)["sensitivity"][sensitivity])
        hours = [int(number) for number in re.findall(r"(\d+) (?:uur|hours)", said)]
        assert abs((hours or [1])[0] - seen.hours_apart) <= 1


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (FalseAlarms(4, 100.0), "ongeveer 1 keer per 25 uur bellen"),
        (FalseAlarms(0, 12.3), "minder dan 1 keer per 4 uur bellen"),
        (FalseAlarms(10, 12.3), "ongeveer 1 keer per uur bellen"),
        (FalseAlarms(22, 12.3), "vaker dan 1 keer per uur bellen"),
    ],
)
def test_it_is_said_in_one_short_line(monkeypatch: pytest.MonkeyPatch, seen: FalseAlarms, said: str) -> None:
    monkeypatch.setitem(FALSE_ALARMS, "normal", seen)
    assert in_words("normal", words("nl")) == f"Gewoon: een onterechte waarschuwing {said}"
