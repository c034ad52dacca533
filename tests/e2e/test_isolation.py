"""Of two programs that play at once into one loudspeaker, only the softphone is heard; on a real sound server."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from daemon.server import ask
from daemon.sources.block import Block
from daemon.sources.device import DeviceSource
from daemon.sources.program import ProgramSource
from daemon.sources.streams import Call
from detectors.types import SAMPLE_RATE_HZ
from tests.desktop.screen import until
from tests.e2e.bed import process_of
from tests.e2e.program import a_program
from tests.e2e.testbed import SoundServer, a_softphone, a_sound_server, likeness, one_side
from tests.paths import REPOSITORY

pytestmark = [pytest.mark.call]

CALL_OPUS: Final = REPOSITORY / "daemon" / "example" / "call.opus"
SPOKEN_S: Final = 5.0
LEAD_S: Final = 4.0  # of silence, in which the softphone is found
ALIKE: Final = 0.99


@contextmanager
def playing_as_linphone(file: Path, server: SoundServer) -> Iterator[None]:
    with server.playing(file, "callee_spk", "linphone"):
        yield


@pytest.fixture
def source(sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProgramSource]:
    """What listens to Linphone, and to the whole loudspeaker when that does not play."""
    monkeypatch.setenv("PULSE_SERVER", sound_server.address)
    monkeypatch.setenv("HOME", str(sound_server.folder))

    def whole(name: str) -> DeviceSource:
        return DeviceSource("far", name or "pulse:callee_spk.monitor", 200)

    found = ProgramSource("far", lambda: (Call("Linphone", "", ""),), whole, 200)
    yield found
    found.close()


def caller(folder: Path) -> tuple[Path, npt.NDArray[np.float64]]:
    """Some seconds of the caller of the example, as a file and at 16 kHz."""
    wave, rate_hz = soundfile.read(one_side(CALL_OPUS, 0, folder))
    spoken = wave[: round(SPOKEN_S * rate_hz)]
    file = folder / "spoken.wav"
    soundfile.write(file, np.concatenate([np.zeros(round(LEAD_S * rate_hz)), spoken]), rate_hz)
    return file, np.interp(np.arange(0, len(spoken), rate_hz / SAMPLE_RATE_HZ), np.arange(len(spoken)), spoken)


def music(folder: Path) -> Path:
    """Half a minute of loud noise."""
    file = folder / "music.wav"
    soundfile.write(file, np.random.default_rng(1).normal(0, 0.2, 30 * SAMPLE_RATE_HZ), SAMPLE_RATE_HZ)
    return file


def read(source: ProgramSource, seconds: float) -> list[Block]:
    """What the source gives in so many seconds."""
    until_s = time.monotonic() + seconds
    blocks: list[Block] = []
    while time.monotonic() < until_s:
        if (block := source.read()) is not None:
            blocks.append(block)
    return blocks


def listens_alone(source: ProgramSource) -> bool:
    read(source, 0.2)
    return source.alone


def test_the_softphone_is_heard_and_the_music_beside_it_is_not(
    source: ProgramSource, sound_server: SoundServer, tmp_path: Path
) -> None:
    file, spoken = caller(tmp_path)
    with ExitStack() as stack:
        stack.enter_context(sound_server.playing(music(tmp_path), "callee_spk"))
        stack.enter_context(playing_as_linphone(file, sound_server))
        until(lambda: listens_alone(source), "the softphone alone")
        blocks = read(source, LEAD_S + SPOKEN_S)
    alone = np.concatenate([block.wave for block in blocks]).astype(np.float64)
    heard = likeness(alone, spoken[SAMPLE_RATE_HZ : 3 * SAMPLE_RATE_HZ])
    print(f"isolation: likeness {heard:.4f}")
    assert heard > ALIKE


def test_the_whole_output_is_heard_while_the_softphone_does_not_play_and_time_goes_on(
    source: ProgramSource, sound_server: SoundServer, tmp_path: Path
) -> None:
    file, _ = caller(tmp_path)
    with sound_server.playing(music(tmp_path), "callee_spk"):
        started_s = time.monotonic()
        blocks = read(source, 2.0)
        assert not source.alone
        assert any(np.any(block.wave) for block in blocks)
        with playing_as_linphone(file, sound_server):
            until(lambda: listens_alone(source), "the softphone alone")
            blocks += read(source, 1.0)
        until(lambda: not listens_alone(source), "the whole output again")
        blocks += read(source, 1.0)
    assert source.problem is None
    assert source.block_s is not None and source.block_s - started_s > 3


def test_the_whole_output_is_heard_when_nothing_comes_of_the_softphone_alone(
    source: ProgramSource, sound_server: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o700)
    monkeypatch.setattr("daemon.sources.program.RECORDER", str(silent))
    with playing_as_linphone(music(tmp_path), sound_server):
        until(lambda: listens_alone(source), "the softphone alone")
        until(lambda: not listens_alone(source), "the whole output")
        blocks = read(source, 2.0)
        assert not source.alone
    assert any(np.any(block.wave) for block in blocks)


def test_of_two_streams_all_is_heard_where_they_play_and_not_where_the_system_does(
    source: ProgramSource, sound_server: SoundServer, tmp_path: Path
) -> None:
    """A headset that was chosen in the softphone alone."""
    sound_server.run("pactl", "set-default-sink", "callee_spk")
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(sound_server.playing(music(tmp_path), "caller_spk", "linphone"))
        until(lambda: any(np.any(block.wave) for block in read(source, 0.5)), "sound of the other loudspeaker")
        assert not source.alone
    assert source.problem is None


def test_a_sound_server_that_is_gone_is_a_loss_and_no_wrong_choice(
    source: ProgramSource, tmp_path: Path, sound_server: SoundServer
) -> None:
    with playing_as_linphone(music(tmp_path), sound_server):
        until(lambda: listens_alone(source), "the softphone alone")
        until(lambda: bool(read(source, 0.2)), "its sound")
    os.kill(process_of("pulseaudio", str(sound_server.folder)), signal.SIGKILL)
    until(lambda: not read(source, 0.2) and source.problem is not None, "a problem")
    assert source.problem == "device_lost"


@pytest.mark.weights
def test_belwacht_hears_nothing_but_the_softphone_and_that_during_a_call_alone(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    sound_server.run("pactl", "set-default-sink", "callee_spk")
    belwacht = a_program(os.environ | {"PULSE_SERVER": sound_server.address}, tmp_path / "belwacht")

    def state() -> str:
        return str(ask(belwacht.data / "run", "status")["state"])

    def recorded() -> bool:
        listed = sound_server.run("pactl", "list", "source-outputs")
        return any(f'application.process.binary = "{name}' in listed for name in ("pacat", "python"))

    with ExitStack() as stack:
        theirs = stack.enter_context(a_sound_server(other))
        log = stack.enter_context(belwacht.guarding("--no-tray", "--set", "sound.only_calls=true"))
        until(lambda: state() == "listening", "a Belwacht that waits for a call", 30)
        assert not recorded()
        callee = stack.enter_context(a_softphone("callee", sound_server))
        caller_phone = stack.enter_context(a_softphone("caller", theirs))
        caller_phone.tell("dial", callee.number)
        caller_phone.await_sign("CALL_ESTABLISHED")
        stack.enter_context(theirs.playing(caller(tmp_path)[0], "caller_mic"))
        until(lambda: "listening to baresip alone" in log.read_text(), "the softphone alone", 30)
        until(lambda: state() == "call", "a call", 30)
        assert recorded()
        caller_phone.tell("hangup")
        until(lambda: state() == "listening" and not recorded(), "the end of the call", 30)
    assert "a call in baresip begins" in log.read_text()
    assert "stalled" not in log.read_text()
