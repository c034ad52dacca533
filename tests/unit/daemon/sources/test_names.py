"""Which device a name means."""

import pytest

from daemon.sources import InputError
from daemon.sources.names import OWN_MICROPHONE, OWN_OUTPUT, Choice, Device, choose, pulse_devices

PULSE = Device("pulse", "pulse", False, 32, 44_100)
MONITOR = Device("pulse:speakers.monitor", "Monitor of Speakers", True, 2, 48_000)
HEADSET = Device("pulse:headset", "Headset", False, 1, 16_000)
CABLE = Device("CABLE Output (VB-Audio)", "CABLE Output (VB-Audio)", True, 2, 48_000)
LINUX = [PULSE, MONITOR, HEADSET]


@pytest.mark.parametrize(
    ("name", "devices", "microphone", "expected"),
    [
        ("", LINUX, False, Choice("pulse", OWN_OUTPUT, True)),
        ("default", LINUX, True, Choice("pulse", OWN_MICROPHONE, False)),
        ("pulse:speakers.monitor", LINUX, False, Choice("pulse", "speakers.monitor", True)),
        ("speakers", LINUX, False, Choice("pulse", "speakers.monitor", True)),
        ("headset", LINUX, True, Choice("pulse", "headset", False)),
        ("CABLE Output (VB-Audio)", [CABLE], False, Choice("CABLE Output (VB-Audio)", None, True)),
        ("cable", [CABLE], False, Choice("CABLE Output (VB-Audio)", None, True)),
        ("default", [CABLE], True, Choice("CABLE Output (VB-Audio)", None, False)),
    ],
)
def test_a_name_means_one_device(name: str, devices: list[Device], microphone: bool, expected: Choice) -> None:
    assert choose(name, devices, microphone) == expected


@pytest.mark.parametrize(
    ("name", "devices", "expected"),
    [
        ("", [CABLE], "sound.far_device"),
        ("", [], "sound.far_device"),
        ("pulse:speaker.monitor", LINUX, r"Did you mean 'pulse:speakers\.monitor'"),
        ("quite another", LINUX, "belwacht devices"),
        ("pulse:", LINUX, "no single device"),
    ],
)
def test_a_name_that_means_none_is_explained(name: str, devices: list[Device], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        choose(name, devices, microphone=False)


def test_without_a_sound_server_there_are_no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent/native")
    assert pulse_devices() == []
