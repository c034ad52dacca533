"""Changing settings on the page."""

from config.load import load
from tests.unit.daemon.page.browsing import Answer, House
from tests.unit.daemon.page.test_settings import posted
from tray.sensitivity import in_words
from tray.texts import words


def change(house: House, **typed: str) -> Answer:
    config = load(house.bench.settings)
    return house.submit("settings", "settings", **posted(config, **typed))


def test_the_page_has_every_setting_with_its_value(house: House) -> None:
    page = house.read("settings")
    assert 'name="store.retention_days" value="90"' in page.body
    assert "Kies een heel getal van 1 tot 3650." in page.words
    assert f'<option value="normal" selected>{in_words("normal", words("nl"))}</option>' in page.body


def test_a_change_is_saved_and_comments_stay(house: House) -> None:
    house.bench.settings.write_text("# mine\n[tray]\nlanguage = 'nl'\n")
    done = change(house, store__retention_days="30", judge__sensitivity="high")
    assert done.status == 303
    assert "De instellingen zijn bewaard." in house.visitor.get(done.headers["location"]).words
    assert load(house.bench.settings).store.retention_days == 30
    assert load(house.bench.settings).judge.sensitivity == "high"
    assert house.bench.settings.read_text().startswith("# mine\n")


def test_what_was_not_touched_is_not_written(house: House) -> None:
    form = posted(store__retention_days="30")
    house.bench.guard.set_sensitivity("high")
    house.submit("settings", "settings", **form)
    assert load(house.bench.settings).judge.sensitivity == "high"


def test_nothing_changed_is_said_and_writes_nothing(house: House) -> None:
    done = change(house)
    assert done.headers["location"].endswith("?done=unchanged")
    assert house.bench.settings.read_text() == ""


def test_one_mistake_saves_nothing_and_is_said_beside_its_field(house: House) -> None:
    page = change(house, store__retention_days="0", ear__gate="9", judge__sensitivity="high")
    assert page.status == 422
    assert house.bench.settings.read_text() == ""
    assert 'aria-describedby="store.retention_days-hint store.retention_days-problem" aria-invalid="true"' in page.body
    assert "Dit kan niet. Kies een heel getal van 0 tot 3." in page.words
    assert 'value="0"' in page.body
    assert '<option value="high" selected>' in page.body
    assert "<details open>" in page.body


def test_a_file_that_cannot_be_written_is_said_and_what_was_typed_stays(house: House) -> None:
    house.bench.settings.write_text("no toml")
    page = house.submit("settings", "settings", **posted(store__retention_days="30"))
    assert page.status == 500
    assert "kunnen niet worden bewaard" in page.words
    assert 'name="store.retention_days" value="30"' in page.body
    assert house.bench.settings.read_text() == "no toml"


def test_a_mistake_in_the_file_is_said(house: House) -> None:
    house.bench.settings.write_text("[store]\nretention_days = 0\n")
    assert "staat een fout" in house.read("settings").words
    assert change_after_mistake(house).status == 303
    assert load(house.bench.settings).store.retention_days == 30


def change_after_mistake(house: House) -> Answer:
    return house.submit("settings", "settings", **posted(house.bench.guard.config, store__retention_days="30"))
