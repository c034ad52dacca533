"""Which modules a source file imports, wherever in the file it does so."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.paths import REPOSITORY

MAY_IMPORT: Final[dict[str, frozenset[str]]] = {
    "detectors": frozenset(),
    "models": frozenset({"detectors"}),
    "config": frozenset({"detectors"}),
    "tray": frozenset({"detectors"}),
    "daemon": frozenset({"detectors", "models", "config", "tray"}),
}
ROOMS: Final = frozenset(MAY_IMPORT)


def sources(room: str, root: Path = REPOSITORY) -> list[Path]:
    """The source files of a room."""
    return sorted((root / room).rglob("*.py"))


def imported(source: Path) -> Iterator[str]:
    """The full names of the modules that a file imports; relative ones stay inside the room and are left out."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def backward(room: str, root: Path = REPOSITORY) -> list[str]:
    """Every arrow out of a room that runs the wrong way, as ``file -> module``."""
    forbidden = (ROOMS | {"tests"}) - MAY_IMPORT[room] - {room}
    return [
        f"{source.relative_to(root)} -> {module}"
        for source in sources(room, root)
        for module in imported(source)
        if module.partition(".")[0] in forbidden
    ]
