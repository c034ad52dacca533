"""What the computer plays, through SoundCard: its own Linux part on a real PulseAudio, and an imitation of Windows'."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pytest
import soundfile

from daemon.sources import device, loopback
from daemon.sources.block import Block
from daemon.sources.device import DeviceSource
from daemon.sources.loopback import LOOPBACK_RATE_HZ, OWN, LoopbackStream, loopbacks
from daemon.sources.names import LOOPBACK_PREFIX
from tests.desktop.screen import until
from tests.e2e.testbed import SoundServer, a_sound_server, missing_parts
from tests.fake_soundcard import FakeSoundCard

LATENCY_MS: Final = 200
TONE: Final = 0.25


class Computer(Protocol):
    """A computer with two loudspeakers, of which the first is the system's own."""

    first: str
    second: str

    def playing(self, loudspeaker: str) -> AbstractContextManager[None]: ...
    def unplug(self, loudspeaker: str) -> None: ...
    def plug_in(self, loudspeaker: str) -> None: ...


class Windows:
    def __init__(self) -> None:
        self.soundcard = FakeSoundCard()
        self.first, self.second = (each.name for each in self.soundcard.loudspeakers)

    @contextmanager
    def playing(self, loudspeaker: str) -> Iterator[None]:
        (chosen,) = (each for each in self.soundcard.loudspeakers if each.name == loudspeaker)
        chosen.plays = True
        yield
        chosen.plays = False

    def unplug(self, loudspeaker: str) -> None:
        self._set(loudspeaker, gone=True)

    def plug_in(self, loudspeaker: str) -> None:
        self._set(loudspeaker, gone=False)

    def _set(self, loudspeaker: str, gone: bool) -> None:
        for each in self.soundcard.loudspeakers:
            if each.name == loudspeaker:
                each.gone = gone


class Linux:
    """SoundCard itself, whose calls are the same on every system."""

    first: Final = "Monitor of First"
    second: Final = "Monitor of Second"

    def __init__(self, server: SoundServer, folder: Path) -> None:
        self._server = server
        self._tone = folder / "tone.wav"
        turns = 2 * np.pi * 440 * np.arange(30 * LOOPBACK_RATE_HZ) / LOOPBACK_RATE_HZ
        soundfile.write(self._tone, TONE * np.sin(turns), LOOPBACK_RATE_HZ)
        for loudspeaker in (self.second, self.first):
            self.plug_in(loudspeaker)

    @contextmanager
    def playing(self, loudspeaker: str) -> Iterator[None]:
        with self._server.playing(self._tone, _card(loudspeaker)):
            yield

    def unplug(self, loudspeaker: str) -> None:
        self._server.unplug(_card(loudspeaker))
        self._server.run("pactl", "set-default-sink", _card(self.second if loudspeaker == self.first else self.first))

    def plug_in(self, loudspeaker: str) -> None:
        """It becomes the system's own."""
        card = _card(loudspeaker)
        described = f"sink_properties=device.description={card}"
        self._server.run("pactl", "load-module", "module-null-sink", f"sink_name={card}", described)
        self._server.run("pactl", "set-default-sink", card)


def _card(loudspeaker: str) -> str:
    return loudspeaker.removeprefix("Monitor of ")


@pytest.fixture(params=["windows", "linux"])
def computer(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    monkeypatch.setattr(loopback, "HERE", True)
    monkeypatch.setattr(loopback, "LOOK_EVERY_S", 0.2)
    monkeypatch.setattr(device, "_scanned", loopbacks)
    loopback.library.cache_clear()
    with ExitStack() as stack:
        stack.callback(loopback.library.cache_clear)
        if request.param == "windows":
            windows = Windows()
            monkeypatch.setitem(sys.modules, "soundcard", windows.soundcard)
            yield windows
            return
        yield _linux(stack, tmp_path, monkeypatch)


def _linux(stack: ExitStack, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Linux:
    if missing := missing_parts():
        pytest.skip(f"install first: {', '.join(missing)}")
    if importlib.util.find_spec("soundcard") is None:
        pytest.skip("SoundCard is not installed")
    (folder / "sound").mkdir(mode=0o700)
    server = stack.enter_context(a_sound_server(folder / "sound"))
    monkeypatch.setenv("PULSE_SERVER", server.address)
    monkeypatch.setattr(sys, "argv", ["belwacht"])  # after this it calls itself; a worker of the tests has but "-c"
    for name in [name for name in sys.modules if name.partition(".")[0] == "soundcard"]:
        monkeypatch.delitem(sys.modules, name)  # it connects once, when it is imported
    return Linux(server, folder)


@contextmanager
def listening(name: str) -> Iterator[DeviceSource]:
    source = DeviceSource("far", name, LATENCY_MS)
    try:
        yield source
    finally:
        source.close()


def read_until(source: DeviceSource, true: Callable[[Block], bool], what: str) -> Block:
    """The first block of which ``true`` holds."""
    found: list[Block] = []

    def is_found() -> bool:
        block = source.read()
        if block is not None and true(block):
            found.append(block)
        return bool(found)

    until(is_found, what)
    return found[0]


def sounds(block: Block) -> bool:
    return float(np.abs(block.wave).max()) > TONE / 4


def silent(block: Block) -> bool:
    return not block.wave.any()


def test_the_systems_own_loudspeaker_comes_first_in_the_list(computer: Computer) -> None:
    own, *others = loopbacks()
    assert (own.name, own.description, own.is_monitor) == (OWN, computer.first, True)
    assert {f"{LOOPBACK_PREFIX}{each}" for each in (computer.first, computer.second)} <= {each.name for each in others}


def test_what_is_played_is_heard_and_when_nothing_plays_that_is_silence(computer: Computer) -> None:
    with listening("") as source:
        read_until(source, silent, "silence, though nothing plays")
        with computer.playing(computer.first):
            block = read_until(source, sounds, "sound")
        assert (block.side, block.rate_hz, block.wave.dtype, block.wave.ndim) == ("far", 48_000, np.float32, 1)
        assert float(np.abs(block.wave).max()) <= 1
        read_until(source, silent, "silence again")
        assert (source.problem, source.silence_is_zeros) == (None, True)
        assert source.anchor is not None
        assert source.anchor.sample == 0


def test_a_loudspeaker_that_was_chosen_is_heard_alone(computer: Computer) -> None:
    with listening(f"{LOOPBACK_PREFIX}{computer.second}") as source, computer.playing(computer.first):
        read_until(source, silent, "silence")
        with computer.playing(computer.second):
            read_until(source, sounds, "sound")


def test_a_loudspeaker_that_is_gone_is_said_and_taken_up_again_after_a_hole(computer: Computer) -> None:
    with listening(f"{LOOPBACK_PREFIX}{computer.second}") as source:
        read_until(source, silent, "silence")
        computer.unplug(computer.second)

        def lost() -> bool:
            source.read()
            return source.problem is not None

        until(lost, "a source that says it")
        computer.plug_in(computer.second)
        block = read_until(source, lambda _: True, "the first block after it")
        assert block.lost > 0
        assert source.problem is None


def test_the_sound_follows_the_system_to_another_loudspeaker(computer: Computer) -> None:
    with listening("") as source, computer.playing(computer.second):
        read_until(source, silent, "silence")
        computer.unplug(computer.first)
        read_until(source, sounds, "the sound of the other loudspeaker")


def test_a_closed_stream_hands_nothing_over_any_more(computer: Computer) -> None:
    taken: list[int] = []
    stream = LoopbackStream(OWN, 4800, lambda sound, frames, when, flags: taken.append(frames))
    stream.start()
    until(lambda: len(taken) > 2, "blocks")
    stream.close()
    assert not stream.active
    assert set(taken) == {4800}


def test_without_soundcard_there_is_no_such_device_and_why_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loopback, "HERE", True)
    monkeypatch.setitem(sys.modules, "soundcard", None)
    loopback.library.cache_clear()
    assert (loopbacks(), loopbacks()) == ([], [])
    assert caplog.text.count("belwacht[windows]") == 1
    with pytest.raises(OSError, match="soundcard"):
        LoopbackStream(OWN, 4800, lambda *_: None).start()


def test_elsewhere_nothing_is_asked_of_it() -> None:
    assert loopbacks() == []
