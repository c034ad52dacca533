"""Which sessions of Windows count; that calls are found by them is in tests/contract/test_call_watch.py."""

import os
import sys
from pathlib import Path

import pytest

from daemon.sources.streams import Stream
from daemon.sources.windows_calls import AudioSessions
from tests.fake_pycaw import INACTIVE, FakeWindows, Session
from tests.processes import started


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FakeWindows:
    fake = FakeWindows()
    for name, module in fake.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return fake


def test_every_device_is_looked_at(windows: FakeWindows, tmp_path: Path) -> None:
    with started("MicroSIP.exe", tmp_path) as pid:
        for device in (*windows.speakers, *windows.microphones):
            device.sessions.append(Session(pid))
        plays, records = Stream(True, str(pid), "MicroSIP"), Stream(False, str(pid), "MicroSIP")
        assert list(AudioSessions().streams()) == [plays, plays, records]


@pytest.mark.parametrize(
    "session",
    [Session(0), Session(os.getpid()), Session(1, INACTIVE)],
    ids=["system sounds", "our own", "not sounding"],
)
def test_what_is_no_sound_of_another_program_is_left_out(windows: FakeWindows, session: Session) -> None:
    windows.speakers[0].sessions.append(session)
    assert list(AudioSessions().streams()) == []


def test_a_device_that_was_unplugged_hides_no_other(windows: FakeWindows, tmp_path: Path) -> None:
    windows.speakers[0].unplugged = True
    with started("zoom.exe", tmp_path) as pid:
        windows.speakers[1].sessions.append(Session(pid))
        assert [stream.process for stream in AudioSessions().streams()] == ["zoom"]
