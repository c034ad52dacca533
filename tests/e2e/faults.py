"""A fault that is really caused: it comes, is shown in its words and is recovered from, and no alert is lost."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from detectors.status import DEAF_REASONS, Reason
from tests.desktop.screen import until
from tests.e2e.bed import CARD, LONG_S, Bed, Cause, SoundServers, a_bed, killed, process_of, seconds, words
from tests.e2e.program import Program
from tests.e2e.testbed import SoundServer, a_sound_server

HANGS_S: Final = 40


@dataclass(frozen=True)
class Fault:
    """What happens and what a person must then see. The deadlines are generous: the machine may be busy."""

    name: str
    cause: Cause
    reasons: tuple[Reason, ...]
    settings: tuple[str, ...] = ()
    bed: dict[str, Any] = field(default_factory=dict)
    asks: bool = False  # the caller asks for the PIN while the fault lasts, and otherwise after it
    loses: bool = True  # whether an alert might be lost by it
    from_the_start: bool = False
    shown_s: float = LONG_S
    recovered_s: float = LONG_S


def happens(fault: Fault, bed: Bed, told: Callable[[str], None]) -> None:
    """The fault has come, been shown in its words, and gone; what the caller asked is in the log."""
    shown = bed.shown
    logged, mark = (0, 0) if fault.from_the_start else (len(bed.alerts()), len(bed.said()))
    shown_s, reason = 0.0, ""
    with fault.cause(bed):
        if fault.asks:
            bed.is_asked()
            until(lambda: bed.shown > shown, f"the alert, in spite of: {fault.name}", LONG_S)
        if fault.reasons:
            shown_s = seconds(lambda: any(map(bed.has, fault.reasons)), f"{fault.reasons}", fault.shown_s)
            reason = next(filter(bed.has, fault.reasons), fault.reasons[0])
            until(
                lambda: any(words(each) in bed.said()[mark:] for each in fault.reasons),
                f"the words of {reason}",
                LONG_S,
            )
            deaf = DEAF_REASONS.intersection(fault.reasons)
            assert not deaf or bed.status()["state"] == "deaf" or not any(map(bed.has, deaf))
    recovered_s = seconds(
        lambda: not any(map(bed.has, fault.reasons)) and bed.hears(), f"the end of {fault.name}", fault.recovered_s
    )
    if fault.loses and not fault.asks:
        bed.is_asked()
    until(lambda: len(bed.alerts()) > logged or not fault.loses, f"the alert in the log after: {fault.name}", LONG_S)
    told(f"{fault.name} | {reason} | {shown_s:.1f} s | {recovered_s:.1f} s")
    assert bed.up.process.poll() is None


# causes that need a sound server, whichever it is


def answers(server: SoundServer) -> bool:
    return subprocess.run(["pactl", "info"], env=server.env, capture_output=True, check=False).returncode == 0


def hangs(program: str) -> Cause:
    """It is there, and answers nobody, for longer than its clients wait for it."""

    @contextmanager
    def cause(bed: Bed) -> Iterator[None]:
        pid = process_of(program, str(bed.server.folder))
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
            time.sleep(HANGS_S)  # what is caused here is time that passes
            assert "started again" not in bed.said()
            assert not bed.has("worker_stuck")
        finally:
            os.kill(pid, signal.SIGCONT)

    return cause


@contextmanager
def sound_server_killed(bed: Bed) -> Iterator[None]:
    with killed(bed, "pulseaudio", str(bed.server.folder)):
        yield
    until(lambda: answers(bed.server), "the sound server", LONG_S)
    bed.play_on()


@contextmanager
def card_unplugged(bed: Bed) -> Iterator[None]:
    bed.server.unplug(CARD)
    yield
    bed.server.plug_in(CARD)
    bed.play_on()


@contextmanager
def muted(bed: Bed) -> Iterator[None]:
    bed.server.run("pactl", "set-source-mute", "line", "1")
    yield
    bed.server.run("pactl", "set-source-mute", "line", "0")


def a_line(program: Program, server: SoundServer, stack: ExitStack) -> None:
    """An input that is no monitor and gives what the loudspeaker gets."""
    server.run("pactl", "load-module", "module-remap-source", f"master={CARD}.monitor", "source_name=line")


def own_loudspeaker(program: Program, server: SoundServer, stack: ExitStack) -> None:
    """The system plays where the caller is heard."""
    server.run("pactl", "set-default-sink", CARD)


def default_output_changes(folder: Path, a_server: SoundServers = a_sound_server) -> str:
    """What the table says of it."""
    with a_bed(folder, far="", prepare=own_loudspeaker, a_server=a_server) as bed:
        bed.server.run("pactl", "set-default-sink", "caller_spk")
        shown_s = seconds(lambda: "is lost" in bed.said(), "a Belwacht that notices")
        recovered_s = seconds(bed.hears, "a Belwacht that hears again")
    return f"default output changed | device_lost | {shown_s:.1f} s | {recovered_s:.1f} s"
