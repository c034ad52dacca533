"""Memory that nobody uses goes back to the system."""

import ctypes
import gc
import sys
from typing import Final

ARENAS: Final = 2
M_ARENA_MAX: Final = -8  # of malloc.h


def keep_together() -> None:
    """The allocator keeps what its threads ask for in two places, not in eight for each core (glibc).

    Each place keeps pages that are used in part: without this what Belwacht held after a call wandered by 25 MiB. To be
    called while there are few threads.
    """
    _ask_c_library("mallopt", M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """What nobody uses is freed, and belongs to the system again where the C library can be asked for that (glibc).

    It keeps freed blocks by itself: after Whisper base was unloaded the process held 260 MB, and 125 MB after this.
    Python finds what only refers to itself late: each call left 2.5 MB of it, until after eleven calls they were freed.
    """
    gc.collect()
    _ask_c_library("malloc_trim", 0)


def _ask_c_library(name: str, *numbers: int) -> None:
    """Nothing happens where it knows no such function."""
    if not sys.platform.startswith("linux"):
        return
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*numbers)
