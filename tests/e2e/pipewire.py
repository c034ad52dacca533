"""PipeWire with its own pulse server and session manager, in the place of PulseAudio."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tests.desktop.screen import until
from tests.e2e.testbed import CARDS, LATENCY_MS, SoundServer, null_sink, running, write_pcms

BUS: Final = "dbus-daemon"
NEEDED: Final = ("pipewire", "wireplumber", "pipewire-pulse")


def missing_parts() -> list[str]:
    """The programs that must still be installed before this sound server can be started."""
    return [name for name in (BUS, *NEEDED) if shutil.which(name) is None]


@contextmanager
def a_pipewire(folder: Path) -> Iterator[SoundServer]:
    """PipeWire with the four cards of a call, gone afterwards; the user's own sound is not touched."""
    socket_file = folder / "pulse" / "native"
    bus = folder / "bus"
    address = f"unix:path={bus}"
    env = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "DBUS_SESSION_BUS_ADDRESS": address}
    write_pcms(folder)
    known = env | {"PULSE_SERVER": f"unix:{socket_file}", "PULSE_LATENCY_MSEC": str(LATENCY_MS)}
    with ExitStack() as stack:
        output = stack.enter_context((folder / "pipewire.log").open("wb"))
        command = [BUS, "--session", "--nofork", f"--address={address}"]
        stack.enter_context(running(command, env, stdout=output, stderr=output))
        until(bus.exists, f"a session bus, see {folder}/pipewire.log")
        for program, sign in zip(NEEDED, (folder / "pipewire-0", None, socket_file), strict=True):
            stack.enter_context(running([program], env, stdout=output, stderr=output))
            if sign is not None:
                until(sign.exists, f"{sign} of {program}, see {folder}/pipewire.log")
        server = SoundServer(known, folder)
        for card in CARDS:
            server.run("pactl", "load-module", *null_sink(card).split())
        until(lambda: "callee_mic" in server.run("pactl", "list", "short", "sinks"), "the cards")
        yield server
