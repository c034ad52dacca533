"""Disks that a test may fill or close. Each takes root; without it the test is skipped."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.program import Program
from tests.e2e.testbed import SoundServer


def mounted(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this user may not mount: {done.stderr.strip()}")


def unmounted(path: Path) -> None:
    """Nothing is mounted there any more, if something was."""
    subprocess.run(["umount", "--lazy", str(path)], capture_output=True, check=False)


def a_small_disk(program: Program, server: SoundServer, stack: ExitStack) -> None:
    models = (program.data / "models").resolve()
    (program.data / "models").unlink()
    mounted("mount", "-t", "tmpfs", "-o", "size=2m", "belwacht-test", str(program.data))
    stack.callback(unmounted, program.data)
    (program.data / "models").symlink_to(models)


def a_read_only_log(program: Program, server: SoundServer, stack: ExitStack) -> None:
    assert program.lines("alerts", "list") == []
    log = str(program.data / "alerts.db")
    mounted("mount", "--bind", log, log)
    stack.callback(unmounted, Path(log))
    mounted("mount", "-o", "remount,ro,bind", log)
