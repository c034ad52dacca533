"""A call over SIP and G.711, captured from the loudspeaker by the running Belwacht."""

import os
from pathlib import Path

import pytest

from tests.desktop.screen import Screen, until
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import SoundServer, a_call, one_side
from tests.paths import REPOSITORY

pytestmark = [pytest.mark.call, pytest.mark.weights]

SCAM = REPOSITORY / "daemon" / "example" / "call.opus"
ORDINARY = Path(__file__).parent / "audio" / "ordinary.opus"
BOTH_SIDES = (
    *("--set", "sound.far_device=pulse:callee_spk.monitor"),
    *("--set", "sound.near_device=pulse:callee_mic.monitor"),
    *("--set", "hearing.language=nl"),
)
CALL_S = 120.0


def speak(recording: Path, server: SoundServer, folder: Path) -> None:
    """Both sides of the recording have been said into the microphones of an open line."""
    caller, user = (one_side(recording, channel, folder) for channel in (0, 1))
    with server.playing(caller, "caller_mic") as far, server.playing(user, "callee_mic") as near:
        assert (far.wait(CALL_S), near.wait(CALL_S)) == (0, 0)


@pytest.mark.desktop
def test_a_scam_call_ends_in_an_alert_in_the_log_and_on_the_screen(
    screen: Screen, sound_server: SoundServer, tmp_path: Path
) -> None:
    belwacht = a_program(screen.env | {"PULSE_SERVER": sound_server.address}, tmp_path / "belwacht")
    with belwacht.guarding(*BOTH_SIDES), a_call(sound_server):
        speak(SCAM, sound_server, tmp_path)
        until(lambda: bool(belwacht.lines("alerts", "list")), "an alert in the log", CALL_S)
        until(lambda: bool(screen.windows("--class", "Dunst")), "a notification on the screen")
        until(lambda: bool(screen.windows("--class", "belwacht-card")), "the card on the screen")
        screen.picture(tmp_path / "screen.png")
    alerts = belwacht.lines("alerts", "list")
    assert "pin" in {label for alert in alerts for label in alert["labels"]}
    assert {alert["level"] for alert in alerts} & {"warning", "stop"}
    assert all(alert["side"] == "far" for alert in alerts)


def test_an_ordinary_call_ends_in_none(sound_server: SoundServer, tmp_path: Path) -> None:
    belwacht = a_program(os.environ | {"PULSE_SERVER": sound_server.address}, tmp_path / "belwacht")
    with belwacht.guarding("--no-tray", *BOTH_SIDES) as log, a_call(sound_server):
        speak(ORDINARY, sound_server, tmp_path)
        assert heard_sound(belwacht)
    assert belwacht.lines("alerts", "list") == [], log.read_text()


def heard_sound(belwacht: Program) -> bool:
    """Whether sound has reached Belwacht: before, it would be starting or deaf."""
    return belwacht.lines("status")[0]["state"] in ("listening", "call", "degraded")
