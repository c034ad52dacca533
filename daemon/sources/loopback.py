"""What Windows plays, as a device that can be opened: WASAPI's loopback, by SoundCard. Not run on real hardware.

The PortAudio that sounddevice brings knows no loopback. SoundCard has it in plain Python, gives silence where Windows
gives nothing because nothing plays, and fails where a device is gone: so the two can be told apart.
"""

import ctypes
import importlib
import logging
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from typing import Any, Final, Protocol, cast

import numpy as np

from daemon.sources.names import LOOPBACK_PREFIX, Device
from daemon.threads import Signal, start_thread

log = logging.getLogger(__name__)

LOOPBACK_RATE_HZ: Final = 48_000  # Windows converts to it, if it does not mix at it anyway
OWN: Final = f"{LOOPBACK_PREFIX}default"
BUFFER: Final = LOOPBACK_RATE_HZ // 2  # samples that may wait while this process stands still
LOOK_EVERY_S: Final = 3.0
STOP_S: Final = 2.0
HERE: Final = sys.platform == "win32"


class Recorder(Protocol):
    def record(self, numframes: int | None = None) -> Any:
        """float32 (numframes, channels)."""
        ...


class Speaker(Protocol):
    id: Any


class Microphone(Protocol):
    """SoundCard's word for an input; the loopback of a loudspeaker bears the loudspeaker's own id."""

    id: Any
    name: str
    channels: int
    isloopback: bool

    def recorder(
        self, samplerate: int, channels: Any = None, blocksize: int | None = None
    ) -> AbstractContextManager[Recorder]: ...


class SoundCard(Protocol):
    """What is used of the module ``soundcard``."""

    def default_speaker(self) -> Speaker: ...
    def all_microphones(self, include_loopback: bool = False) -> Sequence[Microphone]: ...


@cache
def library() -> SoundCard:
    """SoundCard, for use on any thread. Raises ImportError where it is not installed."""
    if sys.platform == "win32":  # COM stays for all threads: the one that imports SoundCard may end
        ctypes.windll.ole32.CoIncrementMTAUsage(ctypes.byref(ctypes.c_void_p()))
    return cast(SoundCard, importlib.import_module("soundcard"))


def loopbacks() -> list[Device]:
    """The loudspeakers that can be listened to, the system's own first; none where this is not Windows."""
    if not HERE:
        return []
    try:
        found = [each for each in library().all_microphones(include_loopback=True) if each.isloopback]
        named = [(f"{LOOPBACK_PREFIX}{each.name}", each) for each in found]
        named[:0] = [(OWN, chosen(library(), OWN))] if named else []
        return [Device(name, each.name, True, each.channels, LOOPBACK_RATE_HZ) for name, each in named]
    except Exception as error:  # noqa: BLE001  # SoundCard raises what it likes, and the other devices are there
        _complain(str(error))
        return []


@cache
def _complain(why: str) -> None:
    """Once: devices are looked for again and again."""
    log.warning("what Windows plays cannot be listened to; is belwacht[windows] installed? %s", why)


def chosen(soundcard: SoundCard, name: str) -> Microphone:
    """The loopback of that name. Raises LookupError, and what SoundCard raises."""
    own = str(soundcard.default_speaker().id) if name == OWN else None
    for each in soundcard.all_microphones(include_loopback=True):
        if each.isloopback and (str(each.id).startswith(own) if own else f"{LOOPBACK_PREFIX}{each.name}" == name):
            return each
    raise LookupError("there is no such loudspeaker")


class LoopbackStream:
    """Records a loudspeaker on a thread of its own, until it is closed or the loudspeaker is gone.

    That of the system's own loudspeaker also ends when another becomes that.
    """

    def __init__(self, name: str, block: int, take: Callable[[bytes, int, Any, Any], None]) -> None:
        """``take`` is called on that thread: float32 mono of ``block`` samples, as PortAudio's callback is."""
        self.active = False
        self._name = name
        self._block = block
        self._take = take
        self._stopped = Signal()
        self._join: Callable[[float], bool] | None = None

    def start(self) -> None:
        """Raises OSError when it cannot be opened."""
        opened = ExitStack()
        try:
            loudspeaker = chosen(library(), self._name)
            recorder = opened.enter_context(loudspeaker.recorder(LOOPBACK_RATE_HZ, channels=1, blocksize=BUFFER))
        except Exception as error:
            raise OSError(f"{self._name}: {error!r}") from error
        self.active = True
        self._join = start_thread("loopback", lambda: self._run(opened, recorder, loudspeaker))

    def close(self, ignore_errors: bool = True) -> None:
        self._stopped.set()
        if self._join is not None and not self._join(STOP_S):
            log.warning("%s does not end", self._name)

    def _run(self, opened: ExitStack, recorder: Recorder, loudspeaker: Microphone) -> None:
        look_s = time.monotonic() + LOOK_EVERY_S
        try:
            with opened:
                while not self._stopped.is_set():
                    wave = np.asarray(recorder.record(self._block), np.float32)
                    self._take(wave.mean(axis=1).tobytes(), len(wave), None, None)
                    if time.monotonic() > look_s:
                        look_s = time.monotonic() + LOOK_EVERY_S
                        if chosen(library(), self._name).id != loudspeaker.id:
                            log.info("the system plays on another loudspeaker now")
                            return
        except Exception as error:  # noqa: BLE001  # whatever ended it, it is opened again
            log.warning("%s is gone: %r", self._name, error)
        finally:
            self.active = False
