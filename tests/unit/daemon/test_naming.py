"""Who was named in a call."""

import numpy as np

from config.schema import People as PeopleSettings
from daemon.naming import NAMED_S, Naming
from detectors.types import Side, Transcript, Utterance, Word

TRUSTED = PeopleSettings(numbers="Dochter Anna: 5550100\nMijn bank: 5550200", questions="Waar woonde opa?")


def spoken(text: str, side: Side = "far") -> Transcript:
    words = tuple(Word(word, 0, 1, 0.9) for word in text.split())
    utterance = Utterance("a", side, 0, 320, np.zeros(320, np.int16), True)
    return Transcript(utterance, "nl", words, len(words), True)


def named(naming: Naming) -> list[str]:
    return [contact.name for contact in naming.people(TRUSTED).named]


def test_who_the_caller_names_is_known_for_a_quarter_of_an_hour() -> None:
    now_s = [0.0]
    naming = Naming(lambda: now_s[0])
    naming.hear(spoken("hoi mam met Anna"), TRUSTED)
    assert named(naming) == ["Dochter Anna"]
    now_s[0] = NAMED_S
    assert named(naming) == []


def test_what_the_person_says_themselves_names_nobody() -> None:
    naming = Naming()
    naming.hear(spoken("dag Anna", "near"), TRUSTED)
    assert named(naming) == []


def test_everything_that_was_written_down_is_there_whoever_was_named() -> None:
    naming = Naming()
    naming.hear(spoken("u spreekt met uw bank"), TRUSTED)
    people = naming.people(TRUSTED)
    assert [contact.name for contact in people.contacts] == ["Dochter Anna", "Mijn bank"]
    assert [contact.number for contact in people.named] == ["5550200"]
    assert people.questions == ("Waar woonde opa?",)


def test_a_contact_that_was_taken_off_the_list_is_shown_no_more() -> None:
    naming = Naming()
    naming.hear(spoken("met Anna"), TRUSTED)
    assert naming.people(PeopleSettings(numbers="Mijn bank: 5550200")).named == ()
