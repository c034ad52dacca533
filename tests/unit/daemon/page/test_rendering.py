"""Words into pages."""

from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from daemon.page.rendering import moment, render, style
from tray.texts import words


def test_a_moment_is_written_as_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 3, 2, 14, 5).astimezone()
    assert moment(at, words("nl")["page"]["months"]) == "2 maart 2026, 14:05"
    assert moment(at.astimezone(UTC).isoformat(), words("en")["page"]["months"]) == "2 March 2026, 14:05"


def test_each_language_has_its_page() -> None:
    assert '<html lang="nl">' in render("refused.html", "nl")
    assert "This page is not open" in render("refused.html", "en")


def test_a_missing_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render("missing.html", "nl")


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("letters", "ground", "least"),
    [
        ("ink", "paper", 7.0),
        ("ink", "lane", 7.0),
        ("ink", "good", 7.0),
        ("soft", "paper", 7.0),
        ("link", "paper", 7.0),
        ("bad-ink", "bad", 5.0),
        ("bad-ink", "paper", 5.0),
        ("line", "paper", 3.0),
    ],
)
def test_letters_stand_out_from_their_ground(scheme: int, letters: str, ground: str, least: float) -> None:
    blocks = [block.partition("}")[0] for block in style().split(":root {")[1:]]
    colours = [dict(line.strip(" ;").split(": ") for line in block.splitlines() if "--" in line) for block in blocks]
    chosen = colours[0] | colours[scheme]
    light, dark = sorted((_luminance(chosen[f"--{name}"]) for name in (letters, ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_the_stylesheet_loads_nothing() -> None:
    assert "url(" not in style()
    assert "@import" not in style()
