"""The loudspeakers of a Windows computer in memory, with the calls and errors of SoundCard."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

RATE_HZ: Final = 48_000


@dataclass(eq=False)
class Loudspeaker:
    """``plays`` is whether a program plays a steady tone of 0.25; without one SoundCard fills in silence."""

    id: str
    name: str
    channels: int = 2
    isloopback: bool = True
    plays: bool = False
    gone: bool = False
    opened: int = 0

    @contextmanager
    def recorder(self, samplerate: int, channels: Any = None, blocksize: int | None = None) -> Iterator["Recorder"]:
        assert samplerate == RATE_HZ
        self.check()
        self.opened += 1
        yield Recorder(self, channels or self.channels)
        self.opened -= 1

    def check(self) -> None:
        if self.gone:
            raise RuntimeError("Error 0x88890004")  # AUDCLNT_E_DEVICE_INVALIDATED


class Recorder(NamedTuple):
    """Hands samples over as they would be heard."""

    loudspeaker: Loudspeaker
    channels: int

    def record(self, numframes: int | None = None) -> Any:
        assert numframes is not None
        time.sleep(numframes / RATE_HZ)
        self.loudspeaker.check()
        return np.full((numframes, self.channels), 0.25 if self.loudspeaker.plays else 0.0, np.float32)


@dataclass
class FakeSoundCard:
    """A computer with a microphone and two loudspeakers, the first of which is the system's own."""

    loudspeakers: list[Loudspeaker] = field(
        default_factory=lambda: [
            Loudspeaker("{0.0.0.00000000}.{1}", "Speakers (Realtek)"),
            Loudspeaker("{0.0.0.00000000}.{2}", "Headset (USB)"),
        ]
    )

    def default_speaker(self) -> Loudspeaker:
        present = [each for each in self.loudspeakers if not each.gone]
        if not present:
            raise RuntimeError("Error 0x80070490")  # E_NOTFOUND
        return present[0]

    def all_microphones(self, include_loopback: bool = False) -> list[Loudspeaker]:
        microphone = Loudspeaker("{0.0.1.00000000}.{3}", "Headset (USB)", channels=1, isloopback=False)
        return [*(each for each in self.loudspeakers if include_loopback and not each.gone), microphone]
