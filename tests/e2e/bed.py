"""A running Belwacht that listens to a loudspeaker, and what can be done to it and around it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import soundfile

from daemon.server import NotRunningError, ask
from detectors.status import Reason, Status
from tests.desktop.screen import until
from tests.e2e.program import Program, Running, a_program
from tests.e2e.testbed import SoundServer, a_sound_server
from tests.paths import REPOSITORY
from tray.face import status_words

CARD: Final = "callee_spk"
MONITOR: Final = "pulse:callee_spk.monitor"
CALL: Final = REPOSITORY / "daemon" / "example" / "call.opus"
ASK_S: Final = (19.7, 25.0)  # where the caller of the example asks for the PIN
HEARING: Final = ("listening", "call", "degraded")
SETTINGS: Final = ("hearing.language=nl",)
LONG_S: Final = 60.0
TALK_TIMES: Final = 6  # the example is 48 s long
FIRST_SAMPLES: Final = 8000

Cause: TypeAlias = Callable[["Bed"], AbstractContextManager[None]]
SoundServers: TypeAlias = Callable[[Path], AbstractContextManager[SoundServer]]
Prepare: TypeAlias = Callable[[Program, SoundServer, ExitStack], None]


@dataclass(slots=True)
class Bed:
    """What a fault happens to. ``stack`` ends with the bed."""

    server: SoundServer
    belwacht: Program
    up: Running
    ask_file: Path
    sabotage: Path
    stack: ExitStack
    softphone: str = ""  # what the caller says is played by it, and it is in a call; else by nobody known

    @property
    def pid(self) -> int:
        """Of the program itself, not of who looks after it."""
        children = Path(f"/proc/{self.up.process.pid}/task/{self.up.process.pid}/children").read_text().split()
        return int(children[0])

    @property
    def pids(self) -> list[int]:
        """Of the program and of what it has started, such as the process that reads."""
        started = [thread.read_text().split() for thread in Path(f"/proc/{self.pid}/task").glob("*/children")]
        return [self.pid, *(int(pid) for pids in started for pid in pids)]

    def status(self) -> dict[str, Any]:
        """What the running program says of itself; without reasons when it does not answer."""
        try:
            return ask(self.belwacht.data / "run", "status")
        except NotRunningError:
            return {"state": "", "reasons": []}

    def has(self, reason: Reason) -> bool:
        return reason in self.status()["reasons"]

    def hears(self, without: Reason | None = None) -> bool:
        said = self.status()
        return said["state"] in HEARING and without not in said["reasons"]

    def play_on(self) -> None:
        """The hiss of the open line comes out of the loudspeaker again."""
        hiss(self.server, self.belwacht.folder, self.stack, self.softphone)

    def keep_talking(self) -> None:
        """The caller talks on and on."""
        wave, rate_hz = soundfile.read(CALL, always_2d=True)
        talk = self.belwacht.folder / "talk.wav"
        soundfile.write(talk, np.tile(wave[:, 0], TALK_TIMES), rate_hz)
        self.stack.enter_context(self.server.playing(talk, CARD, self.softphone))

    def said(self) -> str:
        """Everything that was shown on the terminal so far."""
        return self.up.log.read_text()

    def alerts(self) -> list[dict[str, Any]]:
        return self.belwacht.lines("alerts", "list")

    def is_asked(self) -> None:
        """A caller has asked for the PIN, in a call of its own: whoever repeats himself raises no second alert."""
        self.new_call()
        self.is_asked_again()

    def new_call(self) -> None:
        """What is heard from now on belongs to another call."""
        ask(self.belwacht.data / "run", "pause")
        ask(self.belwacht.data / "run", "resume")
        until(self.hears, "a Belwacht that hears again", LONG_S)

    def is_asked_again(self) -> None:
        """The caller has asked for the PIN, in whatever call it is."""
        with self.server.playing(self.ask_file, CARD, self.softphone) as player:
            player.wait(LONG_S)

    @property
    def shown(self) -> int:
        """How many alerts have been shown on the terminal."""
        return self.said().count("\n*** ")


def words(reason: Reason) -> str:
    """The sentence that a person reads for the reason."""
    return status_words(Status("deaf", (reason,), 0.0), "nl").split(". ", 1)[1]


@contextmanager
def a_bed(
    folder: Path,
    *settings: str,
    env: Mapping[str, str] | None = None,
    far: str = MONITOR,
    sabotage: bool = False,
    watch: tuple[str, ...] = (),
    prepare: Prepare | None = None,
    hears: bool = True,
    tray: bool = False,
    a_server: SoundServers = a_sound_server,
    softphone: str = "",
) -> Iterator[Bed]:
    """Belwacht hears a faint hiss, as of an open line, on a sound server of its own.

    ``watch`` is put before its command; ``prepare`` may change the world before it starts; without ``hears`` it need
    not hear anything.
    """
    folder.mkdir(exist_ok=True, parents=True)
    sound = folder / "sound"
    sound.mkdir(mode=0o700)
    order = folder / "sabotage"
    with ExitStack() as stack:
        server = stack.enter_context(a_server(sound))
        known = {**(env or os.environ), "PULSE_SERVER": server.address, "BELWACHT_SABOTAGE": str(order)}
        program = a_program(known, folder / "belwacht")
        if sabotage:
            program = replace(program, prefix=(sys.executable, str(REPOSITORY / "tests" / "e2e" / "sabotaged.py")))
        traced = replace(program, prefix=(*watch, *program.prefix))
        if prepare is not None:
            prepare(program, server, stack)
        hiss(server, program.folder, stack, softphone)
        arguments = [part for setting in (*SETTINGS, *settings) for part in ("--set", setting)]
        arguments += ["--set", f"sound.far_device={far}", *([] if tray else ["--no-tray"])]
        up = stack.enter_context(traced.running(*arguments, until_it_hears=False))
        bed = Bed(server, program, up, an_ask(folder), order, stack, softphone)
        until(lambda: bed.hears() or not hears, "a Belwacht that hears", LONG_S)
        yield bed


def hiss(server: SoundServer, folder: Path, stack: ExitStack, softphone: str = "") -> None:
    """A quarter of an hour of faint noise comes out of the loudspeaker, of a call where there is a softphone."""
    file = folder / "hiss.wav"
    noise = np.random.default_rng(0).normal(0, 1e-3, FIRST_SAMPLES * 900)
    soundfile.write(file, noise, FIRST_SAMPLES)
    stack.enter_context(server.playing(file, CARD, softphone))
    if softphone:
        stack.enter_context(server.a_microphone("callee_mic", softphone))


def an_ask(folder: Path) -> Path:
    """The caller of the example asking for the PIN."""
    wave, rate_hz = soundfile.read(CALL, always_2d=True)
    start, end = (round(at_s * rate_hz) for at_s in ASK_S)
    soundfile.write(folder / "ask.wav", wave[start:end, 0], rate_hz)
    return folder / "ask.wav"


def process_of(program: str, mark: str) -> int:
    """The id of the running program whose environment or command line contains ``mark``."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            known = (folder / "environ").read_bytes()
        except OSError:  # it has just ended
            continue
        if Path(command[0].decode()).name == program and mark.encode() in known + b"\0".join(command):
            return int(folder.name)
    raise AssertionError(f"there is no {program} of {mark}")


def started(command: list[str], env: Mapping[str, str], stack: ExitStack) -> int:
    """The id of a program that runs until the stack ends."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=dict(env), stdin=quiet, stdout=quiet, stderr=quiet)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process.pid


@contextmanager
def killed(bed: Bed, program: str, mark: str) -> Iterator[None]:
    """The program is dead, killed without a warning; afterwards it has been started again as it was."""
    pid = process_of(program, mark)
    command = [part.decode() for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]]
    pairs = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")[:-1]
    env = dict(pair.decode().split("=", 1) for pair in pairs)
    os.kill(pid, signal.SIGKILL)
    try:
        yield
    finally:
        started(command, env, bed.stack)


@contextmanager
def busy() -> Iterator[None]:
    """A busy loop runs on each core."""
    with ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            started([sys.executable, "-c", "while True: pass"], os.environ, stack)
        yield


def seconds(true: Callable[[], bool], what: str, deadline_s: float = LONG_S) -> float:
    """How long it took until ``true()`` held."""
    started_s = time.monotonic()
    until(true, what, deadline_s)
    return time.monotonic() - started_s
