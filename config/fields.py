"""What the schema says about each setting, in words."""

import json
from collections.abc import Sequence
from typing import Any, Final, get_args

from annotated_types import Ge, Le, MaxLen
from pydantic.fields import FieldInfo

from config.schema import Config, Section

NAMES: Final[dict[Any, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text in quotes",
}


def sections() -> dict[str, type[Section]]:
    """Each section by its name, in the order of the schema."""
    return {
        name: field.annotation
        for name, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }


def keys() -> list[str]:
    """Every setting as ``section.key``."""
    return [f"{name}.{key}" for name, section in sections().items() for key in section.model_fields]


def setting(path: str) -> FieldInfo | None:
    """What the schema says about ``section.key``; None when there is no such setting."""
    section_name, _, key = path.partition(".")
    section = sections().get(section_name)
    return section.model_fields.get(key) if section else None


def wanted(field: FieldInfo) -> str:
    """What to write for a setting: its type and bounds, or its choices."""
    choices = get_args(field.annotation)
    if choices:
        return listed([shown(choice) for choice in choices])
    if most := longest(field):
        return f"a text in quotes of at most {most} characters, one entry a line"
    name = NAMES[field.annotation]
    low = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    high = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    return name if low is None or high is None else f"{name} from {low} to {high}"


def longest(field: FieldInfo) -> int | None:
    """How many characters the lines of a setting may have; None when it does not hold lines."""
    return next((bound.max_length for bound in field.metadata if isinstance(bound, MaxLen)), None)


def shown(value: Any) -> str:
    """A value as it is written in TOML."""
    return json.dumps(value, ensure_ascii=False, default=str)


def listed(words: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
