"""The second opinion: linear, traceable to the words, and silent on ordinary talk."""

import numpy as np
import pytest

from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.scorer import BUCKETS, STEP, WINDOW, features, model, opinions, windows
from detectors.asks.symbols import Line, line_of
from detectors.types import Language


def _line(text: str, language: Language = "nl") -> Line:
    return line_of(tokens_of(transcript_of(text, language, "far").words), lexicon(language))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_weights_load_and_are_finite(language: Language) -> None:
    trained = model(language)
    assert trained.weights.shape == (BUCKETS,)
    assert np.isfinite(trained.weights).all()
    assert np.isfinite([trained.bias, trained.threshold]).all()


def test_sentences_are_windows_and_long_ones_overlap() -> None:
    assert windows(_line("een twee. drie")) == [(0, 1), (3, 3)]
    pieces = windows(_line("woord " * 60))
    assert pieces[0] == (0, WINDOW - 1)
    assert pieces[1][0] == STEP
    assert pieces[-1][1] == 59


def test_features_sit_on_the_symbols_of_the_window() -> None:
    line = _line("geef mij nu uw pincode")
    placed = list(features(line, 1, 4))
    assert {where for _, where in placed} == {0, 1, 2, 3}
    assert all(0 <= bucket < BUCKETS for bucket, _ in placed)


@pytest.mark.parametrize("text", ["", "Het regent vandaag.", "We gaan morgen fietsen naar zee."])
def test_ordinary_talk_is_no_ask(text: str) -> None:
    assert list(opinions(_line(text), "nl")) == []
