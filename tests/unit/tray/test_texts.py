"""The texts are whole in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest

from detectors.status import Reason, State
from detectors.types import LABELS, LANGUAGES, LEVELS, Language
from tests.paths import REPOSITORY
from tray.texts import words

OFFICIAL = {"0900-8844", "088-7867372", "088-9001000"}
TRAY = REPOSITORY / "tray"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("state", get_args(State)),
        ("reason", get_args(Reason)),
        ("said", sorted(LABELS)),
        ("why", sorted(LABELS)),
        ("level", LEVELS),
    ],
)
def test_everything_has_words(language: Language, section: str, keys: tuple[str, ...]) -> None:
    assert set(words(language)[section]) == set(keys)


def test_no_key_is_missing_in_either_language() -> None:
    keys = [{(name, key) for name, section in words(language).items() for key in section} for language in LANGUAGES]
    assert keys[0] == keys[1]


def test_the_fields_to_fill_in_are_the_same_in_both() -> None:
    for name, section in words("nl").items():
        for key, text in section.items():
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", words("en")[name][key]), (name, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_long(language: Language) -> None:
    for name, section in words(language).items():
        for key, text in section.items():
            assert 0 < len(text) <= 130, (name, key)
            for sentence in re.split(r"(?<=[.?!:]) ", text):
                assert len(sentence.split()) <= 16, (name, key, sentence)


@pytest.mark.parametrize("file", sorted(TRAY.rglob("*.toml")) + sorted(TRAY.rglob("*.py")), ids=lambda file: file.name)
def test_only_the_official_numbers_occur(file: Path) -> None:
    numbers = set(re.findall(r"\b\d[\d -]{5,}\d\b", file.read_text(encoding="utf-8")))
    assert numbers <= OFFICIAL


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_official_numbers_are_all_there(language: Language) -> None:
    said = " ".join(words(language)["after"].values())
    assert set(re.findall(r"\b\d{3,4}-\d+\b", said)) == OFFICIAL


def test_every_text_the_code_asks_for_exists() -> None:
    asked = re.compile(r'\["(\w+)"\]\["(\w+)"\]')
    wanted = {pair for file in TRAY.glob("*.py") for pair in asked.findall(file.read_text(encoding="utf-8"))}
    assert wanted
    assert [pair for pair in wanted if pair[1] not in words("nl")[pair[0]]] == []
