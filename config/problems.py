"""What is wrong with settings, in words that say what to write instead."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError

from config.fields import keys, sections, setting, shown, wanted


def problems_in(error: ValidationError) -> tuple[str, ...]:
    """One line for each thing that pydantic found."""
    return tuple(_problem(".".join(map(str, each["loc"])), each["input"]) for each in error.errors())


def unknown(path: str) -> str:
    """That there is no such setting or section, and which one was perhaps meant."""
    known = keys() if "." in path else list(sections())
    kind = "setting" if "." in path else "section"
    near = _nearest(path, known, cutoff=0.75 if "." in path else 0.6) or _same_key(path)
    hint = f" Did you mean {near}?" if near else f" Known: {', '.join(_siblings(path, known))}."
    return f"{path}: there is no such {kind}.{hint}"


def not_a_section(path: str, value: Any) -> str:
    """That a section was written as a single value."""
    return f"{path} = {shown(value)}: write [{path}] on a line of its own, and its settings below it."


def _problem(path: str, value: Any) -> str:
    field = setting(path)
    if field is None:
        return not_a_section(path, value) if path in sections() else unknown(path)
    near = _nearest(value, get_args(field.annotation)) if isinstance(value, str) else None
    hint = f" Did you mean {shown(near)}?" if near else ""
    return f"{path} = {shown(value)}: write {wanted(field)}.{hint}"


def _nearest(word: str, known: Sequence[str], cutoff: float = 0.6) -> str | None:
    return next(iter(get_close_matches(word.lower(), known, n=1, cutoff=cutoff)), None)


def _same_key(path: str) -> str | None:
    """The setting of that name in another section."""
    key = path.rpartition(".")[2]
    return next((known for known in keys() if known.rpartition(".")[2] == key), None)


def _siblings(path: str, known: Sequence[str]) -> list[str]:
    section = path.partition(".")[0] + "."
    return [name for name in known if name.startswith(section)] or list(known)
