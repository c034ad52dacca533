"""What a set-up asks, step by step, whoever asks it: a terminal or a window."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from config.load import save_values, with_values
from config.schema import Config
from daemon.autostart import places, turn_off, turn_on
from daemon.sources.names import PULSE_PREFIX, Device
from daemon.timing import Timing, candidates, guessed_load, proposed
from detectors.types import LANGUAGES, SAMPLE_RATE_HZ, Alert, Finding
from models.catalogue import cards
from tray.menu import CHOICES
from tray.sensitivity import in_words
from tray.texts import Section, words

Name: TypeAlias = Literal["screen", "calls", "far", "near", "model", "sensitivity", "numbers", "start", "trial", "save"]

YES: Final = "yes"
NO: Final = "no"
KEYS: Final[Mapping[Name, str]] = {
    "screen": "tray.language",
    "calls": "hearing.language",
    "far": "sound.far_device",
    "near": "sound.near_device",
    "model": "hearing.model",
    "sensitivity": "judge.sensitivity",
    "numbers": "people.numbers",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: ``value`` is what the settings take, ``text`` what the person reads."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, why, and what can be answered.

    ``default`` is the value of one of the options; where there are none, lines are asked for, and these are there.
    """

    text: str
    why: str
    options: tuple[Option, ...]
    default: str

    @property
    def wants_lines(self) -> bool:
        return not self.options

    @property
    def default_number(self) -> int:
        return 1 + [option.value for option in self.options].index(self.default)

    def validate(self, typed: str) -> str | None:
        """The value of the option whose number, from 1, was typed; the default for nothing, None for anything else."""
        if not typed.strip():
            return self.default
        by_number = {str(number): option.value for number, option in enumerate(self.options, start=1)}
        return by_number.get(typed.strip())


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the set-up, which depends on the settings as the answers before it have made them."""

    name: Name
    question: Callable[[Config], Question]

    def apply(self, value: str) -> dict[str, str]:
        """The settings that an answer means, by ``section.key``; none for a question about something else."""
        return {KEYS[self.name]: value} if self.name in KEYS else {}


@dataclass(frozen=True, slots=True)
class Draft:
    """The settings as they would be; nothing of them is saved yet."""

    former: Config
    config: Config
    answers: Mapping[Name, str] = field(default_factory=dict[Name, str])

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the former settings, by ``section.key``."""
        chosen = {key: _get(self.config, key) for key in KEYS.values()}
        return {key: value for key, value in chosen.items() if value != _get(self.former, key)}

    def answered(self, step: Step, value: str) -> "Draft":
        """The draft with one answer more. Raises ConfigError."""
        return Draft(self.former, with_values(self.config, step.apply(value)), {**self.answers, step.name: value})


def steps(
    devices: Callable[[], Sequence[Device]],
    timings: Callable[[], Sequence[Timing]],
    starts: Callable[[], bool],
    first: bool,
) -> list[Step]:
    """The set-up in order. What the computer has is looked up when a question is asked.

    In a ``first`` set-up the model that fits this computer and the start at log-in are the default, afterwards what was
    chosen. ``starts`` tells whether Belwacht starts at log-in now.
    """
    return [
        Step("screen", _screen),
        Step("calls", _calls),
        Step("far", lambda config: _far(config, devices())),
        Step("near", lambda config: _near(config, devices())),
        Step("model", lambda config: _model(config, timings(), first)),
        Step("sensitivity", _sensitivity),
        Step("numbers", lambda config: _question(config, "numbers", (), config.people.numbers)),
        Step("start", lambda config: _yes_or_no(config, "start", yes=first or starts())),
        Step("trial", lambda config: _yes_or_no(config, "trial")),
        Step("save", lambda config: _yes_or_no(config, "save")),
    ]


def _get(config: Config, key: str) -> str:
    section, _, name = key.partition(".")
    return getattr(getattr(config, section), name)


def _text(config: Config) -> Section:
    return words(config.tray.language)["setup"]


def _question(config: Config, name: Name, options: Sequence[Option], default: str) -> Question:
    text = _text(config)
    return Question(text[name], text[f"{name}_why"], tuple(options), default)


def _screen(config: Config) -> Question:
    choice = words(config.tray.language)["page_choice"]
    return _question(config, "screen", [Option(code, choice[code]) for code in LANGUAGES], config.tray.language)


def _calls(config: Config) -> Question:
    choice = words(config.tray.language)["page_choice"]
    options = [Option("auto", _text(config)["both"]), *(Option(code, choice[code]) for code in LANGUAGES)]
    return _question(config, "calls", options, config.hearing.language)


def _far(config: Config, devices: Sequence[Device]) -> Question:
    options = [Option("", _text(config)["own_output"])]
    options += _named(_choosable(devices))
    return _with_chosen(config, "far", options, config.sound.far_device)


def _near(config: Config, devices: Sequence[Device]) -> Question:
    text = _text(config)
    options = [Option("", text["no_microphone"]), Option("default", text["own_microphone"])]
    options += _named([device for device in _choosable(devices) if not device.is_monitor])
    return _with_chosen(config, "near", options, config.sound.near_device)


def _choosable(devices: Sequence[Device]) -> list[Device]:
    """Where there is a sound server, its own names, not PortAudio's for the whole of it; outputs first."""
    served = [device for device in devices if device.name.startswith(PULSE_PREFIX)]
    return sorted(served or devices, key=lambda device: not device.is_monitor)


def _named(devices: Sequence[Device]) -> list[Option]:
    """Each by its description, and by its name too where that says nothing."""
    described = [device.description for device in devices]
    return [
        Option(
            device.name,
            device.description
            if described.count(device.description) == 1
            else f"{device.description} ({device.name.removeprefix(PULSE_PREFIX)})",
        )
        for device in devices
    ]


def _with_chosen(config: Config, name: Name, options: Sequence[Option], chosen: str) -> Question:
    """What was chosen before stays a choice even when it is not plugged in now."""
    gone = [Option(chosen, _text(config)["not_now"].format(name=chosen))]
    known = any(option.value == chosen for option in options)
    return _question(config, name, [*options, *([] if known else gone)], chosen)


def _model(config: Config, timings: Sequence[Timing], first: bool) -> Question:
    best = proposed(timings)
    options = [
        Option(candidate.name, _model_text(config, candidate.name, candidate.bytes, timings, best))
        for candidate in candidates(config)
    ]
    default = best.candidate.name if best is not None and first else config.hearing.model
    return _question(config, "model", options, default)


def _model_text(config: Config, name: str, size: int, timings: Sequence[Timing], best: Timing | None) -> str:
    text = _text(config)
    timed = next((timing for timing in timings if timing.candidate.name == name), None)
    if timed is not None:
        said = text["timed"].format(name=name, load=round(100 * timed.call_load))
        return f"{said} {text['best']}" if timed is best else said
    guess = _guess(name, timings)
    key = "to_fetch" if guess is None else "to_fetch_guessed"
    return text[key].format(name=name, mb=round(size / 1e6), load=round(100 * (guess or 0.0)))


def _guess(name: str, timings: Sequence[Timing]) -> float | None:
    """The load of a model that is not here, from that of one that is; None when nothing is known of either."""
    parameters: dict[str, float] = {card.name: card.facts.get("parameters_m", 0) for card in cards()}
    timed = next((timing for timing in timings if parameters.get(timing.candidate.name)), None)
    if timed is None or not parameters.get(name):
        return None
    return guessed_load(timed, parameters[name], parameters[timed.candidate.name])


def _sensitivity(config: Config) -> Question:
    text = words(config.tray.language)
    options = [Option(choice, in_words(choice, text)) for choice in CHOICES]
    return _question(config, "sensitivity", options, config.judge.sensitivity)


def _yes_or_no(config: Config, name: Name, *, yes: bool = True) -> Question:
    text = _text(config)
    return _question(config, name, [Option(YES, text["yes"]), Option(NO, text["no"])], YES if yes else NO)


def keep(path: Path, draft: Draft) -> None:
    """What was answered is saved, and the start at log-in is as it was answered.

    A ConfigError when the settings cannot be written, which are then as they were; an InputError about the start.
    """
    save_values(path, draft.changed)
    wanted = draft.answers.get("start") == YES
    if wanted and not places():
        turn_on()
    elif not wanted and places():
        turn_off()


def trial(config: Config) -> Alert:
    """A warning as it would be in a call."""
    finding = Finding("asks", "pin", "far", 0.95, 0, SAMPLE_RATE_HZ, _text(config)["trial_quote"])
    return Alert("trial", "warning", 0, SAMPLE_RATE_HZ, (finding,), 0)
