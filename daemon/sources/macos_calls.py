"""The programs that play and record on macOS, from version 14 on, as Core Audio counts them. Not run on real hardware.

Core Audio is called as its header AudioHardware.h declares it, so that no library is needed in between. The list of
processes needs no permission of the person.
"""

import ctypes
import logging
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, byref, c_int32, c_uint32, c_void_p, sizeof
from typing import Any, ClassVar, Final, Protocol, cast

from daemon.sources.streams import Stream
from daemon.sources.watched import Polled, Watched, process_name

log = logging.getLogger(__name__)

FRAMEWORK: Final = "/System/Library/Frameworks/CoreAudio.framework/CoreAudio"
SYSTEM: Final = 1  # kAudioObjectSystemObject
GLOBAL: Final = "glob"  # kAudioObjectPropertyScopeGlobal
PROCESSES: Final = "prs#"  # kAudioHardwarePropertyProcessObjectList
PID: Final = "ppid"  # kAudioProcessPropertyPID
PLAYS: Final = "piro"  # kAudioProcessPropertyIsRunningOutput
RECORDS: Final = "piri"  # kAudioProcessPropertyIsRunningInput


class Address(Structure):
    """AudioObjectPropertyAddress."""

    _fields_: ClassVar = [("selector", c_uint32), ("scope", c_uint32), ("element", c_uint32)]


class Framework(Protocol):
    """What is used of Core Audio; both answer with a status, 0 for success."""

    AudioObjectGetPropertyDataSize: Any
    AudioObjectGetPropertyData: Any


def framework() -> Framework:
    """Core Audio itself. Raises OSError on another system."""
    core_audio = ctypes.CDLL(FRAMEWORK)
    asked = [c_uint32, POINTER(Address), c_uint32, c_void_p, POINTER(c_uint32)]
    for call, takes in (
        (core_audio.AudioObjectGetPropertyDataSize, asked),
        (core_audio.AudioObjectGetPropertyData, [*asked, c_void_p]),
    ):
        call.argtypes, call.restype = takes, c_int32
    return cast(Framework, core_audio)


class AudioProcesses:
    """Every process that Core Audio serves, with whether it plays and whether it records."""

    def __init__(self) -> None:
        self._core_audio: Framework | None = None

    def streams(self) -> Iterator[Stream]:
        """Those of other programs. Raises OSError where this is not macOS, or an older one."""
        self._core_audio = core_audio = self._core_audio or framework()
        for process in numbers(core_audio, SYSTEM, PROCESSES):
            try:
                (pid,) = numbers(core_audio, process, PID)
                directions = [
                    plays
                    for plays, selector in ((True, PLAYS), (False, RECORDS))
                    if any(numbers(core_audio, process, selector))
                ]
            except (OSError, ValueError) as error:  # it has ended since the list was made
                log.debug("a process with sound cannot be seen: %s", error)
                continue
            if directions and pid != os.getpid():
                name = process_name(pid)
                yield from (Stream(plays, str(pid), name) for plays in directions)


def numbers(core_audio: Framework, thing: int, selector: str) -> list[int]:
    """A property of an object of Core Audio, each of whose parts is a number of 32 bits. Raises OSError."""
    address = Address(code(selector), code(GLOBAL), 0)
    size = c_uint32()
    _check(core_audio.AudioObjectGetPropertyDataSize(thing, byref(address), 0, None, byref(size)), selector)
    found = (c_uint32 * (size.value // sizeof(c_uint32)))()
    _check(core_audio.AudioObjectGetPropertyData(thing, byref(address), 0, None, byref(size), byref(found)), selector)
    return list(found)[: size.value // sizeof(c_uint32)]


def code(four: str) -> int:
    """A constant of Core Audio, which its headers write as four letters."""
    return int.from_bytes(four.encode("ascii"), "big")


def _check(status: int, selector: str) -> None:
    if status:
        raise OSError(f"Core Audio does not tell {selector!r} (status {status})")


@contextmanager
def audio_processes() -> Generator[Watched]:
    yield Polled(AudioProcesses().streams)
