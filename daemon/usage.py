"""What this process has used of the computer."""

import sys
import time
from pathlib import Path
from typing import Final

KIB_IN_MIB: Final = 1024
DUMPED: Final = Path("/proc/self/coredump_filter")  # which kinds of memory the kernel puts into a dump, as bits


def cpu_s() -> float:
    """Processor time so far, of all threads, in seconds."""
    return time.process_time()


def peak_rss_mb() -> float:
    """The most memory this process has held, in MiB; 0.0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / KIB_IN_MIB / (KIB_IN_MIB if sys.platform == "darwin" else 1)


def forbid_core_dumps() -> None:
    """A crash leaves no copy of the memory, and so of the call, on the disk."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The limit does not bind a crash handler that the kernel pipes to; without these pages it gets nothing of ours.
    if DUMPED.exists():
        DUMPED.write_text("0")
