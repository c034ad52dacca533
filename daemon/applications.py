"""Which programs people call with."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias, cast, get_args

Kind: TypeAlias = Literal["softphone", "messenger", "browser", "none"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Application:
    """A program under the name that people know; ``processes`` are patterns of process names in lower case."""

    name: str
    kind: Kind
    processes: tuple[str, ...]

    def owns(self, process: str) -> bool:
        return any(fnmatchcase(process.lower(), pattern) for pattern in self.processes)


@cache
def applications() -> tuple[Application, ...]:
    """Every program that is known."""
    table = cast(
        Mapping[str, Mapping[str, list[str]]],
        tomllib.loads(files("daemon").joinpath("applications.toml").read_text("utf-8")),
    )
    return tuple(Application(name, kind, tuple(names)) for kind in KINDS for name, names in table[kind].items())


def application_of(process: str) -> Application | None:
    """The known program that a process of this name belongs to."""
    return next((known for known in applications() if known.owns(process)), None)


def is_ignored(process: str, name: str, ignored: str) -> bool:
    """Whether the person has named the process or the program in ``ignored``, one a line, in any case."""
    lines = {line.strip().casefold() for line in ignored.splitlines()} - {""}
    return bool(lines & {process.casefold(), name.casefold()})
