"""Devices that are listed, unknown, taken away and brought back, on a real sound server."""

import os
from pathlib import Path

import pytest

from tests.desktop.screen import until
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import SoundServer, one_side
from tests.paths import REPOSITORY

pytestmark = [pytest.mark.call, pytest.mark.weights]

MONITOR = "pulse:callee_spk.monitor"
RECOVERY_S = 30.0


@pytest.fixture
def listening(sound_server: SoundServer, tmp_path: Path) -> Program:
    """The program on the sound server of the test."""
    return a_program(os.environ | {"PULSE_SERVER": sound_server.address}, tmp_path / "belwacht")


def state(belwacht: Program) -> str:
    return belwacht.lines("status")[0]["state"]


def test_monitors_are_listed_by_the_names_that_the_settings_take(listening: Program) -> None:
    devices = {device["name"]: device for device in listening.lines("devices")}
    assert devices[MONITOR]["is_monitor"]
    assert MONITOR in listening.run("devices").stdout


def test_an_unknown_device_leaves_belwacht_deaf_and_says_so(listening: Program) -> None:
    far = "sound.far_device=pulse:callee_spk.moniter"
    with listening.guarding("--no-tray", "--set", far, until_it_hears=False) as log:
        until(lambda: state(listening) == "deaf", "a Belwacht that says it is deaf", RECOVERY_S)
        assert "device_unknown" in listening.lines("status")[0]["reasons"]
        assert f"Did you mean '{MONITOR}'" in log.read_text()


def test_a_device_that_vanishes_is_taken_up_again(
    listening: Program, sound_server: SoundServer, tmp_path: Path
) -> None:
    caller = one_side(REPOSITORY / "daemon" / "example" / "call.opus", 0, tmp_path)
    with listening.guarding("--no-tray", "--set", f"sound.far_device={MONITOR}"):
        with sound_server.playing(caller, "callee_spk"):
            until(lambda: state(listening) in ("listening", "call", "degraded"), "sound that is heard", RECOVERY_S)
        sound_server.unplug("callee_spk")
        until(lambda: state(listening) == "deaf", "a Belwacht that says it is deaf", RECOVERY_S)
        sound_server.plug_in("callee_spk")
        with sound_server.playing(caller, "callee_spk"):
            until(lambda: state(listening) in ("listening", "call", "degraded"), "sound that is heard", RECOVERY_S)
