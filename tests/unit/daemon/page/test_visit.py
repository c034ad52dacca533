"""What every page has."""

import re
from itertools import pairwise

import pytest

from detectors.types import LANGUAGES, Language
from tests.unit.daemon.page.browsing import Answer, House
from tray.texts import words

PAGES = (
    "",
    "alerts/{key}",
    "alerts/{key}/report?quotes=on",
    "alerts/{key}/delete",
    "wipe",
    "statistics",
    "settings",
    "alerts/99",
)


def pages(house: House) -> list[Answer]:
    """Every page there is, of a log with one alert."""
    key = house.save().key
    return [house.read(path.format(key=key)) for path in PAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_both_languages(house: House, language: Language) -> None:
    tray = house.bench.guard.config.tray.model_copy(update={"language": language})
    house.bench.guard.following.config = house.bench.guard.config.model_copy(update={"tray": tray})
    for page in pages(house):
        assert f'<html lang="{language}">' in page.body
        assert page.headers["content-type"].startswith("text/html")
        assert page.body.count("<h1>") == page.body.count("<main ") == page.body.count("<nav ") == 1
        assert words(language)["page"]["skip"] in page.words
        levels = [int(level) for level in re.findall(r"<h([1-6])", page.body)]
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_asked_of_another_host_and_nothing_needs_a_script(house: House) -> None:
    for page in pages(house):
        loaded = re.findall(r'(?:src|href|action)="([^"]*)"', page.body)
        assert all(re.match(r"/(?!/)|#|data:image/svg", address) for address in loaded)
        assert not re.search(r"<script|\son\w+=|\sstyle=|javascript:", page.body)


def test_every_field_has_a_label_and_every_form_that_changes_something_its_key(house: House) -> None:
    for page in pages(house):
        fields = re.findall(r'<(?:input type="(?:text|checkbox)"|select|textarea)[^>]* id="([^"]+)"', page.body)
        assert set(fields) <= set(re.findall(r'<label for="([^"]+)"', page.body))
        for form in re.findall(r'<form method="post".*?</form>', page.body, re.DOTALL):
            assert 'name="form_key"' in form


def test_only_known_words_are_shown_as_done(house: House) -> None:
    assert "De instellingen zijn bewaard." in house.read("settings?done=saved").words
    assert "hacked" not in house.read("settings?done=hacked").body


def test_the_page_says_how_the_guard_is(house: House) -> None:
    house.bench.guard.pause(None)
    assert "Belwacht staat op pauze" in house.read("").words
