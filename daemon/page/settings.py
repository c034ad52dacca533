"""The settings as fields of a form, made from the schema and checked by it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from config.errors import ConfigError
from config.fields import keys, longest, setting
from config.load import load, save_values
from config.schema import Config
from detectors.types import Sensitivity
from tray.sensitivity import in_words
from tray.texts import Words

Kind: TypeAlias = Literal["switch", "choice", "number", "whole", "lines", "text"]

# What a person may want to change without knowing how Belwacht works, in the order of the page.
EVERYDAY: Final = (
    "judge.sensitivity",
    "judge.learn",
    "people.numbers",
    "people.questions",
    "tray.language",
    "tray.card",
    "tray.notification",
    "tray.earcon",
    "tray.speech",
    "store.retention_days",
    "hearing.language",
    "voice.enabled",
    "sound.far_device",
    "sound.near_device",
    "sound.only_calls",
    "sound.only_program",
    "sound.not_in",
)
# Models and the icon are made once, when Belwacht starts.
AT_START: Final = frozenset(
    {
        "hearing.model",
        "hearing.threads",
        "hearing.beam",
        "hearing.device",
        "hearing.unload_after_min",
        "voice.enabled",
        "voice.model",
        "tray.language",
        "tray.card",
        "tray.notification",
        "tray.earcon",
        "tray.speech",
    }
)
SHOWN: Final = "shown:"  # the name under which a form sends back the value it was given


@dataclass(frozen=True, slots=True)
class Field:
    """One setting on the page: ``value`` as it is written there, ``choices`` with the words for each, ``problem`` what
    is wrong with it or empty.
    """

    key: str
    kind: Kind
    label: str
    value: str
    shown: str
    choices: Mapping[str, str]
    low: str
    high: str
    everyday: bool
    at_start: bool
    problem: str

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in the file; with a problem, those still in force."""

    config: Config
    problem: str = ""


def read(path: Path, in_force: Config) -> Settings:
    try:
        return Settings(load(path) if path.exists() else Config())
    except ConfigError as error:
        return Settings(in_force, str(error))


def fields(config: Config, text: Words, typed: Mapping[str, str], problems: Mapping[str, str]) -> list[Field]:
    """Every setting; what was typed stays as it was typed."""
    return list(_fields(config, text, typed, problems))


def everyday_and_rest(shown: Sequence[Field]) -> tuple[list[Field], list[Field]]:
    """The fields for everybody in the order of the page, and the others in that of the schema."""
    everyday = sorted((field for field in shown if field.everyday), key=lambda field: EVERYDAY.index(field.key))
    return everyday, [field for field in shown if not field.everyday]


def sections_of(chosen: Sequence[Field]) -> dict[str, list[Field]]:
    """The fields by section, in the order in which each section first occurs."""
    grouped: dict[str, list[Field]] = {}
    for field in chosen:
        grouped.setdefault(field.section, []).append(field)
    return grouped


def changes(typed: Mapping[str, str]) -> dict[str, Any]:
    """The value of each setting that is no longer what the form was given; not yet checked."""
    changed: dict[str, Any] = {}
    for key, field in _schema():
        written = _typed(key, typed)
        if written != _typed(SHOWN + key, typed):
            changed[key] = _value(field, written)
    return changed


def problems_of(changed: Mapping[str, Any], text: Words) -> dict[str, str]:
    """What the schema says is wrong, by key, in the person's words."""
    table: dict[str, dict[str, Any]] = {}
    for key, value in changed.items():
        section, _, name = key.partition(".")
        table.setdefault(section, {})[name] = value
    try:
        Config.model_validate(table, strict=True)
    except ValidationError as error:
        wrong = [".".join(map(str, each["loc"][:2])) for each in error.errors()]
        return {key: _advice(setting(key), text) for key in wrong}
    return {}


def save(path: Path, changed: Mapping[str, Any]) -> None:
    """The file has the new values; the running guard reads it within a second. Raises ConfigError."""
    save_values(path, changed)


def _fields(config: Config, text: Words, typed: Mapping[str, str], problems: Mapping[str, str]) -> Iterator[Field]:
    comma = text["page_settings"]["comma"]
    for key, field in _schema():
        section, _, name = key.partition(".")
        shown = _written(getattr(getattr(config, section), name), comma)
        low, high = _bounds(field)
        yield Field(
            key=key,
            kind=_kind(field),
            label=text["page_setting"].get(key, field.description or key),
            value=_typed(key, typed) if typed else shown,
            shown=_typed(SHOWN + key, typed) if typed else shown,
            choices={choice: _choice(choice, key, text) for choice in map(str, get_args(field.annotation))},
            low=_written(low, comma),
            high=_written(high, comma),
            everyday=key in EVERYDAY,
            at_start=key in AT_START,
            problem=problems.get(key, ""),
        )


def _choice(choice: str, key: str, text: Words) -> str:
    if key == "judge.sensitivity":
        return in_words(cast(Sensitivity, choice), text)
    return text["page_choice"].get(choice, choice)


def _schema() -> Iterator[tuple[str, FieldInfo]]:
    for key in keys():
        if (field := setting(key)) is not None:
            yield key, field


def _typed(key: str, typed: Mapping[str, str]) -> str:
    """A switch that is off is not sent at all; lines arrive with the line ends of the web."""
    return typed.get(key, "").replace("\r\n", "\n").strip()


def _kind(field: FieldInfo) -> Kind:
    if get_args(field.annotation):
        return "choice"
    if longest(field):
        return "lines"
    kinds: dict[Any, Kind] = {bool: "switch", int: "whole", float: "number"}
    return kinds.get(field.annotation, "text")


def _bounds(field: FieldInfo) -> tuple[Any, Any]:
    low = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), "")
    high = next((bound.le for bound in field.metadata if isinstance(bound, Le)), "")
    return low, high


def _written(value: Any, comma: str) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return f"{value:g}".replace(".", comma) if isinstance(value, float) else str(value)


def _value(field: FieldInfo, written: str) -> Any:
    """The value that was written; the text itself where it is none, for the schema to refuse."""
    kind = _kind(field)
    if kind == "switch":
        return written == "on"
    try:
        if kind == "whole":
            return int(written)
        return float(written.replace(",", ".")) if kind == "number" else written
    except ValueError:
        return written


def _advice(field: FieldInfo | None, text: Words) -> str:
    kind = _kind(field) if field is not None else "text"
    low, high = _bounds(field) if field is not None else ("", "")
    comma, most = text["page_settings"]["comma"], longest(field) if field is not None else None
    advice = text["page_settings"][f"{kind}_wrong"]
    return advice.format(low=_written(low, comma), high=_written(high, comma), most=most)
