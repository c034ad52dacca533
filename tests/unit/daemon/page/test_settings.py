"""Settings as fields, and back."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.fields import keys, setting
from config.load import load
from config.schema import Config
from daemon.page.settings import (
    AT_START,
    EVERYDAY,
    SHOWN,
    changes,
    everyday_and_rest,
    fields,
    problems_of,
    read,
    save,
    sections_of,
)
from detectors.types import LANGUAGES, Language
from tray.menu import CHOICES
from tray.sensitivity import in_words
from tray.texts import words

NL = words("nl")


def posted(config: Config | None = None, **typed: str) -> dict[str, str]:
    """What a browser sends for an untouched form, but for ``typed`` (with ``__`` for a dot)."""
    shown = fields(config or Config(), NL, {}, {})
    form = {SHOWN + field.key: field.value for field in shown}
    form |= {field.key: field.value for field in shown if field.kind != "switch" or field.value}
    return form | {key.replace("__", "."): value for key, value in typed.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_words(language: Language) -> None:
    text = words(language)
    assert set(text["page_setting"]) == set(keys())
    assert {key.partition(".")[0] for key in keys()} == set(text["page_section"])
    shown = fields(Config(), text, {}, {})
    named = {words for field in shown if field.key != "judge.sensitivity" for words in field.choices.values()}
    assert named == set(text["page_choice"].values())


def test_every_setting_is_a_field_with_its_value_and_bounds() -> None:
    shown = {field.key: field for field in fields(Config(), NL, {}, {})}
    assert list(shown) == keys()
    days = shown["store.retention_days"]
    assert (days.kind, days.value, days.low, days.high) == ("whole", "90", "1", "3650")
    threshold = shown["ear.speech_threshold"]
    value = f"{Config().ear.speech_threshold}".replace(".", ",")
    assert (threshold.kind, threshold.value, threshold.low) == ("number", value, "0,05")
    assert (shown["tray.card"].kind, shown["tray.card"].value) == ("switch", "on")
    assert shown["judge.sensitivity"].choices == {choice: in_words(choice, NL) for choice in CHOICES}
    assert shown["sound.far_device"].kind == "text"
    assert all(field.low and field.high for field in shown.values() if field.kind in ("whole", "number"))


def test_the_named_settings_exist() -> None:
    assert all(setting(key) for key in AT_START | set(EVERYDAY))


def test_what_everybody_may_want_comes_first() -> None:
    everyday, rest = everyday_and_rest(fields(Config(), NL, {}, {}))
    assert [field.key for field in everyday] == list(EVERYDAY)
    assert list(sections_of(everyday)) == ["judge", "people", "tray", "store", "hearing", "voice", "sound"]
    assert {field.key for field in everyday + rest} == set(keys())
    assert [field.key for field in sections_of(rest)["judge"]] == ["judge.window_s", "judge.cool_down_s"]


def test_an_untouched_form_changes_nothing() -> None:
    assert changes(posted()) == {}


def test_what_was_touched_is_read_by_its_type() -> None:
    form = posted(
        ear__speech_threshold="0,6", store__retention_days=" 30 ", judge__sensitivity="high", hearing__model="x"
    )
    del form["tray.card"]
    assert changes(form) == {
        "ear.speech_threshold": 0.6,
        "store.retention_days": 30,
        "judge.sensitivity": "high",
        "hearing.model": "x",
        "tray.card": False,
    }
    assert problems_of(changes(form), NL) == {}


def test_lines_lose_the_line_ends_of_the_web() -> None:
    config = Config.model_validate({"people": {"numbers": "Anna: 1\nBank: 2"}})
    untouched = {key: value.replace("\n", "\r\n") for key, value in posted(config).items()}
    assert changes(untouched) == {}
    assert changes(untouched | {"people.numbers": "Anna: 1\r\nBank: 3\r\n"}) == {"people.numbers": "Anna: 1\nBank: 3"}


@pytest.mark.parametrize(
    ("key", "typed", "advice"),
    [
        ("store.retention_days", "0", "Kies een heel getal van 1 tot 3650."),
        ("store.retention_days", "veel", "Kies een heel getal van 1 tot 3650."),
        ("store.retention_days", "", "Kies een heel getal van 1 tot 3650."),
        ("store.retention_days", "1" * 5000, "Kies een heel getal van 1 tot 3650."),
        ("ear.speech_threshold", "nan", "Kies een getal van 0,05 tot 0,95."),
        ("ear.speech_threshold", "2", "Kies een getal van 0,05 tot 0,95."),
        ("judge.sensitivity", "extreme", "Kies een van de mogelijkheden."),
        ("people.numbers", "1" * 2001, "Er passen 2000 tekens in."),
    ],
)
def test_what_cannot_be_is_explained(key: str, typed: str, advice: str) -> None:
    problems = problems_of(changes(posted() | {key: typed}), NL)
    assert list(problems) == [key]
    assert problems[key].endswith(advice)


def test_what_was_typed_stays_in_the_field_with_its_problem() -> None:
    form = posted(store__retention_days="0")
    (days,) = [f for f in fields(Config(), NL, form, {"store.retention_days": "!"}) if f.key == "store.retention_days"]
    assert (days.value, days.shown, days.problem) == ("0", "90", "!")


def test_saved_values_are_loaded_and_broken_files_leave_what_is_in_force(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    in_force = Config.model_validate({"store": {"retention_days": 7}})
    assert read(path, in_force).config == Config()
    save(path, {"store.retention_days": 30, "tray.language": "en"})
    assert read(path, in_force).config == load(path)
    assert load(path).store.retention_days == 30
    path.write_text("[store]\nretention_days = 0\n")
    broken = read(path, in_force)
    assert broken.config == in_force
    assert "retention_days" in broken.problem


def test_a_file_that_cannot_be_mended_is_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("this is no toml")
    with pytest.raises(ConfigError):
        save(path, {"tray.card": False})
