"""Which processes of Core Audio count; that calls are found by them is in tests/contract/test_call_watch.py."""

import os
from pathlib import Path

import pytest

from daemon.sources import macos_calls
from daemon.sources.macos_calls import AudioProcesses, code
from daemon.sources.streams import Stream
from tests.fake_core_audio import FakeMac, Process
from tests.processes import started


def streams(mac: FakeMac) -> list[Stream]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(macos_calls.ctypes, "CDLL", lambda _: mac)
        return list(AudioProcesses().streams())


def test_a_process_is_a_stream_in_each_direction_in_which_it_runs(tmp_path: Path) -> None:
    with started("zoom.us", tmp_path) as pid:
        mac = FakeMac({70: Process(pid, plays=True), 71: Process(pid, records=True), 72: Process(pid)})
        assert streams(mac) == [Stream(True, str(pid), "zoom.us"), Stream(False, str(pid), "zoom.us")]


def test_our_own_process_is_left_out() -> None:
    assert streams(FakeMac({70: Process(os.getpid(), plays=True, records=True)})) == []


def test_a_process_that_has_just_ended_hides_no_other(tmp_path: Path) -> None:
    with started("FaceTime", tmp_path) as pid:
        mac = FakeMac({70: Process(1, plays=True), 71: Process(pid, plays=True)}, gone={70})
        assert [stream.process for stream in streams(mac)] == ["FaceTime"]


def test_a_macos_that_does_not_count_processes_is_said() -> None:
    with pytest.raises(OSError, match=r"'prs#' \(status 2003332927\)"):
        streams(FakeMac(old=True))


@pytest.mark.parametrize(
    ("four", "number"),  # as the headers of macOS have them
    [("prs#", 1886548771), ("ppid", 1886415204), ("piri", 1885958761), ("piro", 1885958767), ("glob", 1735159650)],
)
def test_the_constants_are_those_of_core_audio(four: str, number: int) -> None:
    assert code(four) == number
