"""Fixtures of the tests that run the whole program."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desktop.screen import screen
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import SoundServer, a_sound_server, missing_parts

__all__ = ["screen"]


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    """PulseAudio with the cards of a call, or a skip that names what must be installed."""
    if missing := missing_parts():
        pytest.skip(f"install first: {', '.join(missing)}")
    folder = tmp_path / "sound"
    folder.mkdir(mode=0o700)
    with a_sound_server(folder) as server:
        yield server


@pytest.fixture
def belwacht(tmp_path: Path) -> Program:
    """The program with the fetched weights, and nothing else, in its data folder."""
    return a_program(os.environ, tmp_path / "belwacht")


TABLE: list[str] = []
CLIENTS: list[str] = []


@pytest.fixture
def fault_table() -> Callable[[str], None]:
    """Takes a line of the fault table, which is printed at the end of all tests."""
    return TABLE.append


@pytest.fixture
def client_table() -> Callable[[str], None]:
    """Takes a line of the table of softphones and situations, which is printed at the end of all tests."""
    return CLIENTS.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tables = {
        "faults: fault | shown as | shown after | recovered after": TABLE,
        "clients: situation | begun after | over after | outcome": CLIENTS,
    }
    for title, lines in tables.items():
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.write_line(f"| {line} |")
