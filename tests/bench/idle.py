"""What Belwacht costs while nobody calls, and how soon it reads when somebody does: ``python -m tests.bench.idle``.

The installed program on a sound server of its own, with real softphones, looked at from outside.
"""

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import soundfile

from daemon.server import NotRunningError, ask
from tests.bench.found import live
from tests.bench.memory import MIB
from tests.desktop.screen import Screen, a_screen, until
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import Softphone, SoundServer, a_softphone, a_sound_server, one_side
from tests.paths import REPOSITORY

CALL: Final = REPOSITORY / "daemon" / "example" / "call.opus"
CALL_S: Final = 240.0
DEADLINE_S: Final = 120.0
POLL_S: Final = 0.02
SETTLED_SHARE: Final = 2.0  # of a core, in percent: more, and it is still starting
SETTLED_S: Final = 5.0  # after which what a call leaves behind is looked at
RESTED: Final = "the language model has left the memory"
LIBRARIES: Final = ("ctranslate2", "onnxruntime", "libav", "tokenizers")


class Seen:
    """The running program, from outside."""

    def __init__(self, program: Program, keeper: int) -> None:
        self.program = program
        self._keeper = keeper

    def process(self) -> psutil.Process:
        """Of the program itself, not of who looks after it."""
        return psutil.Process(self._keeper).children()[0]

    def status(self) -> dict[str, Any]:
        try:
            return ask(self.program.data / "run", "status")
        except NotRunningError:
            return {"state": "", "stages": {}}

    def done(self, stage: str) -> int:
        """How much of the sound of this call the stage has handled."""
        return self.status()["stages"].get(stage, {}).get("handled", 0)

    def rests(self, log: Path, times: int) -> None:
        """The recogniser has left the memory so often."""
        until(lambda: log.read_text().count(RESTED) >= times, "a recogniser that is gone", DEADLINE_S)

    def show(self, when: str) -> None:
        """One line: the memory, also that of what it has started, and which libraries are in it."""
        own = self.process()
        held = own.memory_full_info()
        others = sum(child.memory_info().rss for child in own.children(recursive=True)) / MIB
        maps = Path(f"/proc/{own.pid}/maps").read_text()
        loaded = ", ".join(name for name in LIBRARIES if name in maps) or "none of the models' libraries"
        print(
            f"{when}: {held.rss / MIB:.0f} MiB held, {held.pss / MIB:.0f} as shared out, {held.uss / MIB:.0f} alone;"
            f" {others:.0f} by what it started; {loaded}",
            flush=True,
        )


def seconds(true: Callable[[], object], what: str) -> float:
    """How long it took until ``true()`` held."""
    started_s = time.monotonic()
    stop_s = started_s + DEADLINE_S
    while not true():
        assert time.monotonic() < stop_s, f"waited in vain: {what}"
        time.sleep(POLL_S)
    return time.monotonic() - started_s


@dataclass(frozen=True)
class Line:
    """Two softphones, of which one calls the other."""

    server: SoundServer
    caller: Softphone
    callee: Softphone
    talk: Path

    @contextmanager
    def open(self) -> Iterator[None]:
        """Somebody calls, and has begun to talk before the line is open."""
        with self.server.playing(self.talk, "caller_mic"):
            self.caller.tell("dial", self.callee.number)
            self.caller.await_sign("CALL_ESTABLISHED")
            yield
            self.caller.tell("hangup")
            self.callee.await_sign("CALL_CLOSED")


@contextmanager
def a_line(server: SoundServer, folder: Path) -> Iterator[Line]:
    with a_softphone("callee", server) as callee, a_softphone("caller", server) as caller:
        yield Line(server, caller, callee, a_talk(folder))


def a_talk(folder: Path) -> Path:
    """The caller of the example, again and again."""
    wave, rate_hz = soundfile.read(one_side(CALL, 0, folder))
    talk = folder / "talk.wav"
    soundfile.write(talk, [*wave] * round(CALL_S * rate_hz / len(wave)), rate_hz)
    return talk


def first_words(seen: Seen, when: str) -> None:
    """One line: how soon after the call was found there was sound, and how soon the first words had been read."""
    seconds(lambda: seen.status()["stages"], "a call that is found")
    found_s = time.monotonic()
    seconds(lambda: seen.done("ear"), "sound")
    heard_s = time.monotonic() - found_s
    seconds(lambda: seen.done("asr"), "words")
    print(
        f"{when}: heard {heard_s:.2f} s after it was found, first words read after {time.monotonic() - found_s:.2f} s"
    )


def share(seen: Seen, over_s: float) -> float:
    """Of a core, in percent."""
    before = sum(seen.process().cpu_times()[:2])
    time.sleep(over_s)
    return 100 * (sum(seen.process().cpu_times()[:2]) - before) / over_s


def idle(line: Line, folder: Path, calls: int, over_s: float, screen: Screen | None) -> None:
    """Prints what it costs before the first call, in each, and after it; with its icon where there is a screen."""
    env = screen.env if screen is not None else os.environ
    program = a_program(env | {"PULSE_SERVER": line.server.address}, folder / "belwacht")
    settings = ("--verbose", "--set", "sound.only_calls=true", *(() if screen is not None else ("--no-tray",)))
    started_s = time.monotonic()
    with program.running(*settings, until_it_hears=False) as up:
        seen = Seen(program, up.process.pid)
        print(f"answers {time.monotonic() - started_s:.1f} s after it was started", flush=True)
        until(lambda: share(seen, POLL_S * 100) < SETTLED_SHARE, "the end of the start", DEADLINE_S)
        seen.show("before the first call")
        print(f"waiting: {share(seen, over_s):.2f} % of a core", flush=True)
        for number in range(1, calls + 1):
            with line.open():
                first_words(seen, f"call {number}")
                time.sleep(2 * SETTLED_S)
                seen.show(f"in call {number}")
            seen.rests(up.log, number)
            time.sleep(SETTLED_S)
            seen.show(f"after call {number}")
        with line.open():
            until(lambda: bool(seen.done("asr")), "words", DEADLINE_S)
            seen.process().send_signal(signal.SIGSEGV)
            seconds(lambda: not seen.status()["state"], "the end")
            gone_s = time.monotonic()
            seconds(lambda: seen.done("ear"), "sound after a crash")
            print(f"after a crash in a call: hears again after {time.monotonic() - gone_s:.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60, help="over which the waiting is measured")
    parser.add_argument("--tray", action="store_true", help="on a screen of its own")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (sound := folder / "sound").mkdir(mode=0o700)
        server = stack.enter_context(a_sound_server(sound))
        live(server, folder, stack, 900)
        screen = stack.enter_context(a_screen(folder / "screen")) if asked.tray else None
        idle(stack.enter_context(a_line(server, folder)), folder, asked.calls, asked.seconds, screen)


if __name__ == "__main__":
    main()
