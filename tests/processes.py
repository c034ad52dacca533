"""Programs that do nothing, under the names of others."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def started(name: str, folder: Path) -> Iterator[int]:
    """A program of this name runs, under this process id."""
    program = folder / name
    if not program.exists():
        shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    process = subprocess.Popen([program, "60"])
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()
