"""The misheard lines belong to the authored ones, and none of a test scenario is learnt from."""

from random import Random

import pytest

from detectors.types import LANGUAGES, Language
from tests.bench.confusions import aligned, confusions, varied
from tests.scenario.misheard import Misheard, misheard, path_of, row_of
from tests.scenario.texts import said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_is_of_a_scenario_of_its_split(language: Language) -> None:
    scenarios = {split: {line.scenario for line in said(language, split)} for split in ("train", "test")}
    rows = misheard(path_of(language))
    assert rows
    assert [row for row in rows if row.scenario not in scenarios[row.split]] == []


def test_a_row_reads_as_it_was_written() -> None:
    row = Misheard(frozenset({"code", "urgency"}), "train", "bank", 7, "Noemt u de code.", "Numt u de kode")
    assert row_of(row) == "code,urgency\ttrain\tbank\t7\tNoemt u de code.\tNumt u de kode\n"


def test_words_are_aligned_by_sound_over_their_borders() -> None:
    said_words, heard_words = ("noemt", "u", "mij", "de", "cijfers"), ("numtimae", "de", "saafers")
    pieces = aligned(said_words, heard_words, "nl")
    assert (("de",), ("de",)) in pieces
    assert (("cijfers",), ("saafers",)) in pieces
    assert tuple(word for mine, _ in pieces for word in mine) == said_words


def test_a_line_is_misheard_as_its_words_were() -> None:
    rows = [Misheard(frozenset(), "train", "bank", 1, "noemt u de cijfers", "noemt u de saafers")]
    table = confusions(rows, "nl")
    assert varied("Dit zijn cijfers.", "nl", table, Random(0)) == "dit zijn saafers"
