"""A real call where PipeWire is the sound server: found, heard alone, and warned of. `make clients`."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import soundfile

from daemon.sources.device import DeviceSource
from daemon.sources.program import ProgramSource
from daemon.sources.streams import Call
from detectors.types import SAMPLE_RATE_HZ
from tests.desktop.screen import until
from tests.e2e.clients import ORDINARY, SCAM, call, guarded, music
from tests.e2e.pipewire import a_pipewire, missing_parts
from tests.e2e.testbed import SoundServer, a_softphone, likeness, one_side, running
from tests.e2e.testbed import missing_parts as missing_of_a_call

pytestmark = [pytest.mark.clients, pytest.mark.call]

LINPHONE: Final = "--property=application.process.binary=linphone"
ALIKE: Final = 0.99
LEAD_S: Final = 4.0
SPOKEN_S: Final = 5.0


@pytest.fixture
def pipewire(tmp_path: Path) -> Iterator[SoundServer]:
    """PipeWire with the cards of a call, or a skip that names what must be installed."""
    if missing := [*missing_parts(), *missing_of_a_call()]:
        pytest.skip(f"install first: {', '.join(missing)}")
    folder = tmp_path / "sound"
    folder.mkdir(mode=0o700)
    with a_pipewire(folder) as server:
        yield server


@pytest.mark.weights
@pytest.mark.parametrize(("recording", "warned"), [(SCAM, True), (ORDINARY, False)], ids=["scam", "ordinary"])
def test_a_call_is_found_and_warned_of_if_due(
    pipewire: SoundServer, tmp_path: Path, client_table: Callable[[str], None], recording: Path, warned: bool
) -> None:
    with guarded(pipewire, tmp_path) as guard, guard.stack:
        theirs = guard.elsewhere("theirs")
        with a_softphone("callee", pipewire) as callee, a_softphone("caller", theirs) as caller:
            call(caller, callee.number)
            begun_s = guard.begins()
            guard.told("listening to baresip alone")
            guard.speaks(recording, theirs)
            if warned:
                guard.is_warned()
            caller.tell("hangup")
            over_s = guard.is_over()
        if not warned:
            guard.is_calm()
        outcome = "warned" if warned else "calm"
        kind = "a scam call" if warned else "an ordinary call"
        client_table(f"PipeWire, {kind} | {begun_s:.1f} s | {over_s:.1f} s | {outcome}")


def test_the_softphone_is_heard_and_the_music_beside_it_is_not(
    pipewire: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client_table: Callable[[str], None]
) -> None:
    monkeypatch.setenv("PULSE_SERVER", pipewire.address)
    monkeypatch.setenv("HOME", str(pipewire.folder))
    wave, rate_hz = soundfile.read(one_side(SCAM, 0, tmp_path))
    spoken = wave[: round(SPOKEN_S * rate_hz)]
    file = tmp_path / "spoken.wav"
    soundfile.write(file, np.concatenate([np.zeros(round(LEAD_S * rate_hz)), spoken]), rate_hz)

    def whole(name: str) -> DeviceSource:
        return DeviceSource("far", name or "pulse:callee_spk.monitor", 200)

    source = ProgramSource("far", lambda: (Call("Linphone", "", ""),), whole, 200)
    play = ["paplay", LINPHONE, "--latency-msec=200", "--device=callee_spk", str(file)]
    heard: list[np.ndarray] = []
    try:
        with pipewire.playing(music(tmp_path, 30.0), "callee_spk"), running(play, pipewire.env) as player:
            until(lambda: source.read() is not None and source.alone, "the softphone alone")
            stop_s = time.monotonic() + LEAD_S + SPOKEN_S + 2
            while player.poll() is None and time.monotonic() < stop_s:
                if (block := source.read()) is not None:
                    heard.append(block.wave)
    finally:
        source.close()
    alone = np.concatenate(heard).astype(np.float64)
    at_16k = np.interp(np.arange(0, len(spoken), rate_hz / SAMPLE_RATE_HZ), np.arange(len(spoken)), spoken)
    alike = likeness(alone, at_16k[SAMPLE_RATE_HZ : 3 * SAMPLE_RATE_HZ])
    client_table(f"PipeWire, music beside the softphone | | | likeness {alike:.4f}")
    assert alike > ALIKE
