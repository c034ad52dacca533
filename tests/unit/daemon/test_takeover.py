"""Real processes with the names of programs that take a computer over."""

from pathlib import Path

import pytest

from daemon.takeover import TakeoverWatch, known_programs, program_of, takeover
from detectors.judge import judge
from tests.desktop.screen import until
from tests.processes import started

LINUX = known_programs("linux")


def seen(watch: TakeoverWatch) -> list[str]:
    """What the watch comes to see, within a moment."""
    found: list[str] = []

    def looks() -> bool:
        found.extend(watch.look(in_call=True))
        return bool(found)

    until(looks, "a program that takes over")
    return found


def test_a_program_that_starts_during_a_call_is_found_once(tmp_path: Path) -> None:
    watch = TakeoverWatch(LINUX)
    assert watch.look(in_call=True) == []
    with started("AnyDesk (1)", tmp_path):
        assert seen(watch) == ["AnyDesk"]
        assert watch.look(in_call=True) == []
        with started("rustdesk-1.4.1-x86_64.AppImage", tmp_path):
            assert seen(watch) == ["RustDesk"]


def test_what_ran_before_the_call_or_is_something_else_is_not(tmp_path: Path) -> None:
    watch = TakeoverWatch(LINUX)
    with started("teamviewer", tmp_path), started("anydisk", tmp_path):
        assert watch.look(in_call=False) == []
        assert watch.look(in_call=True) == []
        with started("gedit", tmp_path):
            for _ in range(3):
                assert watch.look(in_call=True) == []


def test_in_another_call_the_same_program_counts_again(tmp_path: Path) -> None:
    watch = TakeoverWatch(LINUX)
    for _ in range(2):
        assert watch.look(in_call=True) == []
        with started("x11vnc", tmp_path):
            assert seen(watch) == ["VNC"]
        assert watch.look(in_call=False) == []


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_every_pattern_is_in_lower_case_and_means_one_program(platform: str) -> None:
    programs = known_programs(platform)
    assert {"AnyDesk", "TeamViewer", "RustDesk", "VNC", "Chrome Remote Desktop"} <= set(programs)
    for program, patterns in programs.items():
        assert patterns
        for pattern in patterns:
            assert pattern == pattern.lower()
            assert program_of(pattern.replace("*", ""), programs) == program


@pytest.mark.parametrize(
    ("process", "program"),
    [
        ("AnyDesk (2).exe", "AnyDesk"),
        ("TeamViewerQS_x64.exe", "TeamViewer"),
        ("QuickAssist.exe", "Quick Assist"),
        ("TeamViewer_Service.exe", None),
        ("chrome.exe", None),
        ("explorer.exe", None),
        ("msedge.exe", None),
    ],
)
def test_windows_names_are_known_in_any_case(process: str, program: str | None) -> None:
    assert program_of(process, known_programs("win32")) == program


def test_an_unknown_system_has_no_list() -> None:
    assert known_programs("plan9") == {}


def test_its_finding_is_a_warning_by_itself() -> None:
    (alert,) = judge([takeover("AnyDesk", 160_000)])
    assert (alert.level, alert.findings[0].quote) == ("warning", "AnyDesk")
