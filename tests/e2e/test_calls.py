"""Real softphones on a real sound server: a call is found, listened to and let go, and nothing else is a call."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import soundfile

from daemon.sources.call_watch import CallWatch
from daemon.sources.streams import STEADY_S
from tests.desktop.screen import until
from tests.e2e.testbed import SoundServer, a_call, running

pytestmark = [pytest.mark.call]

RATE_HZ: Final = 16_000


@contextmanager
def watching(server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[CallWatch, list[tuple[str, ...]]]]:
    """A watch that has seen the server, and who talked after each of its changes."""
    monkeypatch.setenv("PULSE_SERVER", server.address)
    told: list[tuple[str, ...]] = []
    watch = CallWatch(lambda: told.append(tuple(call.name for call in watch.calls.talking)))
    watch.start()
    try:
        until(lambda: watch.blind is False, "a watch that sees the server")
        yield watch, told
    finally:
        assert watch.stop()


def a_sound(folder: Path) -> Path:
    """A minute of hiss."""
    file = folder / "hiss.wav"
    soundfile.write(file, np.random.default_rng(0).normal(0, 0.01, 60 * RATE_HZ), RATE_HZ)
    return file


def test_a_call_is_found_and_over_and_one_in_an_ignored_program_is_not(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watching(sound_server, monkeypatch) as (watch, told):
        with a_call(sound_server):
            until(lambda: bool(watch.calls.talking), "a call")
            assert [call.name for call in watch.calls.talking] == ["baresip"]
            watch.ignored = "Baresip"
            until(lambda: not watch.calls.talking, "no call that is not ignored")
            watch.ignored = ""
            until(lambda: bool(watch.calls.talking), "the call again")
        until(lambda: not watch.calls.talking, "the end of the call")
    assert told[-1] == ()


def test_music_a_recorder_and_a_program_that_tries_its_devices_are_no_call(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, raw = a_sound(tmp_path), tmp_path / "recorded.raw"
    with watching(sound_server, monkeypatch) as (_, told), ExitStack() as stack:
        stack.enter_context(sound_server.playing(file, "callee_spk"))
        stack.enter_context(sound_server.recording("callee_mic.monitor", raw, RATE_HZ))
        for _ in range(5):
            with running(["parec", "--device=callee_mic.monitor", "/dev/null"], sound_server.env):
                until(lambda: len(sound_server.run("pactl", "list", "short", "source-outputs").splitlines()) > 1, "two")
        time.sleep(3 * STEADY_S)
    assert not any(told)


def test_a_server_that_goes_away_makes_the_watch_blind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    watch = CallWatch(lambda: None)
    watch.start()
    until(lambda: watch.blind is True, "a blind watch")
    assert watch.stop()
