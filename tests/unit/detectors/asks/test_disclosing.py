"""Numbers that the user reads out, and what they are likely to be."""

import pytest

from detectors.asks.disclosing import disclosures
from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.types import Language


def _found(text: str, *asked: str, language: Language = "nl") -> dict[str, float]:
    forms = [token.form for token in tokens_of(transcript_of(text, language, "near").words)]
    return {d.label: d.score for d in disclosures(forms, lexicon(language), frozenset(asked), frozenset())}


@pytest.mark.parametrize(
    ("text", "asked", "label"),
    [
        ("dat is een een een twee twee twee drie drie drie", "bsn", "discloses_bsn"),
        ("111222333", "bsn", "discloses_bsn"),
        ("eh twaalf vierendertig", "pin", "discloses_pin"),
        ("vier acht eh vijftien drieentwintig", "code", "discloses_code"),
        ("vier een een een een een een een een een een een een een een een", "card", "discloses_card"),
        ("4111 1111 1111 1111", "", "discloses_card"),
        ("een twee nee wacht drie vier vijf", "pin", "discloses_pin"),
        ("twaalfhonderd vierendertig", "pin", "discloses_pin"),
        ("drie negens en een vijf", "pin", "discloses_pin"),
        ("en el eenennegentig abna nul vier een zeven een zes vier drie nul nul", "", "discloses_iban"),
        ("NL91 ABNA 0417 1643 00", "", "discloses_iban"),
        ("n l eenennegentig abna nul vier zeventien zestien drieenveertig nul nul", "", "discloses_iban"),
    ],
)
def test_what_is_read_out_is_noticed_at_once(text: str, asked: str, label: str) -> None:
    assert _found(text, asked)[label] >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "ik heb twee kinderen",
        "het was 800 euro",
        "om kwart over vier",
        "mijn nummer is 06 12 34 56 78",
        "in 2024",
        "zeven of acht keer",
        "op twaalf maart negentienvijfenveertig",
        "dat kost twaalfhonderdvierendertig euro",
    ],
)
def test_everyday_numbers_are_not(text: str) -> None:
    assert max(_found(text).values(), default=0.0) < 0.4


def test_a_telephone_number_is_none_although_telephones_were_spoken_of() -> None:
    forms = ["oh", "seven", "seven", "double", "oh", "nine", "double", "oh", "one", "two", "three"]
    assert disclosures(forms, lexicon("en"), frozenset(), frozenset({"remote_access"})) == []


def test_the_elfproef_and_luhn_raise_confidence() -> None:
    assert _found("111222333", "bsn")["discloses_bsn"] > _found("111222334", "bsn")["discloses_bsn"]
    assert _found("4111111111111111")["discloses_card"] > _found("4111111111111112")["discloses_card"]
