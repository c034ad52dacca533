"""Giving memory back changes nothing that is still in use; how much it gives is measured with a real model."""

import subprocess
import sys

import numpy as np
import pytest

from models.memory import ARENAS, give_back
from tests.paths import REPOSITORY


def test_what_is_in_use_stays() -> None:
    kept = np.arange(1_000_000)
    give_back()
    assert int(kept.sum()) == 499_999_500_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone has arenas")
def test_threads_share_the_places_of_the_allocator() -> None:
    script = (
        "import ctypes, threading; from models.memory import keep_together\n"
        "keep_together()\n"
        "barrier = threading.Barrier(8)\n"
        "def ask():\n    kept = [bytearray(70_000) for _ in range(50)]; barrier.wait()\n"
        "threads = [threading.Thread(target=ask) for _ in range(8)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        "ctypes.CDLL(None).malloc_stats()\n"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY).stderr
    assert said.count("Arena ") == ARENAS
