"""Which devices there are, and which one a name means."""

import os
from dataclasses import dataclass
from typing import Any, Final, cast

from rapidfuzz import process

from daemon.sources.block import InputError
from daemon.sources.pulse import sound_server

CLIENT: Final = "belwacht-devices"
PULSE: Final = "pulse"
PULSE_PREFIX: Final = "pulse:"
LOOPBACK_PREFIX: Final = "loopback:"
PLAYED: Final = ("monitor", "loopback", "stereo mix", "blackhole", "soundflower", "vb-audio", "vb-cable")
OWN_OUTPUT: Final = "@DEFAULT_MONITOR@"
OWN_MICROPHONE: Final = "@DEFAULT_SOURCE@"


@dataclass(frozen=True, slots=True)
class Device:
    """An input that can be listened to. ``name`` is what the settings take."""

    name: str
    description: str
    is_monitor: bool
    inputs: int
    rate_hz: int


@dataclass(frozen=True, slots=True)
class Choice:
    """How to open a device: PortAudio's name or a loopback's, and PulseAudio's source behind it where there is one."""

    portaudio: str
    pulse_source: str | None
    is_monitor: bool


def sounds_like_output(name: str) -> bool:
    """Whether an input of this name gives what the computer plays, as that of a virtual sound card does."""
    return any(word in name.lower() for word in PLAYED)


def portaudio_inputs(known: list[dict[str, Any]], interfaces: list[dict[str, Any]]) -> list[Device]:
    """Of PortAudio's devices, by its interfaces to the system, those that record; the system's own first.

    A name that several interfaces give is followed by the interface, which PortAudio understands.
    """
    own = next((interface["default_input_device"] for interface in interfaces), -1)
    numbered = [(number, device) for number, device in enumerate(known) if device["max_input_channels"] > 0]
    numbered.sort(key=lambda each: each[0] != own)
    names = [device["name"] for _, device in numbered]
    return [
        Device(
            device["name"]
            if names.count(device["name"]) == 1
            else f"{device['name']}, {interfaces[device['hostapi']]['name']}",
            device["name"],
            sounds_like_output(device["name"]),
            device["max_input_channels"],
            int(device["default_samplerate"]),
        )
        for _, device in numbered
    ]


def pulse_devices() -> list[Device]:
    """The sources of PulseAudio or PipeWire, monitors first; none where neither runs."""
    try:
        with sound_server(CLIENT) as pulse:
            sources = cast(list[Any], pulse.source_list())
    except OSError:
        return []
    found = [
        Device(
            PULSE_PREFIX + source.name,
            source.description,
            source.monitor_of_sink_name is not None,
            source.channel_count,
            source.sample_spec.rate,
        )
        for source in sources
    ]
    return sorted(found, key=lambda device: not device.is_monitor)


def actual(pulse_source: str) -> str:
    """The name of the source that the system's own output or microphone stands for now; others stand for themselves.

    Raises OSError when the sound server does not answer.
    """
    if pulse_source not in (OWN_OUTPUT, OWN_MICROPHONE):
        return pulse_source
    with sound_server(CLIENT) as pulse:
        return _actual(pulse, pulse_source)


def actual_and_recorded(pulse_source: str) -> tuple[str, set[str]]:
    """As ``actual``, and the names of the sources that this process records from, at the cost of one connection.

    Raises OSError when the sound server does not answer.
    """
    with sound_server(CLIENT) as pulse:
        names = {source.index: source.name for source in cast(list[Any], pulse.source_list())}
        outputs = cast(list[Any], pulse.source_output_list())
        now = _actual(pulse, pulse_source)
    own = str(os.getpid())
    return now, {names.get(o.source, "") for o in outputs if o.proplist.get("application.process.id") == own}


def monitor_of(pulse: Any, output: int) -> str:
    """The device that gives all that is played on the output of that number; empty for the system's own output.

    Raises OSError inside ``sound_server``.
    """
    found = pulse.sink_info(output)
    own = found.name == pulse.server_info().default_sink_name
    return "" if own else PULSE_PREFIX + str(found.monitor_source_name)


def _actual(pulse: Any, pulse_source: str) -> str:
    if pulse_source not in (OWN_OUTPUT, OWN_MICROPHONE):
        return pulse_source
    server: Any = pulse.server_info()
    return f"{server.default_sink_name}.monitor" if pulse_source == OWN_OUTPUT else server.default_source_name


def choose(name: str, devices: list[Device], microphone: bool) -> Choice:
    """The device that ``name`` means: exact, or the only one that contains it; empty or ``default`` is the system's.

    Raises InputError, with what there is instead.
    """
    has_pulse = any(device.name == PULSE for device in devices)
    if name in ("", "default"):
        if has_pulse:
            return Choice(PULSE, OWN_MICROPHONE if microphone else OWN_OUTPUT, not microphone)
        own = next((d for d in devices if d.name.startswith(LOOPBACK_PREFIX) is not microphone), None)
        if own is not None:
            return Choice(own.name, None, not microphone)
        raise InputError(_no_default(microphone))
    if name.startswith(PULSE_PREFIX) and has_pulse:
        known = {device.name: device for device in devices}
        if name in known:
            return Choice(PULSE, name.removeprefix(PULSE_PREFIX), known[name].is_monitor)
        raise InputError(_unknown(name, devices))
    matches = [d for d in devices if d.name == name] or [d for d in devices if name.lower() in d.name.lower()]
    if len(matches) != 1:
        raise InputError(_unknown(name, devices))
    (device,) = matches
    if device.name.startswith(PULSE_PREFIX):
        return Choice(PULSE, device.name.removeprefix(PULSE_PREFIX), device.is_monitor)
    return Choice(device.name, None, device.is_monitor)


def _no_default(microphone: bool) -> str:
    what = "microphone" if microphone else "way to hear the computer's own output"
    return f"There is no {what} here. See `belwacht devices` and set sound.far_device to one of them, or docs/usage.md."


def _unknown(name: str, devices: list[Device]) -> str:
    names = [device.name for device in devices]
    close = process.extractOne(name, names, score_cutoff=60)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"There is no single device {name!r}.{hint} `belwacht devices` lists what there is."
