"""What may be written for a setting, in words."""

import pytest

from config.fields import listed, sections, setting, shown, wanted


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ear.gate", "a whole number from 0 to 3"),
        ("judge.window_s", "a number from 10 to 900"),
        ("voice.enabled", "true or false"),
        ("hearing.model", "a text in quotes"),
        ("people.numbers", "a text in quotes of at most 2000 characters, one entry a line"),
        ("hearing.language", '"nl", "en" or "auto"'),
    ],
)
def test_wanted(key: str, expected: str) -> None:
    field = setting(key)
    assert field is not None
    assert wanted(field) == expected


def test_there_is_nothing_behind_an_unknown_key() -> None:
    assert setting("ear.nose") is None
    assert setting("nose.ear") is None
    assert setting("ear") is None


def test_values_are_shown_as_toml_writes_them() -> None:
    assert [shown(value) for value in (True, 3, 2.5, "é")] == ["true", "3", "2.5", '"é"']


def test_listed() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a or b", "a, b or c"]


def test_the_order_is_the_schemas() -> None:
    assert next(iter(sections())) == "sound"
