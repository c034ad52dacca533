"""Spoken numbers become the digits that were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.spoken import bare, digits_of, spoken_digits
from detectors.types import Language


def _said(text: str, language: Language) -> str:
    return "".join(digits for _, _, digits in spoken_digits(text.split(), language))


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("twaalf vierendertig", "nl", "1234"),
        ("vier en dertig", "nl", "34"),
        ("nul zes dubbel vier", "nl", "0644"),
        ("driehonderdvijf", "nl", "305"),
        ("twee en zeven", "nl", "27"),
        ("thirty four twelve", "en", "3412"),
        ("oh seven double nine", "en", "0799"),
        ("triple three", "en", "333"),
        ("mijn nummer is 06 en 12", "nl", "0612"),
        ("geen getal", "nl", ""),
        ("twaalfhonderd vierendertig", "nl", "1234"),
        ("vierduizend vijfhonderd twaalf", "nl", "4512"),
        ("nine hundred and twenty three", "en", "923"),
        ("drie negens en een vijf", "nl", "99915"),
        ("vier keer de nul", "nl", "0000"),
        ("two zeros one", "en", "001"),
        ("honderd honderd", "nl", "100100"),
    ],
)
def test_numbers_in_words_and_pairs(text: str, language: Language, digits: str) -> None:
    assert _said(text, language) == digits


@given(
    st.lists(
        st.sampled_from(["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "nul"]), max_size=12
    )
)
def test_each_digit_word_gives_one_digit(words: list[str]) -> None:
    assert len(_said(" ".join(words), "nl")) == len(words)


def test_accents_and_signs_do_not_matter() -> None:
    assert bare("Tweeëndertig!") == "tweeendertig"
    assert digits_of("tweeendertig", "nl") == "32"
    assert digits_of("huis", "nl") is None
