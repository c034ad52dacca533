"""The whole guard on an imitated Windows: a call begins, its sound is heard, it ends, and nothing is heard after it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.load import load
from daemon.assess import SideEvidence
from daemon.graph import Parts
from daemon.guard import Guard
from daemon.journal import Journal
from daemon.sources import call_watch, device, loopback
from daemon.sources.windows_calls import audio_sessions
from daemon.store import Store
from models.silero import Silero
from tests.desktop.screen import until
from tests.fake_pycaw import FakeWindows, Session
from tests.fake_soundcard import FakeSoundCard
from tests.processes import started
from tests.scripted import Script, alone


@pytest.fixture
def soundcard(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSoundCard]:
    fake = FakeSoundCard()
    monkeypatch.setitem(sys.modules, "soundcard", fake)
    monkeypatch.setattr(loopback, "HERE", True)
    monkeypatch.setattr(device, "_scanned", loopback.loopbacks)
    loopback.library.cache_clear()
    yield fake
    loopback.library.cache_clear()


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FakeWindows:
    fake = FakeWindows()
    for name, module in fake.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(call_watch, "own_system", lambda: audio_sessions)
    monkeypatch.setattr(call_watch, "LOOK_EVERY_S", 0.1)
    return fake


@pytest.fixture
def guard(windows: FakeWindows, tmp_path: Path) -> Iterator[Guard]:
    settings = tmp_path / "config.toml"
    settings.touch()
    journal = Journal(lambda: Store(tmp_path / "alerts.db"))
    config = load(settings, ["sound.only_program=false"])  # there is no `parec` on Windows
    guard = Guard(config, settings, Parts(alone(Script([])), Silero, None), journal, lambda _: None)
    guard.start()
    yield guard
    assert guard.stop()


def tended(guard: Guard, true: Callable[[], bool]) -> Callable[[], bool]:
    """As the program's main loop does: the guard is looked after at each look."""

    def look() -> bool:
        guard.tend()
        return true()

    return look


def caller(guard: Guard) -> SideEvidence:
    """What the caller's side of the present call has shown; nothing between calls."""
    listening = guard.following.listening
    return listening.far_evidence(True) if listening is not None else SideEvidence()


def test_a_call_is_found_and_heard_and_let_go(
    guard: Guard, windows: FakeWindows, soundcard: FakeSoundCard, tmp_path: Path
) -> None:
    loudspeaker = soundcard.loudspeakers[0]
    until(tended(guard, lambda: guard.status().state not in ("starting", "deaf")), "a guard that waits for a call")
    assert (loudspeaker.opened, guard.progress()) == (0, {})
    with started("MicroSIP.exe", tmp_path) as pid, ExitStack() as stack:
        for there in (windows.speakers[0], windows.microphones[0]):
            there.sessions.append(Session(pid))
            stack.callback(there.sessions.clear)
        until(tended(guard, lambda: loudspeaker.opened == 1), "a loudspeaker that is listened to")
        until(tended(guard, lambda: caller(guard).block_s is not None), "silence")
        assert caller(guard).sound_s is None
        assert guard.status().state == "degraded"  # there is no voice model here
        loudspeaker.plays = True
        until(tended(guard, lambda: caller(guard).sound_s is not None), "sound")
    until(tended(guard, lambda: not guard.progress()), "the end of listening")
    until(lambda: loudspeaker.opened == 0, "a loudspeaker that is let go")


def test_where_sessions_cannot_be_seen_it_listens_without_a_call(
    guard: Guard, windows: FakeWindows, soundcard: FakeSoundCard
) -> None:
    windows.broken = True
    until(tended(guard, lambda: soundcard.loudspeakers[0].opened == 1), "a guard that listens")
