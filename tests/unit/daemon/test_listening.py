"""One stretch of listening, where there is no sound at all."""

from datetime import UTC, datetime, timedelta

from config.load import load
from config.schema import Config
from daemon.graph import Parts
from daemon.listening import Listening
from daemon.sources.call_watch import CallWatch
from daemon.sources.device import DeviceSource
from detectors.types import Alert, Finding, Transcript
from models.silero import Silero
from tests.findings import alert, found
from tests.scripted import Script, alone


class Nobody:
    """Hears what a graph tells and does nothing."""

    def heard(self, transcript: Transcript) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def raised(self, alert: Alert, decided_at: int) -> None: ...


def listening(*settings: str) -> Listening:
    config: Config = load(overrides=["sound.far_device=there is no such device", *settings])
    return Listening(config, Parts(alone(Script([])), Silero, None), Nobody(), CallWatch(lambda: None), {})


def test_a_chosen_device_is_heard_as_a_whole() -> None:
    assert isinstance(listening().far, DeviceSource)


def test_without_a_microphone_there_is_no_near_side() -> None:
    assert listening().near_evidence(True) is None
    near = listening("sound.near_device=no such microphone").near_evidence(True)
    assert near is not None
    assert near.speech_s is None


def test_before_any_sound_an_alert_is_of_now() -> None:
    at = listening().wall_time(alert("stop", found("pin", 0.9, 1)))
    assert datetime.now(UTC) - at < timedelta(seconds=60)
