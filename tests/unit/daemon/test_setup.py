"""The questions of the set-up, whoever asks them."""

from pathlib import Path

import pytest

from config.load import load
from config.schema import Config
from daemon.autostart import places
from daemon.setup import KEYS, NO, YES, Draft, Question, Step, keep, steps, trial
from daemon.sources.names import Device
from daemon.timing import Candidate, Timing
from detectors.types import LANGUAGES
from tray.texts import words

PULSE = Device("pulse", "pulse", False, 32, 44_100)
SPEAKERS = Device("pulse:speakers.monitor", "Monitor of Speakers", True, 2, 48_000)
HEADSET = Device("pulse:headset", "Headset", False, 1, 16_000)
FAST = Timing(Candidate("base", 148, Path("base")), 1.0, 0.1, 0.1)
SLOW = Timing(Candidate("small", 486, Path("small")), 1.0, 0.4, 0.4)


def sequence(devices: tuple[Device, ...] = (PULSE, HEADSET, SPEAKERS), first: bool = True) -> dict[str, Step]:
    return {step.name: step for step in steps(lambda: devices, lambda: [FAST, SLOW], bool, first)}


def ask(name: str, config: Config | None = None, **given: bool) -> Question:
    return sequence(**given)[name].question(config or Config())


def values(question: Question) -> list[str]:
    return [option.value for option in question.options]


@pytest.fixture(autouse=True)
def no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_words_and_a_default_that_is_one_of_the_options(language: str) -> None:
    config = Config.model_validate({"tray": {"language": language}})
    for step in sequence().values():
        question = step.question(config)
        assert question.text
        assert question.why
        assert question.wants_lines or question.options[question.default_number - 1].value == question.default
        assert all(option.text for option in question.options)


def test_an_answer_is_a_number_or_nothing_for_the_default() -> None:
    question = ask("sensitivity")
    assert [question.validate(typed) for typed in ("", " 1 ", "3")] == ["normal", "low", "high"]
    assert [question.validate(typed) for typed in ("0", "4", "low", "1.5", "-1")] == [None] * 5


def test_the_language_of_the_screen_is_that_of_the_questions_after_it() -> None:
    config = Config()
    draft = Draft(config, config).answered(sequence()["screen"], "en")
    assert sequence()["calls"].question(draft.config).text == words("en")["setup"]["calls"]


def test_the_callers_sound_is_the_computers_own_or_a_named_one_outputs_first() -> None:
    assert values(ask("far")) == ["", SPEAKERS.name, HEADSET.name]


def test_devices_that_are_described_alike_are_told_apart_by_name() -> None:
    twins = tuple(Device(f"pulse:card{n}", "Sound card", True, 2, 48_000) for n in (1, 2))
    options = sequence(devices=(*twins, HEADSET))["far"].question(Config()).options
    assert [option.text for option in options[1:]] == ["Sound card (card1)", "Sound card (card2)", "Headset"]


def test_the_microphone_is_none_the_usual_or_a_named_one() -> None:
    assert values(ask("near")) == ["", "default", HEADSET.name]


def test_without_a_sound_server_the_systems_own_names_are_offered() -> None:
    cable = Device("CABLE Output", "CABLE Output", True, 2, 48_000)
    found = sequence(devices=(Device("Mic", "Mic", False, 1, 48_000), cable))["far"].question(Config())
    assert values(found) == ["", "CABLE Output", "Mic"]


def test_what_was_chosen_stays_the_default_even_when_it_is_gone() -> None:
    config = Config.model_validate(
        {"sound": {"near_device": "pulse:old"}, "hearing": {"language": "en"}, "judge": {"sensitivity": "high"}}
    )
    assert (ask("calls", config).default, ask("sensitivity", config).default) == ("en", "high")
    near = ask("near", config)
    assert near.default == "pulse:old"
    assert "pulse:old" in near.options[-1].text


def test_the_start_at_log_in_is_proposed_at_first_and_later_kept() -> None:
    assert (ask("start").default, ask("start", first=False).default) == (YES, NO)


@pytest.mark.parametrize("answer", [YES, NO])
def test_what_was_answered_is_kept_with_the_start_at_log_in(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config = Config()
    draft = Draft(config, config).answered(sequence()["sensitivity"], "high").answered(sequence()["start"], answer)
    keep(tmp_path / "config.toml", draft)
    assert load(tmp_path / "config.toml").judge.sensitivity == "high"
    assert bool(places()) is (answer == YES)
    keep(tmp_path / "config.toml", draft.answered(sequence()["start"], NO))
    assert places() == []


def test_the_trusted_numbers_are_lines_and_those_that_are_there_stay() -> None:
    question = ask("numbers", Config.model_validate({"people": {"numbers": "Anna: 5550100"}}))
    assert (question.wants_lines, question.default) == (True, "Anna: 5550100")
    assert not ask("sensitivity").wants_lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trial_is_a_warning_about_a_pin(language: str) -> None:
    alert = trial(Config.model_validate({"tray": {"language": language}}))
    assert (alert.level, alert.findings[0].label) == ("warning", "pin")
    assert alert.findings[0].quote == words(language)["setup"]["trial_quote"]


def test_the_model_that_fits_is_the_default_at_first_and_the_chosen_one_later() -> None:
    assert ask("model").default == "small"
    assert ask("model", first=False).default == "base"


def test_models_are_told_with_what_they_cost() -> None:
    said = {option.value: option.text for option in ask("model").options}
    text = words("nl")["setup"]
    assert said["base"] == text["timed"].format(name="base", load=10)
    assert said["small"] == f"{text['timed'].format(name='small', load=40)} {text['best']}"
    assert said["medium"] == text["to_fetch_guessed"].format(name="medium", mb=1531, load=104)


def test_without_any_timing_models_are_told_with_their_size() -> None:
    model = next(step for step in steps(tuple, tuple, bool, first=True) if step.name == "model")
    question = model.question(Config())
    assert question.default == "base"
    assert question.options[0].text == words("nl")["setup"]["to_fetch"].format(name="base", mb=148)


def test_a_draft_changes_nothing_but_what_was_answered_otherwise() -> None:
    former = Config.model_validate({"judge": {"window_s": 30.0}})
    draft = Draft(former, former)
    for name, value in (("screen", "nl"), ("near", "default"), ("sensitivity", "high"), ("trial", NO), ("save", YES)):
        draft = draft.answered(sequence()[name], value)
    assert draft.changed == {"sound.near_device": "default", "judge.sensitivity": "high"}
    assert draft.config.judge.window_s == 30.0
    assert draft.answers["save"] == YES


def test_every_setting_that_is_asked_exists() -> None:
    config = Config()
    for name, key in KEYS.items():
        assert sequence()[name].apply("value") == {key: "value"}
        section, _, attribute = key.partition(".")
        assert hasattr(getattr(config, section), attribute)
