"""The programs that play and record on Windows, by its audio sessions (pycaw). Not run on real hardware.

The numbers are those of the Windows headers mmdeviceapi.h and audiosessiontypes.h.
"""

import importlib
import logging
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from daemon.sources.streams import Stream
from daemon.sources.watched import Polled, Watched, process_name

log = logging.getLogger(__name__)

RENDER: Final = 0  # EDataFlow
CAPTURE: Final = 1
PRESENT: Final = 1  # DEVICE_STATE_ACTIVE: plugged in and not switched off
ACTIVE: Final = 1  # AudioSessionState: a stream of it runs
SYSTEM_SOUNDS: Final = 0  # what stands for a process there
WEB_HOSTS: Final = frozenset({"msedgewebview2"})  # the window of Teams or WhatsApp, say


class Interface(Protocol):
    """A class of comtypes that stands for a COM interface."""

    _iid_: Any


class Pointer(Protocol):
    def QueryInterface(self, interface: Interface, /) -> Any: ...  # noqa: N802


class Device(Protocol):
    """IMMDevice."""

    def Activate(self, iid: Any, dwClsCtx: int, pActivationParams: None, /) -> Pointer: ...  # noqa: N802, N803


class Devices(Protocol):
    """IMMDeviceCollection."""

    def GetCount(self) -> int: ...  # noqa: N802
    def Item(self, nDevice: int, /) -> Device: ...  # noqa: N802, N803


class DeviceEnumerator(Protocol):
    """IMMDeviceEnumerator."""

    def EnumAudioEndpoints(self, dataFlow: int, dwStateMask: int, /) -> Devices: ...  # noqa: N802, N803


class Session(Protocol):
    """IAudioSessionControl2."""

    def GetState(self) -> int: ...  # noqa: N802
    def GetProcessId(self) -> int: ...  # noqa: N802


class Sessions(Protocol):
    """IAudioSessionEnumerator."""

    def GetCount(self) -> int: ...  # noqa: N802
    def GetSession(self, SessionCount: int, /) -> Pointer: ...  # noqa: N802, N803


@dataclass(frozen=True, slots=True)
class Pycaw:
    """What is used of pycaw and of comtypes below it."""

    enumerator: DeviceEnumerator
    manager: Interface  # IAudioSessionManager2
    control: Interface  # IAudioSessionControl2
    any_context: int
    error: type[Exception]


def load() -> Pycaw:
    """The libraries, for use on this thread alone. Raises OSError where they are not installed."""
    try:
        com: Any = importlib.import_module("comtypes")
        policy: Any = importlib.import_module("pycaw.api.audiopolicy")
        utilities: Any = importlib.import_module("pycaw.utils").AudioUtilities
    except ImportError as error:
        raise OSError(f"{error}; install belwacht[windows]") from error
    com.CoInitialize()  # never undone: a pointer that outlives it ends the process
    enumerator = cast(DeviceEnumerator, utilities.GetDeviceEnumerator())
    return Pycaw(enumerator, policy.IAudioSessionManager2, policy.IAudioSessionControl2, com.CLSCTX_ALL, com.COMError)


class AudioSessions:
    """Every session that sounds, on every device: calls often use another one than music."""

    def __init__(self) -> None:
        self._pycaw: Pycaw | None = None

    def streams(self) -> Iterator[Stream]:
        """Those of other programs. Raises OSError, and what pycaw raises."""
        self._pycaw = pycaw = self._pycaw or load()
        for plays, flow in ((True, RENDER), (False, CAPTURE)):
            devices = pycaw.enumerator.EnumAudioEndpoints(flow, PRESENT)
            for number in range(devices.GetCount()):
                try:
                    pids = [*active(pycaw, devices.Item(number))]
                except pycaw.error as error:  # it was unplugged just now
                    log.debug("the sessions of a device cannot be seen: %s", error)
                    continue
                for pid in pids:
                    yield Stream(plays, str(pid), process_name(pid, WEB_HOSTS))


def active(pycaw: Pycaw, device: Device) -> Iterator[int]:
    """The processes of others that sound on one device."""
    iid = pycaw.manager._iid_  # pyright: ignore[reportPrivateUsage]  # comtypes names it so
    manager = device.Activate(iid, pycaw.any_context, None).QueryInterface(pycaw.manager)
    sessions = cast(Sessions, manager.GetSessionEnumerator())
    for number in range(sessions.GetCount()):
        session = cast(Session, sessions.GetSession(number).QueryInterface(pycaw.control))
        if session.GetState() == ACTIVE and (pid := session.GetProcessId()) not in (SYSTEM_SOUNDS, os.getpid()):
            yield pid


@contextmanager
def audio_sessions() -> Generator[Watched]:
    yield Polled(AudioSessions().streams)
