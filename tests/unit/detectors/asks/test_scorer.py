"""The second opinion: linear, traceable to the words, at home with mis-hearings, and silent on ordinary talk."""

import numpy as np
import pytest

from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.scorer import (
    ASK,
    BUCKETS,
    LEAST_RULES,
    OUTPUTS,
    STEP,
    WINDOW,
    Opinion,
    agreement,
    features,
    model,
    opinions,
    probability,
    support,
    windows,
)
from detectors.asks.symbols import Line, line_of
from detectors.types import ASKS, LANGUAGES, PRESSURES, Language

WARNS = 0.55


def _line(text: str, language: Language = "nl") -> Line:
    return line_of(tokens_of(transcript_of(text, language, "far").words), lexicon(language))


def _odds(text: str, of: str = ASK) -> float:
    return probability(_seen(text, of), 0.0, "nl")


def _seen(text: str, of: str = ASK) -> Opinion:
    return opinions(_line(text), "nl")[of]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_load_and_are_finite(language: Language) -> None:
    trained = model(language)
    assert trained.weights.shape == (BUCKETS, len(OUTPUTS))
    assert np.isfinite(trained.scale).all()
    assert np.isfinite([*trained.bias, *trained.lexicon]).all()
    assert (trained.quiet >= 0).all()
    assert all((weight > 0) == (of not in ASKS) for of, weight in zip(OUTPUTS, trained.lexicon, strict=True))


def test_long_lines_are_windows_that_overlap_whatever_the_signs() -> None:
    assert windows(_line("")) == []
    assert windows(_line("een twee. drie")) == [(0, 3)]
    pieces = windows(_line("woord " * 60))
    assert pieces[0] == (0, WINDOW - 1)
    assert pieces[1][0] == STEP
    assert pieces[-1][1] == 59


def test_features_sit_on_the_symbols_of_the_window() -> None:
    line = _line("geef mij nu uw pincode")
    placed = list(features(line, 1, 4, "nl"))
    assert {where for _, where in placed} == {0, 1, 2, 3}
    assert all(0 <= bucket < BUCKETS for bucket, _ in placed)


def test_sounds_run_across_the_borders_of_words() -> None:
    apart, together = ({bucket for bucket, _ in features(_line(text), 0, 9, "nl")} for text in ("noem de", "noemde"))
    assert len(apart & together) >= 6


@pytest.mark.parametrize("text", ["Het regent vandaag.", "We gaan morgen fietsen naar zee."])
def test_ordinary_talk_is_no_ask(text: str) -> None:
    assert _odds(text) < 0.3


def test_nothing_said_is_nothing_seen() -> None:
    assert opinions(_line(""), "nl") == {}


def test_there_is_an_opinion_on_an_ask_and_on_each_pressure() -> None:
    assert opinions(_line("Hallo."), "nl").keys() == {ASK} | PRESSURES


@pytest.mark.parametrize(
    ("text", "pressure", "harmless"),
    [
        ("Blijft u aan de lijn, u mag nu niet ophangen.", "stay_on_line", "De was hangt nog aan de lijn."),
        ("Vertel dit vooral aan niemand, ook niet aan uw man.", "secrecy", "Niemand weet waar mijn sleutels zijn."),
        ("U spreekt met de fraudeafdeling van uw bank.", "authority", "U spreekt met de fietsenmaker."),
    ],
)
def test_pressure_is_told_from_talk_with_the_same_words(text: str, pressure: str, harmless: str) -> None:
    assert _odds(text, pressure) > 0.5 > _odds(harmless, pressure)


def test_an_ask_is_told_from_its_denial() -> None:
    assert _odds("Noemt u mij nu de cijfers van uw pincode.") > _odds(
        "Wij vragen u nooit om de cijfers van uw pincode."
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Zet u al uw spaargeld over op onze veilige rekening.", "safe_account"),
        ("Installeert u nu AnyDesk zodat ik uw scherm kan overnemen.", "remote_access"),
        ("Leest u mij de code voor die u per sms krijgt.", "code"),
    ],
)
def test_the_label_comes_from_the_words(text: str, label: str) -> None:
    assert _seen(text).label == label


def test_the_quoted_part_carries_more_of_the_score_than_the_rest() -> None:
    text = "Het is vandaag wel mooi weer maar leest u mij de code uit de sms voor"
    found = _seen(text)
    forms = [symbol.form for symbol in _line(text).symbols]
    quote, rest = forms[found.first : found.last + 1], forms[: found.first] + forms[found.last + 1 :]
    assert rest
    assert _seen(" ".join(quote)).logit > _seen(" ".join(rest)).logit


def test_the_lexicon_only_adds_to_the_odds() -> None:
    found = Opinion(-1.0, "code", 0, 1)
    assert support(0.0) == support(LEAST_RULES) == 0.0
    assert probability(found, 0.7, "nl") > probability(found, 0.3, "nl") > probability(found, 0.0, "nl")


def test_where_the_lexicon_is_sure_ordinary_talk_does_not_weigh() -> None:
    found = Opinion(-1.0, "code", 0, 1)
    assert agreement(found, 0.85, "nl") > probability(found, 0.85, "nl")
