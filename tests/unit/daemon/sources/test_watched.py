"""Streams that are asked for again and again, and the names of their programs."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from daemon.sources.streams import Stream
from daemon.sources.watched import Polled, process_name
from tests.processes import started

ONE = Stream(True, "7", "linphone")


def test_each_look_is_a_new_one() -> None:
    looks = iter([[ONE], []])
    polled = Polled(lambda: next(looks))
    assert (polled.streams(), polled.streams()) == ([ONE], [])


def test_whatever_a_library_raises_in_the_middle_of_a_look_is_an_oserror() -> None:
    def look() -> Iterator[Stream]:
        yield ONE
        raise ReferenceError("gone")

    with pytest.raises(OSError, match="ReferenceError: gone"):
        Polled(look).streams()


@pytest.mark.parametrize("file", ["Zoom", "Zoom.exe"])
def test_a_process_is_named_without_what_windows_adds(file: str, tmp_path: Path) -> None:
    with started(file, tmp_path) as pid:
        assert process_name(pid) == "Zoom"


def test_a_process_that_shows_the_window_of_another_is_named_as_that(tmp_path: Path) -> None:
    with started("WebHost.exe", tmp_path) as pid:
        assert process_name(pid, frozenset({"webhost"})) == psutil.Process(os.getpid()).name()


def test_a_process_that_is_gone_has_no_name(tmp_path: Path) -> None:
    with started("zoom", tmp_path) as pid:
        pass
    assert process_name(pid) == ""
