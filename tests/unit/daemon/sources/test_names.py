"""Which device a name means."""

import pytest

from daemon.sources import InputError
from daemon.sources.names import (
    OWN_MICROPHONE,
    OWN_OUTPUT,
    Choice,
    Device,
    choose,
    portaudio_inputs,
    pulse_devices,
    sounds_like_output,
)

PULSE = Device("pulse", "pulse", False, 32, 44_100)
MONITOR = Device("pulse:speakers.monitor", "Monitor of Speakers", True, 2, 48_000)
HEADSET = Device("pulse:headset", "Headset", False, 1, 16_000)
CABLE = Device("CABLE Output (VB-Audio)", "CABLE Output (VB-Audio)", True, 2, 48_000)
LINUX = [PULSE, MONITOR, HEADSET]
MICROPHONE = Device("Microphone (USB), MME", "Microphone (USB)", False, 1, 44_100)
LOOPBACK = Device("loopback:default", "Speakers", True, 2, 48_000)
WINDOWS = [MICROPHONE, LOOPBACK]


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
        ("", WINDOWS, False, Choice("loopback:default", None, True)),
        ("default", WINDOWS, True, Choice("Microphone (USB), MME", None, False)),
        ("loopback:default", WINDOWS, False, Choice("loopback:default", None, True)),
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
        ("", [MICROPHONE], "sound.far_device"),
        ("pulse:speaker.monitor", LINUX, r"Did you mean 'pulse:speakers\.monitor'"),
        ("quite another", LINUX, "belwacht devices"),
        ("pulse:", LINUX, "no single device"),
    ],
)
def test_a_name_that_means_none_is_explained(name: str, devices: list[Device], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        choose(name, devices, microphone=False)


def test_the_systems_own_input_comes_first_and_a_name_that_two_interfaces_give_says_which() -> None:
    known = [
        {"name": "Speakers", "hostapi": 0, "max_input_channels": 0, "default_samplerate": 44_100.0},
        {"name": "Line", "hostapi": 0, "max_input_channels": 2, "default_samplerate": 44_100.0},
        {"name": "Headset", "hostapi": 0, "max_input_channels": 1, "default_samplerate": 44_100.0},
        {"name": "Headset", "hostapi": 1, "max_input_channels": 1, "default_samplerate": 48_000.0},
    ]
    interfaces = [
        {"name": "MME", "default_input_device": 2},
        {"name": "Windows WASAPI", "default_input_device": 3},
    ]
    assert portaudio_inputs(known, interfaces) == [
        Device("Headset, MME", "Headset", False, 1, 44_100),
        Device("Line", "Line", False, 2, 44_100),
        Device("Headset, Windows WASAPI", "Headset", False, 1, 48_000),
    ]
    assert portaudio_inputs([], []) == []


@pytest.mark.parametrize(
    ("name", "is_output"),
    [
        ("pulse:speakers.monitor", True),
        ("loopback:default", True),
        ("BlackHole 2ch", True),
        ("CABLE Output (VB-Audio Virtual Cable)", True),
        ("Microphone (USB)", False),
        ("USB cable adapter", False),
    ],
)
def test_a_virtual_card_is_known_by_its_name(name: str, is_output: bool) -> None:
    assert sounds_like_output(name) is is_output


def test_without_a_sound_server_there_are_no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent/native")
    assert pulse_devices() == []
