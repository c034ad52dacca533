"""What sounds alike folds together; ordinary words stay themselves."""

import pytest

from detectors.asks.sounds import folded, likely_noun


@pytest.mark.parametrize(("a", "b"), [("pincode", "pinkode"), ("wachtwoord", "wagtwoort"), ("cijfers", "seiffers")])
def test_dutch_spellings_of_one_sound_fold_together(a: str, b: str) -> None:
    assert folded(a, "nl") == folded(b, "nl")


@pytest.mark.parametrize(
    ("heard", "noun"),
    [("pinkoden", "pincode"), ("kluisrekenink", "kluisrekening"), ("burgerserfisnummer", "burgerservicenummer")],
)
def test_a_mishearing_finds_its_noun(heard: str, noun: str) -> None:
    likely = likely_noun(heard, "nl")
    assert likely is not None
    assert likely[0] == noun
    assert 0.8 < likely[1] <= 1.0


@pytest.mark.parametrize("word", ["omrekening", "klantnummer", "huisnummer", "antwoorden", "betaling", "verzekering"])
def test_ordinary_words_are_not_taken_for_nouns(word: str) -> None:
    assert likely_noun(word, "nl") is None
