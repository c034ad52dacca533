"""Whom of the person's own contacts a caller has spoken of lately. Only that is remembered, not the words."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from config.schema import People as PeopleSettings
from detectors.types import Transcript
from tray.people import Contact, People, is_named, people_of

NAMED_S: Final = 900.0  # a name at the start of a call still counts for a question near its end


class Naming:
    """May be used from any thread: each contact has one time, which is replaced whole."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._named_s: dict[Contact, float] = {}

    def hear(self, transcript: Transcript, settings: PeopleSettings) -> None:
        """The contacts that the caller names are known."""
        if transcript.utterance.side == "near" or not settings.numbers:
            return
        for contact in people_of(settings.numbers, "").contacts:
            if is_named(contact, transcript.text):
                self._named_s[contact] = self._clock_s()

    def people(self, settings: PeopleSettings) -> People:
        """The person's contacts and questions, and who of them was named within the last quarter of an hour."""
        people, now_s = people_of(settings.numbers, settings.questions), self._clock_s()
        named = [one for one in people.contacts if now_s - self._named_s.get(one, float("-inf")) < NAMED_S]
        return replace(people, named=tuple(named))
