"""Loops, echoes and phantoms are recognised; ordinary speech is not."""

import pytest

from models.guards import echoes, is_phantom, loop


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dat is goed dat is goed dat is goed dat is goed", (0, 3)),
        ("geef mij uw pincode nee nee nee nee nee nee", (4, 1)),
        ("nee nee nee nee", None),
        ("nul nul nul nul een", None),
        ("een twee drie een twee drie vier een twee drie", None),
        ("ah ah ah ah ah ah ah", (0, 1)),
        ("", None),
        ("geef mij de code van uw pas en dan de code van uw andere pas", None),
    ],
)
def test_a_phrase_said_too_often_in_a_row_is_a_loop(text: str, expected: tuple[int, int] | None) -> None:
    assert loop(text.split()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ondertiteld door de Amara.org gemeenschap",
        "TV GELDERLAND 2021",
        "Bedankt voor het kijken!",
        "Thank you for watching.",
        "Thanks so much for watching!",
        "MUZIEK.",
        "MUZIEK. MUZIEK.",
        "*music playing*",
        " . . .",
        "",
        "Don't forget to subscribe!",
    ],
)
def test_phantoms(text: str) -> None:
    assert is_phantom(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt.",
        "Thank you very much.",
        "Kunt u de muziek zachter zetten?",
        "U kijkt naar de ondertiteling van het bericht.",
        "Bedankt voor het bellen, tot de volgende afspraak.",
        "ja",
    ],
)
def test_what_people_say_is_no_phantom(text: str) -> None:
    assert not is_phantom(text)


PROMPT = ["goedemiddag", "u", "spreekt", "met", "de", "bank", "heeft", "u", "uw", "pincode", "bij", "de", "hand"]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("goedemiddag u spreekt met de bank", True),
        ("heeft u uw pincode", True),
        ("u spreekt met de bank ik bel omdat er vreemde betalingen zijn van uw rekening", False),
        ("heeft u de pincode", False),
        ("", False),
    ],
)
def test_an_echo_is_mostly_runs_of_the_prompt(heard: str, expected: bool) -> None:
    assert echoes(PROMPT, heard.split()) == expected
