"""What a card says."""

import re

import pytest

from detectors.types import LABELS, LANGUAGES, LEVELS, Alert, Finding, Language, Level, Side
from tray.card_view import (
    TONES,
    CardRequest,
    Heard,
    Tone,
    alert_request,
    logged_request,
    quotable,
    telling,
    view_of,
)
from tray.guard import LoggedAlert
from tray.people import NOBODY, People, people_of
from tray.texts import words

OFFICIAL = {"0900-8844", "088-7867372", "088-9001000"}


def found(label: str, quote: str = "", score: float = 0.9, side: Side = "far") -> Finding:
    return Finding("voice" if label == "synthetic" else "asks", label, side, score, 0, 16_000, quote)


def alert(level: Level, *findings: Finding) -> Alert:
    return Alert("a1", level, 0, 16_000, findings, 16_000)


def all_words(request: CardRequest) -> str:
    view = view_of(request)
    shared = [part for step in view.shared.steps for part in (step.title, step.how)] if view.shared else []
    points = [part for point in view.points for part in (point.said, point.intro, point.quote, point.why)]
    steps = [part for step in view.steps for part in (step.title, step.how, *step.numbers)]
    return " ".join([view.title, view.calm, *points, *steps, *shared, *(button.text for button in view.buttons)])


def test_the_caller_is_quoted_and_the_danger_explained() -> None:
    view = view_of(alert_request(alert("stop", found("pin", "geef mij uw pincode")), "nl", feedback=True))
    (point,) = view.points
    assert view.title == "Stop: dit lijkt op oplichting"
    assert (point.intro, point.quote) == ("De beller zei:", "geef mij uw pincode")
    assert point.why == "Uw bank vraagt nooit om uw pincode, ook niet om u te helpen."


def test_the_rule_has_its_four_steps_in_order() -> None:
    view = view_of(alert_request(alert("notice", found("money")), "nl", feedback=False))
    assert [step.title for step in view.steps] == [
        "Stop.",
        "Hang op.",
        "Bel terug op het nummer dat u zelf opzoekt.",
        "Vraag iets wat alleen de ander weet.",
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_only_stop_makes_the_person_pause(level: Level) -> None:
    view = view_of(alert_request(alert(level, found("pin")), "nl", feedback=True))
    assert view.wait_s == (30 if level == "stop" else 0)
    assert view.buttons[0].words(12) == "Ik begrijp het (nog 12 s)"
    assert view.buttons[0].words(0) == "Ik begrijp het"
    assert [bool(button.waiting) for button in view.buttons] == [True, True]


def test_without_a_guard_that_remembers_there_is_no_feedback_button() -> None:
    view = view_of(alert_request(alert("stop", found("pin")), "nl", feedback=False))
    assert [button.action for button in view.buttons] == ["understood"]


def test_an_alert_does_not_take_the_focus_and_what_the_person_opens_does() -> None:
    assert not view_of(alert_request(alert("stop", found("pin")), "nl", feedback=True)).takes_focus
    assert view_of(CardRequest("help", "nl")).takes_focus
    assert view_of(CardRequest("quit", "nl")).takes_focus


def test_asks_come_before_pressure_and_the_voice_comes_last() -> None:
    findings = (found("synthetic"), found("urgency", score=0.99), found("pin", score=0.6), found("human"))
    assert [finding.label for finding in telling(findings)] == ["pin", "urgency", "synthetic"]


def test_of_one_label_the_surest_is_told_and_never_more_than_three() -> None:
    findings = (found("pin", "zwak", 0.5), found("pin", "sterk", 0.9), found("code"), found("card"), found("money"))
    told = telling(findings)
    assert len(told) == 3
    assert "zwak" not in [finding.quote for finding in told]


def test_who_took_the_computer_over_learns_nothing_from_the_card_and_cannot_dismiss_it() -> None:
    taken = alert("stop", found("takeover", "AnyDesk", 0.62, "near"), found("pin", "uw pincode"))
    request = alert_request(taken, "nl", feedback=True, people=TRUSTED)
    view = view_of(request)
    assert (view.points[0].intro, view.points[0].quote) == ("Dit programma is gestart:", "AnyDesk")
    assert view.points[1].quote == "uw pincode"
    assert request.people == NOBODY
    assert [button.action for button in view.buttons] == ["understood"]


def test_the_voice_is_stated_as_what_it_is() -> None:
    said = all_words(alert_request(alert("warning", found("money"), found("synthetic", "kort")), "nl", feedback=True))
    assert "De stem klinkt mogelijk nagemaakt; zekerheid bestaat niet." in said
    assert "kort" not in said


def test_a_human_voice_is_no_comfort_and_not_mentioned() -> None:
    said = all_words(alert_request(alert("warning", found("money"), found("human")), "nl", feedback=True))
    assert "klinkt" not in said


@pytest.mark.parametrize(
    "quote",
    [
        "bel ons terug op 088 123 45 67",
        "bel 06-12345678",
        "het nummer is +31 (0)20 123 4567",
        "nul zes twaalf, nul, acht, acht, een, twee, drie",
        "my number is oh two oh seven nine four six",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_the_caller_says_becomes_a_number_to_call(quote: str, language: Language) -> None:
    said = all_words(alert_request(alert("stop", found("pin", quote)), language, feedback=True))
    assert set(re.findall(r"\+?\d[\d ()-]{5,}\d", said)) <= OFFICIAL
    assert "acht, acht" not in said
    assert "nine four" not in said


TRUSTED = people_of("Mijn bank: 5550100\nAnna: 5550200\nTim: 5550300\nHuisarts: 5550400", "Waar woonde opa?")


def step(request: CardRequest, at: int) -> tuple[str, tuple[str, ...]]:
    shown = view_of(request).steps[at]
    return shown.how, shown.numbers


def test_calling_back_shows_the_persons_own_numbers_and_only_these() -> None:
    request = alert_request(alert("stop", found("pin", "bel 5559999")), "nl", feedback=True, people=TRUSTED)
    how, numbers = step(request, 2)
    assert how == words("nl")["rule"]["call_back_own"]
    assert numbers == ("Mijn bank: 5550100", "Anna: 5550200", "Tim: 5550300")
    assert "5559999" not in all_words(request)


def test_who_the_caller_named_is_shown_alone() -> None:
    named = People(TRUSTED.contacts, TRUSTED.questions, TRUSTED.contacts[1:2])
    how, numbers = step(alert_request(alert("stop", found("money")), "nl", feedback=True, people=named), 2)
    assert how.startswith("De beller noemde deze naam.")
    assert numbers == ("Anna: 5550200",)


def test_without_own_numbers_the_rule_says_where_to_look() -> None:
    how, numbers = step(alert_request(alert("stop", found("money")), "nl", feedback=True, people=NOBODY), 2)
    assert (how, numbers) == (words("nl")["rule"]["call_back_how"], ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_to_ask_is_the_persons_own_or_an_example(language: Language) -> None:
    own = CardRequest("help", language, "a", people=TRUSTED)
    assert step(own, 3)[0].endswith("Waar woonde opa?")
    asked = {step(CardRequest("help", language, str(at)), 3)[0].partition(": ")[2] for at in range(40)}
    assert asked == set(words(language)["question"].values())


def test_an_amount_the_caller_asks_for_stays_readable() -> None:
    assert quotable("maak 1.500 euro over", "far", "X") == "maak 1.500 euro over"


@pytest.mark.parametrize("quote", ["mijn pin is 1234", "het is 12 34", "een twee drie vier vijf"])
def test_what_the_person_read_out_is_not_repeated(quote: str) -> None:
    assert not re.search(r"\d|drie", quotable(quote, "near", "X"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_makes_a_card(label: str, language: Language) -> None:
    view = view_of(CardRequest("alert", language, "a", "stop", (Heard(label, "far", "dat"),)))
    assert view.points[0].said
    assert view.points[0].why


def test_the_steps_after_a_scam_are_in_order_and_only_they_hold_numbers() -> None:
    view = view_of(CardRequest("help", "nl"))
    assert view.shared is not None
    numbers = [re.findall(r"\b\d{3,4}-\d+\b", step.title) for step in view.shared.steps]
    assert numbers == [[], ["0900-8844"], ["088-7867372"], ["088-9001000"]]
    assert "niet uw schuld" in view.shared.calm


def test_a_saved_alert_says_when_and_can_be_judged() -> None:
    saved = LoggedAlert("a7", "2026-03-02T14:05:33", "stop", "discloses_pin", "mijn pin is 1234")
    view = view_of(logged_request(saved, "nl", feedback=True))
    assert view.calm == "Gewaarschuwd op 2026-03-02 14:05."
    assert view.points[0].intro == "U zei:"
    assert "1234" not in view.points[0].quote
    assert view.wait_s == 0


def test_quitting_says_that_protection_stops() -> None:
    view = view_of(CardRequest("quit", "nl"))
    assert "waarschuwt Belwacht u niet meer" in view.calm
    assert [button.action for button in view.buttons] == ["stay", "leave"]


def test_a_request_survives_the_way_to_another_process() -> None:
    people = People(TRUSTED.contacts, TRUSTED.questions, TRUSTED.contacts[:1])
    request = alert_request(alert("stop", found("pin", "“quote” ü")), "en", feedback=True, people=people)
    assert CardRequest.from_json(request.to_json()) == request


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind":"help","language":"nl","colour":"red"}', "null"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        CardRequest.from_json(text)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tone", TONES)
def test_the_heading_has_high_contrast(tone: Tone) -> None:
    dark, light = sorted(luminance(colour) for colour in TONES[tone])
    assert (light + 0.05) / (dark + 0.05) >= 7
