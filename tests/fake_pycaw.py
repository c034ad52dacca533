"""The audio sessions of a Windows computer in memory, with the modules, calls and errors of pycaw and comtypes.

As with comtypes, nothing answers on a thread that has not initialised COM, and a pointer knows only its interface.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar, Final

CLSCTX_ALL: Final = 7
INACTIVE: Final = 0
ACTIVE: Final = 1
RENDER: Final = 0
CAPTURE: Final = 1
PRESENT: Final = 1


class COMError(Exception):
    """As comtypes has it: no OSError."""


class IAudioSessionManager2:
    _iid_: ClassVar = "{77aa99a0-1bd6-484f-8bc7-2c654c9a9b6f}"


class IAudioSessionControl2:
    _iid_: ClassVar = "{BFB7FF88-7239-4FC9-8FA2-07C950BE9C6D}"


@dataclass
class Pointer:
    """An interface pointer that can be asked for one other interface."""

    interface: type
    gives: Any

    def QueryInterface(self, interface: type, /) -> Any:  # noqa: N802
        assert interface is self.interface
        return self.gives


@dataclass
class Session:
    """An IAudioSessionControl2."""

    pid: int
    state: int = ACTIVE

    def GetState(self) -> int:  # noqa: N802
        return self.state

    def GetProcessId(self) -> int:  # noqa: N802
        return self.pid


@dataclass
class Device:
    """An IMMDevice with its sessions; one that was unplugged refuses."""

    sessions: list[Session] = field(default_factory=list[Session])
    unplugged: bool = False

    def Activate(self, iid: Any, context: int, parameters: None, /) -> Pointer:  # noqa: N802
        assert (iid, context, parameters) == (IAudioSessionManager2._iid_, CLSCTX_ALL, None)
        if self.unplugged:
            raise COMError(-2004287484, "AUDCLNT_E_DEVICE_INVALIDATED", None)
        sessions = list(self.sessions)
        enumerator = SimpleNamespace(
            GetCount=lambda: len(sessions),
            GetSession=lambda number: Pointer(IAudioSessionControl2, sessions[number]),
        )
        return Pointer(IAudioSessionManager2, SimpleNamespace(GetSessionEnumerator=lambda: enumerator))


@dataclass
class FakeWindows:
    """A computer with two loudspeakers and a microphone; ``broken`` is whether its sound service has ended."""

    speakers: tuple[Device, ...] = field(default_factory=lambda: (Device(), Device()))
    microphones: tuple[Device, ...] = field(default_factory=lambda: (Device(),))
    broken: bool = False
    _initialised: set[int] = field(default_factory=set[int])

    def modules(self) -> Mapping[str, ModuleType]:
        """What stands in ``sys.modules`` where the libraries are installed."""
        return {
            "comtypes": _module("comtypes", CLSCTX_ALL=CLSCTX_ALL, COMError=COMError, CoInitialize=self._co_initialize),
            "pycaw": _module("pycaw"),
            "pycaw.api": _module("pycaw.api"),
            "pycaw.api.audiopolicy": _module(
                "pycaw.api.audiopolicy",
                IAudioSessionManager2=IAudioSessionManager2,
                IAudioSessionControl2=IAudioSessionControl2,
            ),
            "pycaw.utils": _module(
                "pycaw.utils", AudioUtilities=SimpleNamespace(GetDeviceEnumerator=self._device_enumerator)
            ),
        }

    def _co_initialize(self) -> None:
        self._initialised.add(threading.get_ident())

    def _device_enumerator(self) -> Any:
        return SimpleNamespace(EnumAudioEndpoints=self._endpoints)

    def _endpoints(self, flow: int, states: int, /) -> Any:
        if threading.get_ident() not in self._initialised:
            raise COMError(-2147221008, "CoInitialize has not been called", None)
        if self.broken:
            raise COMError(-2147023838, "The service cannot be started", None)
        assert states == PRESENT
        devices = {RENDER: self.speakers, CAPTURE: self.microphones}[flow]
        return SimpleNamespace(GetCount=lambda: len(devices), Item=lambda number: devices[number])


def _module(name: str, **content: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(content)
    return module
