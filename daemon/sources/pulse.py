"""The sound server of Linux, PulseAudio or PipeWire in its place, where there is one."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

try:
    import pulsectl
except (ImportError, OSError):  # another system, or one without PulseAudio's own library
    pulsectl = None


@contextmanager
def sound_server(client: str) -> Generator[Any]:
    """A connection under the name ``client``. Raises OSError where there is no server or it does not answer."""
    if pulsectl is None:
        raise OSError("there is no PulseAudio on this computer")
    try:
        with pulsectl.Pulse(client, connect=False) as pulse:
            pulse.connect(autospawn=False, wait=False)  # its timeout would always be waited out
            yield pulse
    except (pulsectl.PulseError, pulsectl.PulseDisconnected) as error:
        raise OSError(f"the sound server does not answer: {error}") from error


@contextmanager
def recording_from(name: str) -> Generator[None]:
    """Its client takes the source to record from the environment of the process; nothing is set for an empty name."""
    if not name:
        yield
        return
    former = os.environ.get("PULSE_SOURCE")
    os.environ["PULSE_SOURCE"] = name
    try:
        yield
    finally:
        if former is None:
            del os.environ["PULSE_SOURCE"]
        else:
            os.environ["PULSE_SOURCE"] = former


def leave_loop() -> None:
    """To be called in a callback of the server: ``event_listen`` returns."""
    if pulsectl is not None:
        raise pulsectl.PulseLoopStop
