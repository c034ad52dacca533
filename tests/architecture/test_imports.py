"""Imports point one way, and the domain computes without doing anything."""

import sys
from pathlib import Path

import pytest

from tests.architecture.imports import MAY_IMPORT, ROOMS, backward, imported, sources
from tests.paths import REPOSITORY

TEXT_LIBRARIES = {"numpy", "rapidfuzz", "text_to_num", "stdnum"}
# What waits, writes, talks or looks at the clock. Data that belongs to the code is read with importlib.resources.
ACTS = {
    *("asyncio", "concurrent", "ctypes", "datetime", "logging", "multiprocessing", "os", "pathlib", "queue"),
    *("random", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time"),
    *("urllib", "http", "ssl", "select", "selectors", "glob", "fileinput"),
}


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_no_arrow_runs_back(room: str) -> None:
    assert sources(room), f"the room {room} is empty"
    assert backward(room) == []


def test_the_domain_needs_nothing_that_acts() -> None:
    allowed = (set(sys.stdlib_module_names) - ACTS) | TEXT_LIBRARIES | {"detectors"}
    foreign = [
        f"{source.relative_to(REPOSITORY)} -> {module}"
        for source in sources("detectors")
        for module in imported(source)
        if module.partition(".")[0] not in allowed
    ]
    assert foreign == []


def test_every_folder_with_source_is_a_room() -> None:
    hidden = {"tests", "build", "dist"}
    found = {package.parent.name for package in REPOSITORY.glob("*/__init__.py")} - hidden
    assert found == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("detectors", "import daemon.graph"),
        ("detectors", "from models.whisper import Whisper"),
        ("tray", "def late():\n    from daemon import guard"),
        ("models", "from config.schema import Config"),
        ("daemon", "import tests.paths"),
    ],
)
def test_an_arrow_that_runs_back_is_found(tmp_path: Path, room: str, line: str) -> None:
    (tmp_path / room).mkdir()
    (tmp_path / room / "wrong.py").write_text(line, "utf-8")
    assert len(backward(room, tmp_path)) == 1


def test_an_arrow_that_runs_forward_is_not(tmp_path: Path) -> None:
    (tmp_path / "daemon").mkdir()
    right = "import tray.icon\nfrom detectors.types import Alert\nfrom . import graph\nimport daemon.guard\n"
    (tmp_path / "daemon" / "right.py").write_text(right, "utf-8")
    assert backward("daemon", tmp_path) == []
