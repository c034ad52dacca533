"""TOML and JSON within bounds."""

import pytest

from config.default import default_toml
from detectors.bounded import MOST_CHARACTERS, parse_json, parse_toml


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a." * 5000 + "b = 1", "too deeply nested"),
        ("[" + " a ." * 100 + "b]", "too deeply nested"),
        ("a = " + "[" * 5000, "too deeply nested"),
        ("#" * (MOST_CHARACTERS + 1), "longer than"),
        ("a = ", "Invalid value"),
    ],
)
def test_what_would_cost_too_much_or_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_toml(text)


@pytest.mark.parametrize("text", [default_toml(), 'numbers = "06.12.34.56.78 ... ' + "zin. " * 31 + '"'])
def test_what_people_write_is_read(text: str) -> None:
    assert parse_toml(text)


def test_json_is_read() -> None:
    assert parse_json(b'{"a": [1]}') == {"a": [1]}


@pytest.mark.parametrize(("text", "why"), [("[" * 100_000, "too deeply nested"), ("{", "Expecting property name")])
def test_what_is_no_json_or_goes_too_deep_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_json(text)
