"""Every entry of the data does its work: each noun is recognised, each pattern fires for its own example."""

from collections.abc import Iterator
from typing import Any

import pytest

from detectors.asks.lexicon import Frame, Lexicon, build, lexicon
from detectors.asks.patterns import compile_pattern, example
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.symbols import line_of
from detectors.types import Language

LANGUAGES: tuple[Language, ...] = ("nl", "en")


def _nouns() -> Iterator[tuple[Language, str, str]]:
    for language in LANGUAGES:
        for thing, entry in lexicon(language).raw["things"].items():
            for noun in (*entry["nouns"], *entry.get("heard", ())):
                yield language, thing, noun


def _patterns() -> Iterator[tuple[Language, str, list[str]]]:
    for language in LANGUAGES:
        raw = lexicon(language).raw
        for entry in (*raw["frames"], *raw["followups"]):
            for _, say in entry["say"]:
                yield language, say, entry.get("things", [])


@pytest.mark.parametrize(("language", "thing", "noun"), list(_nouns()))
def test_each_noun_is_recognised(language: Language, thing: str, noun: str) -> None:
    line = line_of(tokens_of(transcript_of(noun, language, "far").words), lexicon(language))
    label = lexicon(language).things[thing].label
    assert label in {lexicon(language).things[s.thing].label for s in line.symbols if s.thing}


@pytest.mark.parametrize(("language", "say", "things"), list(_patterns()))
def test_each_pattern_holds_for_its_example(language: Language, say: str, things: list[str]) -> None:
    macros = lexicon(language).raw["macros"]
    for thing in things or [""]:
        line = f" {example(say, macros, f'<{thing}:x>')}"
        assert compile_pattern(say, macros, things).search(line), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_written_twice_in_a_list(language: Language) -> None:
    known: Lexicon = lexicon(language)
    for thing, entry in known.raw["things"].items():
        assert len(entry["nouns"]) == len(set(entry["nouns"])), thing


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_are_probabilities_and_factors_lower(language: Language) -> None:
    known = lexicon(language)
    frames: tuple[Frame, ...] = (*known.frames, *known.followups)
    assert all(0 < frame.score < 1 for frame in frames)
    assert all(0 < shield.factor < 1 for shield in known.shields)


def test_an_unknown_label_is_refused() -> None:
    raw: dict[str, Any] = dict(lexicon("nl").raw)
    raw["frames"] = [{"label": "koffie", "say": [[0.9, "koffie"]]}]
    with pytest.raises(ValueError, match="koffie"):
        build(raw, "nl")


def test_a_pattern_that_names_no_thing_needs_a_label() -> None:
    raw: dict[str, Any] = dict(lexicon("nl").raw)
    raw["frames"] = [{"things": ["pin"], "say": [[0.9, "geef op"]]}]
    with pytest.raises(ValueError, match="no label and no thing"):
        build(raw, "nl")


def test_an_unknown_thing_is_refused() -> None:
    raw: dict[str, Any] = dict(lexicon("nl").raw)
    raw["frames"] = [{"things": ["koffie"], "say": [[0.9, "X"]]}]
    with pytest.raises(ValueError, match="koffie"):
        build(raw, "nl")
