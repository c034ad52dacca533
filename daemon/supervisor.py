"""Keeps `belwacht run` alive: a crash inside a library must not end it in silence.

This file is run as a program of its own, on the standard library alone: it holds 10 MB and cannot crash with the rest.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Final, NoReturn

KEPT: Final = "BELWACHT_KEPT"  # how often the program was started before, in its environment
EXPLAINED: Final = frozenset({0, 2, 3, 4})  # quit, or nothing that starting again would help
NO_MODEL: Final = 3  # which is explained to whoever starts it; after a crash nobody reads that, and it may come back
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
SOUND_S: Final = 60.0  # who has lived so long starts again at once
PR_SET_PDEATHSIG: Final = 1


def kept() -> bool:
    """Whether this process is looked after, or cannot be here."""
    return looked_after() or sys.platform == "win32"


def looked_after() -> bool:
    """Whether somebody starts this process again when it ends unexpectedly."""
    return KEPT in os.environ


def starts_before() -> int:
    """How often the program has ended unexpectedly before this start."""
    return int(os.environ.get(KEPT, "0"))


def become_supervisor() -> NoReturn:
    """This process looks after another one that does what this was called for."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-S", "-E", __file__, sys.executable, *sys.orig_argv[1:]])


def supervise(command: list[str]) -> int:
    """The command has ended for a reason that somebody knows; the answer is its exit code."""
    process: subprocess.Popen[bytes] | None = None
    told: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        if process is not None:
            process.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, lambda number, _frame: told.append(number))  # the terminal tells the command too
    wait_s, starts = FIRST_WAIT_S, 0
    while not told:
        started_s = time.monotonic()
        process = subprocess.Popen(
            command,
            env=os.environ | {KEPT: str(starts)},
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (this program has no threads)
        )
        if told:
            process.send_signal(signal.SIGTERM)
        code = process.wait()
        if told or (code in EXPLAINED and not (starts and code == NO_MODEL)):
            return max(code, 0)
        wait_s = FIRST_WAIT_S if time.monotonic() - started_s > SOUND_S else min(2 * wait_s, LONGEST_WAIT_S)
        sys.stderr.write(f"belwacht: ended unexpectedly ({_reason(code)}); it is started again\n")
        time.sleep(wait_s)
        starts += 1
    return 0


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _die_with_parent() -> None:
    """When the supervisor is killed the program is told to end: two would otherwise listen after the next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(supervise(sys.argv[1:]))
