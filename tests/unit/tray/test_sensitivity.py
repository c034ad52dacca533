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
        said = in_words(sensitivity, words(language))
        hours = [int(number) for number in re.findall(r"\d+", said)][1:]
        assert (hours or [1]) == [FALSE_ALARMS[sensitivity].hours_apart]
        assert said.startswith(words(language)["sensitivity"][sensitivity])


def test_it_is_said_in_one_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FALSE_ALARMS, "normal", FalseAlarms(2, 160.0, 25))
    assert in_words("normal", words("nl")) == "Gewoon: hoogstens 1 onterechte waarschuwing per 25 uur bellen"
    monkeypatch.setitem(FALSE_ALARMS, "normal", FalseAlarms(5, 12.3, 1))
    assert in_words("normal", words("nl")) == "Gewoon: hoogstens 1 onterechte waarschuwing per uur bellen"
    assert in_words("normal", words("en")) == "Normal: at most 1 needless warning in an hour of calls"
