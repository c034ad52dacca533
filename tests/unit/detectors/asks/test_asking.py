"""Asks and what makes them harmless, line by line."""

import pytest

from detectors.asks import find, transcript_of
from detectors.asks.asking import SECOND_OPINION, SURE, by_frames, candidates
from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of
from detectors.asks.symbols import line_of
from detectors.types import ASKS, Language


def _score(text: str, label: str, language: Language) -> float:
    return max((finding.score for finding in find(text, language) if finding.label == label), default=0.0)


@pytest.mark.parametrize(
    ("language", "label", "text"),
    [
        ("nl", "pin", "mag ik uw pincode even"),
        ("nl", "pin", "Vertelt u mij het nummer van uw pas en dan uw pincode"),
        ("nl", "code", "leest u de code uit de sms maar voor"),
        ("nl", "bsn", "Wat is uw burgerservicenummer?"),
        ("nl", "card", "Ik heb uw kaartnummer nodig"),
        ("nl", "password", "geef me uw wachtwoord"),
        ("nl", "remote_access", "installeert u AnyDesk even"),
        ("nl", "handover", "mijn collega komt uw bankpas ophalen"),
        ("nl", "safe_account", "zet uw geld op de kluisrekening"),
        ("nl", "gift_card", "koop drie cadeaukaarten van honderd euro"),
        ("nl", "crypto", "stuur de bitcoins naar deze wallet"),
        ("nl", "money", "kun je me achthonderd euro lenen"),
        ("nl", "money", "Er moet vandaag vijfduizend euro overgemaakt worden."),
        ("nl", "money", "Leen me er tweehonderd, dan krijg je het vrijdag terug."),
        ("nl", "money", "Kunt u niet iets overmaken?"),
        ("nl", "password", "Met welk wachtwoord komt u in uw mail?"),
        ("nl", "bsn", "Nu nog uw burgerservicenummer."),
        ("nl", "code", "Bij u verschijnt een inlogcode, wat lees ik daar?"),
        ("nl", "card", "En die drie cijfers op de achterkant, die mis ik nog."),
        ("nl", "safe_account", "Zet alles op een aparte rekening waar niemand bij kan."),
        ("nl", "handover", "We laten uw pas straks ophalen."),
        ("nl", "gift_card", "Neem vijf kaarten van honderd euro mee uit het rek."),
        ("en", "money", "You'd have to wire the deposit tonight."),
        ("en", "card", "And the three digits on the back, I'm missing those."),
        ("en", "handover", "He'll knock, and you hand him the cash."),
        ("en", "code", "What number is on your phone now? Read it to me."),
        ("en", "pin", "You have a PIN, don't you? I need to know it."),
        ("en", "pin", "I just need your PIN"),
        ("en", "code", "read me the code we just sent you"),
        ("en", "handover", "a courier will come to collect your bank card"),
        ("en", "gift_card", "go to the store and buy five gift cards"),
        ("en", "remote_access", "I need you to download AnyDesk"),
        ("en", "money", "can you lend me five hundred pounds"),
    ],
)
def test_a_plain_ask_is_found(language: Language, label: str, text: str) -> None:
    assert _score(text, label, language) >= 0.6


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Wij vragen nooit om uw pincode."),
        ("nl", "Geef uw wachtwoord nooit aan iemand die belt."),
        ("nl", "U hoeft mij geen codes te geven."),
        ("nl", "Ik ben mijn pincode vergeten."),
        ("nl", "Ze vroegen om mijn pincode maar ik heb opgehangen."),
        ("nl", "Als iemand vraagt om uw pincode, hang dan op."),
        ("nl", "Wat is de code van de voordeur?"),
        ("nl", "Wat is uw postcode?"),
        ("nl", "Ik moet nog geld opnemen."),
        ("en", "We will never ask for your PIN."),
        ("nl", "Morgen maak ik de huur over."),
        ("nl", "Niemand van ons zal u ooit om een code vragen."),
        ("nl", "Geef uw pincode niet zomaar aan iemand."),
        ("nl", "Ik stuur je een tikkie voor de pizza."),
        ("nl", "Hij zei tegen mij, u moet uw geld overmaken."),
        ("nl", "Een veilige rekening bestaat niet."),
        ("nl", "U kunt overal gratis geld opnemen."),
        ("en", "Do not share this code with anyone."),
        ("en", "You shouldn't tell me your password."),
        ("en", "They made her buy gift cards."),
        ("en", "I need to transfer money for the course."),
        ("en", "Did they want you to buy gift cards?"),
        ("en", "I forgot my PIN."),
        ("en", "If someone asks you for a code, hang up."),
        ("en", "His last act was to send him ten pounds."),
        ("en", "What's your customer number?"),
    ],
)
def test_warnings_stories_and_everyday_talk_are_no_asks(language: Language, text: str) -> None:
    assert max((f.score for f in find(text, language) if f.label in ASKS), default=0.0) < 0.4


def test_a_denial_before_does_not_hide_the_ask_after_it() -> None:
    assert _score("Normaal vragen wij nooit om uw pincode, maar nu heb ik uw pincode nodig", "pin", "nl") >= 0.8


def test_things_in_one_breath_are_all_asked() -> None:
    labels = {f.label for f in find("Geef mij uw kaartnummer en uw pincode", "nl") if f.score >= 0.8}
    assert {"card", "pin"} <= labels


def test_a_stop_needs_the_scorer_to_see_an_ask_as_well() -> None:
    known = lexicon("en")
    said = transcript_of("Turn the card over, what have you got? The ace!", "en", "far")
    line = line_of(tokens_of(said.words), known)
    framed = max((one.score for one in by_frames(line, known).values() if one.label in ASKS), default=0.0)
    seen = max((one.score for one in candidates(line, known) if one.label in ASKS), default=0.0)
    assert framed >= SURE
    assert seen <= SECOND_OPINION
