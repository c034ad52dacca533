"""One contract for every way to tell of calls: PulseAudio and PipeWire, and imitations of what cannot be run here."""

import itertools
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from config.schema import Sound
from daemon.sources import call_watch, macos_calls
from daemon.sources.call_watch import CallWatch, pulse_streams, unseen
from daemon.sources.macos_calls import audio_processes
from daemon.sources.streams import STEADY_S, Stream
from daemon.sources.watched import Polled, SoundSystem, Watched
from daemon.sources.windows_calls import audio_sessions
from tests.desktop.screen import until
from tests.e2e import pipewire
from tests.e2e.testbed import SoundServer, a_sound_server, missing_parts, running
from tests.fake_core_audio import FakeMac, Process
from tests.fake_pycaw import FakeWindows, Session
from tests.processes import started


class Computer(Protocol):
    """A system with programs that sound."""

    system: SoundSystem

    def sounding(self, program: str, *, plays: bool = False, records: bool = False) -> AbstractContextManager[None]: ...
    def break_down(self) -> None: ...


class Linux:
    """A real sound server; a program is `pacat` and `parec` under one name and number."""

    def __init__(self, server: SoundServer, stack: ExitStack) -> None:
        self.system: SoundSystem = pulse_streams
        self._server = server
        self._stack = stack
        self._numbers = itertools.count(1_000_000)

    @contextmanager
    def sounding(self, program: str, *, plays: bool = False, records: bool = False) -> Iterator[None]:
        known = f"application.process.binary={program} application.process.id={next(self._numbers)}"
        env = self._server.env | {"PULSE_PROP": known}
        with ExitStack() as stack:
            if plays:
                silence = stack.enter_context(Path("/dev/zero").open("rb"))
                stack.enter_context(running(["pacat", "--device=callee_spk"], env, (), stdin=silence))
            if records:
                stack.enter_context(running(["parec", "--device=callee_mic.monitor"], env, ()))
            yield

    def break_down(self) -> None:
        self._stack.close()


class Windows:
    """What is heard is on the second loudspeaker: a call need not be on the first."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.system: SoundSystem = audio_sessions
        self.windows = FakeWindows()
        self._folder = folder
        for name, module in self.windows.modules().items():
            monkeypatch.setitem(sys.modules, name, module)

    @contextmanager
    def sounding(self, program: str, *, plays: bool = False, records: bool = False) -> Iterator[None]:
        with started(f"{program}.exe", self._folder) as pid, ExitStack() as stack:
            for there, device in ((plays, self.windows.speakers[1]), (records, self.windows.microphones[0])):
                if there:
                    stack.enter_context(_within(device.sessions, Session(pid)))
            yield

    def break_down(self) -> None:
        self.windows.broken = True


class Mac:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.system: SoundSystem = audio_processes
        self.mac = FakeMac()
        self._folder = folder
        self._numbers = itertools.count(70)
        monkeypatch.setattr(macos_calls.ctypes, "CDLL", self._dynamic_library)

    def _dynamic_library(self, path: str) -> FakeMac:
        assert path == "/System/Library/Frameworks/CoreAudio.framework/CoreAudio"
        return self.mac

    @contextmanager
    def sounding(self, program: str, *, plays: bool = False, records: bool = False) -> Iterator[None]:
        number = next(self._numbers)
        with started(program, self._folder) as pid:
            self.mac.processes[number] = Process(pid, plays, records)
            yield
            del self.mac.processes[number]

    def break_down(self) -> None:
        self.mac.old = True


@contextmanager
def _within(sessions: list[Session], session: Session) -> Iterator[None]:
    sessions.append(session)
    yield
    sessions.remove(session)


SERVERS = {"pulseaudio": (missing_parts, a_sound_server), "pipewire": (pipewire.missing_parts, pipewire.a_pipewire)}


@pytest.fixture(params=["pulseaudio", "pipewire", "windows", "macos"])
def computer(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    monkeypatch.setattr(call_watch, "LOOK_EVERY_S", 0.1)
    if request.param == "windows":
        yield Windows(tmp_path, monkeypatch)
    elif request.param == "macos":
        yield Mac(tmp_path, monkeypatch)
    else:
        missing, start = SERVERS[request.param]
        if missing():
            pytest.skip(f"install first: {', '.join(missing())}")
        (tmp_path / "sound").mkdir(mode=0o700)
        with ExitStack() as stack:
            server = stack.enter_context(start(tmp_path / "sound"))
            monkeypatch.setenv("PULSE_SERVER", server.address)
            yield Linux(server, stack)


@contextmanager
def watching(system: SoundSystem) -> Iterator[CallWatch]:
    """A watch that has looked; its thread ends."""
    watch = CallWatch(lambda: None, system)
    watch.start()
    try:
        until(lambda: watch.blind is not None, "a first look")
        yield watch
    finally:
        assert watch.stop()


def talking(watch: CallWatch) -> list[str]:
    return [call.name for call in watch.calls.talking]


def test_a_call_begins_once_a_program_plays_and_records_for_a_while_and_ends_with_it(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_watch, "own_system", lambda: computer.system)
    assert unseen() == ""
    with watching(computer.system) as watch:
        assert watch.blind is False
        began_s = time.monotonic()
        with computer.sounding("zoiper5", plays=True, records=True):
            until(lambda: bool(watch.calls.talking), "a call")
            assert time.monotonic() - began_s >= STEADY_S
            assert talking(watch) == ["Zoiper"]
        until(lambda: not watch.calls.talking, "the end of the call")


def test_a_softphone_that_only_plays_rings(computer: Computer) -> None:
    with watching(computer.system) as watch, computer.sounding("zoiper5", plays=True):
        until(lambda: [call.name for call in watch.calls.ringing] == ["Zoiper"], "ringing")
        assert talking(watch) == []


def test_music_a_recorder_and_what_only_records_are_no_call(computer: Computer) -> None:
    with watching(computer.system) as watch, ExitStack() as stack:
        stack.enter_context(computer.sounding("musicbox", plays=True))
        stack.enter_context(computer.sounding("dictation", records=True))
        stack.enter_context(computer.sounding("audacity", plays=True, records=True))
        stack.enter_context(computer.sounding("zoiper5", plays=True))  # seen after the others
        until(lambda: bool(watch.calls.ringing), "ringing")
        assert talking(watch) == []


def test_an_unknown_program_is_named_as_its_process(computer: Computer) -> None:
    with watching(computer.system) as watch, computer.sounding("nobodyknows", plays=True, records=True):
        until(lambda: talking(watch) == ["nobodyknows"], "a call")


def test_a_program_that_the_person_excepted_does_not_call(computer: Computer) -> None:
    with watching(computer.system) as watch, ExitStack() as stack:
        stack.enter_context(computer.sounding("discord", plays=True, records=True))
        until(lambda: talking(watch) == ["Discord"], "a call")
        watch.ignored = "discord"
        until(lambda: talking(watch) == [], "no call")
        stack.enter_context(computer.sounding("zoiper5", plays=True, records=True))
        until(lambda: talking(watch) == ["Zoiper"], "the other call")


def test_a_system_that_fails_in_a_call_is_said_once_and_belwacht_listens(
    computer: Computer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_watch, "AGAIN_S", 0.05)
    tries: list[None] = []

    def counted() -> AbstractContextManager[Watched]:
        tries.append(None)
        return computer.system()

    with watching(counted) as watch, computer.sounding("zoiper5", plays=True, records=True):
        until(lambda: bool(watch.calls.talking), "a call")
        computer.break_down()
        until(lambda: watch.blind is True, "a blind watch")
        until(lambda: len(tries) > 3, "further tries")
        assert watch.wants_listening(Sound())
        assert talking(watch) == []
    assert len(warnings(caplog)) == 1


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("system", "reason"),
    [(pulse_streams, "sound server"), (audio_sessions, r"belwacht[windows]"), (audio_processes, "CoreAudio")],
)
def test_where_its_library_is_missing_belwacht_listens_at_all_times(
    system: SoundSystem,
    reason: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setitem(sys.modules, "comtypes", None)
    monkeypatch.setattr(call_watch, "own_system", lambda: system)
    assert reason in unseen()
    with watching(system) as watch:
        assert watch.blind is True
        assert watch.wants_listening(Sound())
    (said,) = warnings(caplog)
    assert reason in said
    assert "listens at all times" in said


@pytest.mark.parametrize("far", ["", "pulse:speakers.monitor", "loopback:default", "BlackHole 2ch"])
def test_between_calls_the_computers_own_output_is_not_heard(far: str) -> None:
    watch = CallWatch(lambda: None)
    watch.blind = False
    assert not watch.wants_listening(Sound(far_device=far))
    assert watch.wants_listening(Sound(far_device=far, only_calls=False))


def test_another_device_is_heard_at_all_times() -> None:
    watch = CallWatch(lambda: None)
    watch.blind = False
    assert watch.wants_listening(Sound(far_device="Line in"))


def a_system(look: Callable[[], list[Stream]]) -> SoundSystem:
    @contextmanager
    def system() -> Iterator[Polled]:
        yield Polled(look)

    return system


def test_a_library_that_has_changed_makes_the_watch_blind() -> None:
    def look() -> list[Stream]:
        raise AttributeError("GetDeviceEnumerator")

    with watching(a_system(look)) as watch:
        assert watch.blind is True


def test_a_library_that_hangs_makes_the_watch_blind_and_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_watch, "LATE_S", 0.2)
    monkeypatch.setattr(call_watch, "STOP_S", 0.1)
    goes_on, asked = threading.Event(), threading.Event()

    def look() -> list[Stream]:
        asked.set()
        goes_on.wait()
        return []

    watch = CallWatch(lambda: None, a_system(look))
    watch.start()
    until(asked.is_set, "a look")
    assert watch.blind is None

    def is_blind() -> bool:
        watch.check()
        return watch.blind is True

    until(is_blind, "a blind watch")
    assert watch.wants_listening(Sound())
    assert not watch.stop()
    goes_on.set()
    until(watch.stop, "the end of the thread")
