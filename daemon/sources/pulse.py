"""The sound server of Linux, PulseAudio or PipeWire in its place, where there is one."""

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
            pulse.connect(autospawn=False, wait=False)
            yield pulse
    except (pulsectl.PulseError, pulsectl.PulseDisconnected) as error:
        raise OSError(f"the sound server does not answer: {error}") from error


def leave_loop() -> None:
    """To be called in a callback of the server: ``event_listen`` returns."""
    if pulsectl is not None:
        raise pulsectl.PulseLoopStop
