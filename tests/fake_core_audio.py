"""The processes of a Mac in memory, behind the two functions of Core Audio as its header declares them.

They are functions of C, called by address: what a caller passes must really be what the header says.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

SYSTEM_OBJECT: Final = 1
NO_ERROR: Final = 0
BAD_OBJECT: Final = int.from_bytes(b"!obj", "big")
UNKNOWN_PROPERTY: Final = int.from_bytes(b"who?", "big")
BAD_SIZE: Final = int.from_bytes(b"!siz", "big")


class PropertyAddress(ctypes.Structure):
    _fields_ = [("mSelector", ctypes.c_uint32), ("mScope", ctypes.c_uint32), ("mElement", ctypes.c_uint32)]


ASKED: Final = (
    ctypes.c_uint32,
    ctypes.POINTER(PropertyAddress),
    ctypes.c_uint32,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_uint32),
)
SIZE_FUNCTION: Final = ctypes.CFUNCTYPE(ctypes.c_int32, *ASKED)
DATA_FUNCTION: Final = ctypes.CFUNCTYPE(ctypes.c_int32, *ASKED, ctypes.c_void_p)


@dataclass
class Process:
    """One process that Core Audio serves."""

    pid: int
    plays: bool = False
    records: bool = False


@dataclass
class FakeMac:
    """Processes by the numbers of their objects; ``old`` is a macOS that does not know them, before version 14."""

    processes: dict[int, Process] = field(default_factory=dict[int, Process])
    gone: set[int] = field(default_factory=set[int])  # still listed, and no more
    old: bool = False

    def __post_init__(self) -> None:
        self.AudioObjectGetPropertyDataSize: Any = SIZE_FUNCTION(self._size)
        self.AudioObjectGetPropertyData: Any = DATA_FUNCTION(self._data)

    def _size(self, thing: int, address: Any, qualifier_size: int, qualifier: Any, size: Any) -> int:
        assert (qualifier_size, qualifier) == (0, None)
        status, numbers = self._numbers(thing, address.contents)
        size[0] = 4 * len(numbers)
        return status

    def _data(self, thing: int, address: Any, qualifier_size: int, qualifier: Any, size: Any, content: int) -> int:
        assert (qualifier_size, qualifier) == (0, None)
        status, numbers = self._numbers(thing, address.contents)
        if status == NO_ERROR and size[0] < 4 * len(numbers):
            return BAD_SIZE
        ctypes.memmove(content, (ctypes.c_uint32 * len(numbers))(*numbers), 4 * len(numbers))
        size[0] = 4 * len(numbers)
        return status

    def _numbers(self, thing: int, address: PropertyAddress) -> tuple[int, list[int]]:
        selector = address.mSelector.to_bytes(4, "big").decode("ascii")
        assert (address.mScope.to_bytes(4, "big"), address.mElement) == (b"glob", 0)
        if thing == SYSTEM_OBJECT:
            return (UNKNOWN_PROPERTY, []) if self.old or selector != "prs#" else (NO_ERROR, list(self.processes))
        if thing not in self.processes or thing in self.gone:
            return BAD_OBJECT, []
        process = self.processes[thing]
        told: dict[str, Callable[[], int]] = {
            "ppid": lambda: process.pid,
            "piro": lambda: int(process.plays),
            "piri": lambda: int(process.records),
        }
        return (NO_ERROR, [told[selector]()]) if selector in told else (UNKNOWN_PROPERTY, [])
