"""Which nouns a stretch of heard words may have been."""

import itertools

import pytest

from detectors.asks.suspects import MOST, Suspect, believed, mended, suspects
from detectors.types import Language


@pytest.mark.parametrize(
    ("heard", "language", "phrase"),
    [
        ("mag ik uw herborte datum weten", "nl", "geboortedatum"),
        ("wat is de verwaldatum van de pas", "nl", "vervaldatum"),
        ("u krijgt het helt terug", "nl", "geld"),
        ("read me your pass wort please", "en", "password"),
    ],
)
def test_a_noun_that_sounds_nearly_alike_is_a_suspect(heard: str, language: Language, phrase: str) -> None:
    assert phrase in {suspect.phrase for suspect in suspects(heard.split(), language)}


def test_a_noun_that_was_heard_right_is_no_suspect() -> None:
    assert all("pincode" not in suspect.phrase for suspect in suspects(["geef", "mij", "uw", "pincode"], "nl"))


def test_there_are_few_and_they_do_not_overlap() -> None:
    found = suspects(("herborte datum helt verwaldatum kadokarten burgersevensnamer " * 3).split(), "nl")
    assert 0 < len(found) <= MOST
    assert all(a.last < b.first for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("words", [[], [""], ["..."], ["💶"] * 500, ["a" * 10_000]])
def test_odd_words_have_no_suspects(words: list[str]) -> None:
    assert suspects(words, "nl") == []


@pytest.mark.parametrize(
    ("likeness", "fit", "said"), [(0.86, 0.2, True), (0.86, 0.01, False), (0.75, 0.5, True), (1.0, 0.0, False)]
)
def test_faint_likeness_needs_a_better_fit(likeness: float, fit: float, said: bool) -> None:
    assert believed(Suspect(0, 0, "geld", likeness), fit) is said


def test_what_was_said_takes_the_place_of_what_was_heard() -> None:
    words = ["wat", "is", "uw", "herborte", "datum", "nu"]
    assert mended(words, [Suspect(3, 4, "geboortedatum", 0.9)]) == [
        (0, 0, "wat"),
        (1, 1, "is"),
        (2, 2, "uw"),
        (3, 4, "geboortedatum"),
        (5, 5, "nu"),
    ]
