"""TOML within bounds."""

import pytest

from config.default import default_toml
from detectors.toml import MOST_CHARACTERS, parse


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
        parse(text)


@pytest.mark.parametrize("text", [default_toml(), 'numbers = "06.12.34.56.78 ... ' + "zin. " * 31 + '"'])
def test_what_people_write_is_read(text: str) -> None:
    assert parse(text)
