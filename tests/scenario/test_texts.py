"""The written lines: known labels, enough of each, and no scenario or sentence on both sides of the split."""

from collections import Counter

import pytest

from detectors.types import ASKS, LANGUAGES, PRESSURES, Language
from tests.scenario.texts import said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_one_of_the_caller_and_is_in_both_halves(language: Language) -> None:
    for split in ("train", "test"):
        assert {label for one in said(language, split) for label in one.labels} == ASKS | PRESSURES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_scenario_and_no_sentence_is_in_both_halves(language: Language) -> None:
    train, test = said(language, "train"), said(language, "test")
    assert {one.scenario for one in train}.isdisjoint(one.scenario for one in test)
    assert {one.text.lower() for one in train}.isdisjoint(one.text.lower() for one in test)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("split", "least"), [("train", 2000), ("test", 500)])
def test_there_are_enough_lines_with_and_without_an_ask(language: Language, split: str, least: int) -> None:
    ways = Counter((one.scenario, one.written, bool(one.labels)) for one in said(language, split))
    assert sum(min(count, 3) for count in ways.values()) >= least
    assert sum(not labelled for _, _, labelled in ways) >= 0.3 * len(ways)
