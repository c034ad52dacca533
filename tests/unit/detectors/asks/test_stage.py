"""The stage over a call: turns, snapshots, sides, and any input at all."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.asks import AsksStage, find, transcript_of
from detectors.judge import Judge, judge
from detectors.types import DISCLOSURES, LABELS, SAMPLE_RATE_HZ, Finding, Side, Transcript

PAUSE = 8_000


def _call(*turns: tuple[Side, str]) -> list[list[Finding]]:
    stage, start, found = AsksStage(), 0, []
    for side, text in turns:
        transcript = transcript_of(text, "nl", side, start)
        start = transcript.utterance.end + PAUSE
        found.append(stage.push(transcript))
    return found


def _snapshot(whole: Transcript, stable: int) -> Transcript:
    return replace(whole, stable=stable, final=False)


def test_a_pronoun_takes_the_thing_of_the_turn_before() -> None:
    _, _, last = _call(
        ("far", "U krijgt zo een sms met een code."), ("near", "Ja, die heb ik."), ("far", "Leest u die maar voor.")
    )
    assert [f.label for f in last] == ["code"]
    assert last[0].score >= 0.7


def test_a_pronoun_without_a_secret_before_it_says_nothing() -> None:
    _, last = _call(("far", "Ik zoek uw postcode op."), ("far", "Leest u die maar voor."))
    assert last == []


@pytest.mark.parametrize(
    ("label", "turns"),
    [
        (
            "card",
            ("Het gaat om uw pas.", "Ja, die heb ik hier.", "De cijfers achterop.", "Oh ja.", "Leest u maar voor."),
        ),
        ("code", ("Er komt zo een sms bij u binnen.", "Ja, ik zie hem.", "Wat staat daarin?")),
        ("pin", ("U heeft toch een pincode?", "Ja natuurlijk.", "Die moet ik even weten.")),
        (
            "money",
            (
                "Pap, ik heb een probleem met een rekening.",
                "Wat is er dan aan de hand?",
                "Kun jij het even doen?",
                "Ja, hoeveel is het in totaal dan?",
                "Negenhonderd.",
            ),
        ),
        (
            "handover",
            ("Mijn collega komt zo bij u langs.", "Waarvoor?", "Uw bankpas.", "Oh?", "Die geeft u aan hem mee."),
        ),
        ("gift_card", ("Ze hebben daar cadeaukaarten.", "Ja?", "Neemt u er vijf mee.")),
    ],
)
def test_an_ask_may_be_spread_over_turns_with_answers_between(label: str, turns: tuple[str, ...]) -> None:
    sides: tuple[Side, Side] = ("far", "near")
    found = _call(*((sides[n % 2], text) for n, text in enumerate(turns)))
    assert max(f.score for f in found[-1] if f.label == label) >= 0.6
    assert [alert.level for alert in judge([f for turn in found for f in turn])][-1] in ("warning", "stop")


def test_harmless_numbers_asked_over_turns_are_none() -> None:
    found = _call(
        ("far", "Wat is uw postcode?"), ("near", "Twaalf vierendertig."), ("far", "En het huisnummer, zegt u maar.")
    )
    assert found == [[], [], []]


def test_a_number_told_in_two_goes_is_one() -> None:
    *_, last = _call(("far", "Wat is uw pincode?"), ("near", "Zeven drie."), ("far", "Ja?"), ("near", "Twee acht."))
    assert [(f.label, f.quote) for f in last] == [("discloses_pin", "• •. • •.")]


def test_who_repeats_himself_alerts_once_and_again_after_the_window() -> None:
    stage, alarm, raised = AsksStage(), Judge(), []
    for at_s in (0, 20, 40, 600):
        for finding in stage.push(transcript_of("Geef mij uw pincode.", "nl", "far", at_s * SAMPLE_RATE_HZ)):
            raised.extend(alarm.push(finding))
    assert [alert.level for alert in raised] == ["stop", "stop"]
    assert raised[0].id != raised[1].id


def test_a_sentence_cut_by_a_pause_is_one() -> None:
    first, second = _call(("far", "Dan heb ik nu nog van u"), ("far", "uw pincode nodig"))
    assert first == []
    assert [f.label for f in second] == ["pin"]


def test_digits_after_an_ask_are_a_disclosure_and_masked() -> None:
    _, near = _call(("far", "Wat is uw pincode?"), ("near", "Dat is twaalf vierendertig."))
    assert [(f.label, f.side) for f in near] == [("discloses_pin", "near")]
    assert near[0].score >= 0.9
    assert near[0].quote == "• •."


def test_an_ask_by_the_user_is_no_finding() -> None:
    assert _call(("near", "Mag ik uw pincode?")) == [[]]


def test_only_stable_words_of_a_snapshot_count_and_nothing_is_told_twice() -> None:
    whole = transcript_of("mag ik uw pincode hebben", "nl", "far")
    stage = AsksStage()
    assert stage.push(_snapshot(whole, 2)) == []
    early = stage.push(_snapshot(whole, 4))
    assert [f.label for f in early] == ["pin"]
    assert stage.push(_snapshot(whole, 4)) == []
    assert all(f.score > early[0].score for f in stage.push(whole))
    assert stage.close() == []


def test_the_quote_is_the_words_and_the_span_theirs() -> None:
    (finding,) = find("Dag mevrouw, mag ik uw pincode?", "nl")
    assert finding.quote == "mag ik uw pincode?"
    assert (finding.start, finding.end) == (2 * 6_400, 6 * 6_400)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["far", "near"]), st.sampled_from(["nl", "en"]))
def test_any_text_gives_sound_findings(text: str, side: Side, language: str) -> None:
    for finding in find(text, language, side):  # type: ignore[arg-type]
        assert finding.label in LABELS
        assert 0 <= finding.score <= 1
        assert finding.start < finding.end
        assert (finding.label in DISCLOSURES) == (side == "near")


ODD = st.text(
    st.sampled_from("\u200b\u200d\u202e\u2066\u0301\u0308\x00\x07\ufeff\U0001f4b6\U0001f600|<>:*?^${}_ עברבيك日本"),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ODD, max_size=20), st.sampled_from(["far", "near"]), st.sampled_from(["nl", "en"]))
def test_signs_that_are_no_speech_give_nothing(pieces: list[str], side: Side, language: str) -> None:
    assert find(" ".join(pieces), language, side) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("between", ["\u200b", "\u200d", "\u0301", "\u202e", "\ufeff"])
def test_signs_that_are_not_seen_hide_no_ask(between: str) -> None:
    assert "pin" in {f.label for f in find(f"mag ik uw pin{between}code{between} hebben", "nl")}


@pytest.mark.parametrize(
    "piece",
    ["honderd ", "hundred thousand and ", "geef uw pincode ", "😀 ", "\x00\x07", "één twee drie ", "a", "| < > ", "1 "],
)
def test_a_megabyte_is_read_to_the_end(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    for side in ("far", "near"):
        assert all(0 <= f.score <= 1 for f in find(text, "nl", side))  # type: ignore[arg-type]
