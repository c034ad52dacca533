"""What a command says when it cannot go on, and a user who may not do everything."""

import os
import subprocess
from dataclasses import replace

from tests.e2e.program import Program

UNUSABLE_INPUT = 2
UNUSABLE_MODEL = 3
# Root reads and writes everything; without these two rights it is bound by the modes of its files like anybody.
BOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")


def complaint(done: "subprocess.CompletedProcess[str]", exit_code: int) -> str:
    """The one line with which the program ended; everything else about its end is as it should be."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert done.returncode == exit_code, said
    lines = [line for line in done.stderr.splitlines() if line.startswith("belwacht: ")]
    assert len(lines) == 1, said
    assert done.stderr.splitlines()[-1] == lines[0], said
    return lines[0]


def bound(program: Program) -> Program:
    """The same program for a user to whom the modes of files apply."""
    return replace(program, prefix=BOUND) if os.geteuid() == 0 else program
