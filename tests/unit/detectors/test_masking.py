"""Masking hides long numbers, leaves money readable, and changes nothing the second time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mijn bsn is 123456782", "mijn bsn is •••••••••"),
        ("123 45 67 82", "••• •• •• ••"),
        ("12-34-56", "••-••-••"),
        ("NL91 ABNA 0417 1643 00", "NL•• ABNA •••• •••• ••"),
        ("4111 1111 1111 1111", "•••• •••• •••• ••••"),
        ("een twee drie vier", "• • • •"),
        ("twaalf vierendertig", "• •"),
        ("the code is four, seven, one", "the code is •, •, •"),
        ("vier en dertig twaalf negen", "• en • • •"),
        ("dubbel vier zeven acht", "• • • •"),
        ("vier acht eh vijftien", "• • eh •"),
    ],
)
def test_long_numbers_are_hidden(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_of_what_was_told_no_number_stays_readable() -> None:
    assert mask("vier keer de nul", told=True) == "• keer de •"
    assert mask("ja dat is 12", told=True) == "ja dat is ••"


@pytest.mark.parametrize(
    "text",
    [
        "het kost 800 euro",
        "achthonderd euro",
        "€ 1.250,00",
        "twelve hundred dollars",
        "om half vier",
        "een of twee mensen",
        "in groep 8",
        "",
        "één keer",
    ],
)
def test_amounts_and_small_numbers_stay(text: str) -> None:
    assert mask(text) == text


_PIECES = st.sampled_from(
    [
        "12",
        "345",
        "een",
        "twee",
        "vierendertig",
        "honderd",
        "euro",
        "NL91",
        "-",
        ".",
        "code",
        "•",
        "seven",
        "€",
        "en",
        "😀",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map(" ".join)))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(alphabet="0123456789", min_size=3, max_size=30))
def test_no_digit_of_a_bare_number_survives(digits: str) -> None:
    assert not re.search(r"\d", mask(f"zeg {digits} na"))
