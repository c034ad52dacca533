"""A live device as a source: PortAudio through sounddevice, reopened by name when it is lost.

PortAudio looks at every device as soon as it is imported, and holds 20 MB: that is done when the first is opened.
"""

import logging
import queue
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Protocol, cast

import numpy as np

from daemon.assess import STALLED_AFTER_S, ZEROS_AFTER_S
from daemon.sources.block import Block, InputError
from daemon.sources.loopback import LOOPBACK_RATE_HZ, LoopbackStream, loopbacks
from daemon.sources.names import (
    LOOPBACK_PREFIX,
    PULSE,
    Choice,
    Device,
    actual,
    actual_and_recorded,
    choose,
    portaudio_inputs,
    pulse_devices,
)
from daemon.sources.owed import Owed
from daemon.sources.pulse import recording_from
from daemon.threads import Lock
from detectors.status import Reason
from detectors.types import SAMPLE_RATE_HZ, Side

log = logging.getLogger(__name__)

SLEEP_S: Final = 2.0  # wall clock ahead of the monotonic one: the computer slept
GAP_S: Final = 3.0  # sound that is so much late is lost; an idle virtual sound card comes 2 s late at most
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 5.0
READ_S: Final = 0.1
LOOK_EVERY_S: Final = 3.0
# Left to itself PortAudio hands over 25 to 40 times a second: with an idle sound card that alone took 0.8 % of a core.
BLOCKS_A_LATENCY: Final = 2

# Two threads at once are the death of PortAudio: one call may begin while the former still lets go of its device.
_portaudio: Final = Lock()


@dataclass(frozen=True, slots=True)
class Anchor:
    """Wall time of a sample: the start of the stream of an opened device."""

    sample: int
    at: datetime


class InputStream(Protocol):
    """A device that was opened, as PortAudio has it: its blocks go to a callback."""

    @property
    def active(self) -> bool: ...
    def start(self) -> None: ...
    def close(self, ignore_errors: bool = True) -> None: ...


class DeviceSource:
    """Blocks of one side from a named device, for as long as it is not closed.

    ``problem`` tells why nothing comes, if so; ``block_s`` and ``sound_s`` are the monotonic times of the last block
    and of the last that was not exact zeros; ``owed`` is what is waited for of the system.
    """

    _open: ClassVar[set["DeviceSource"]] = set()

    def __init__(self, side: Side, name: str, latency_ms: int) -> None:
        """Nothing is opened yet: the first ``read`` does that."""
        self.side: Side = side
        self.name = name
        self.problem: Reason | None = None
        self.opened_s: float | None = None
        self.block_s: float | None = None
        self.sound_s: float | None = None
        self.silence_is_zeros = False
        self.anchor: Anchor | None = None
        self.owed = Owed()
        self._latency_s = latency_ms / 1000
        self._blocks: queue.SimpleQueue[tuple[bytes, float]] = queue.SimpleQueue()
        self._stream: InputStream | None = None
        self._choice: Choice | None = None
        self._source = ""
        self._looked_s = 0.0
        self._rate_hz = SAMPLE_RATE_HZ
        self._samples = 0
        self._lost_since_s: float | None = None
        self._due_s = 0.0  # when the last sample taken was to be heard, had the stream never stopped
        self._alive_s = 0.0
        self._next_try_s = 0.0
        self._wait_s = FIRST_WAIT_S
        self._clock_gap_s = time.time() - time.monotonic()

    def read(self) -> Block | None:
        """The next block, or None when there is none within 0.1 s. Opens and reopens the device by itself."""
        if self._stream is None and not self._reopen():
            time.sleep(READ_S)
            return None
        try:
            taken = [self._blocks.get(timeout=READ_S)]
        except queue.Empty:
            self._check(time.monotonic())
            return None
        taken += [self._blocks.get() for _ in range(self._blocks.qsize())]
        block = self._block(b"".join(sound for sound, _ in taken), taken[-1][1])
        self._check_source(taken[-1][1])
        return block

    @property
    def ended(self) -> bool:
        """Never: a lost device is reopened."""
        return False

    def close(self) -> None:
        """The device is free again; sound that was not read is dropped."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        import sounddevice

        with self.owed, _portaudio:
            try:
                stream.close(ignore_errors=True)
            except sounddevice.PortAudioError as error:
                log.warning("the %s device did not close cleanly: %s", self.side, error)
            finally:
                self._open.discard(self)
        self._blocks = queue.SimpleQueue()

    def _block(self, sound: bytes, at_s: float) -> Block:
        wave = np.frombuffer(sound, np.float32)
        lost = self._lost_samples(at_s, len(wave))
        self.block_s = self._alive_s = at_s
        self.problem, self._wait_s = None, FIRST_WAIT_S
        if np.any(wave):
            self.sound_s = at_s
        self._samples += lost + round(len(wave) * SAMPLE_RATE_HZ / self._rate_hz)
        self._check_zeros(at_s)
        return Block(self.side, np.clip(wave, -1, 1), self._rate_hz, lost)

    def _lost_samples(self, at_s: float, length: int) -> int:
        since_s, begins_s = self._lost_since_s, at_s - length / self._rate_hz
        if since_s is not None:
            self._lost_since_s, self._due_s = None, at_s
            return max(1, round((begins_s - since_s) * SAMPLE_RATE_HZ))
        return self._gap(at_s, begins_s)

    def _gap(self, at_s: float, begins_s: float) -> int:
        """The samples that an open stream did not hand over: this process, or what gives it sound, stood still."""
        missing_s = min(begins_s - (self.block_s or begins_s), begins_s - self._due_s)
        if missing_s < GAP_S:
            self._due_s += at_s - begins_s
            return 0
        self._due_s = at_s
        log.warning("%.1f s of the %s end were not handed over", missing_s, self.side)
        return round(missing_s * SAMPLE_RATE_HZ)

    def _check(self, now_s: float) -> None:
        gap_s = time.time() - time.monotonic()
        slept, self._clock_gap_s = gap_s - self._clock_gap_s > SLEEP_S, gap_s
        if slept or (self._stream is not None and not self._stream.active):
            self._lose("device_lost", now_s)
        elif now_s - self._alive_s > STALLED_AFTER_S:
            self._lose("stalled", now_s)

    def _check_zeros(self, now_s: float) -> None:
        if self.silence_is_zeros or self.sound_s is None or now_s - self.sound_s < ZEROS_AFTER_S:
            return
        self.sound_s = now_s
        self._lose("zeros", now_s)

    def _check_source(self, now_s: float) -> None:
        """PulseAudio moves a recording to another source when its own goes away, without a word."""
        if self._choice is None or self._choice.pulse_source is None or now_s - self._looked_s < LOOK_EVERY_S:
            return
        self._looked_s = now_s
        try:
            with self.owed:
                now, seen = actual_and_recorded(self._choice.pulse_source)
        except OSError as error:
            log.warning("the source of the %s end cannot be checked: %s", self.side, error)
            return
        # ``seen`` is empty where the server does not tell whose recording is whose.
        if now != self._source or (seen and self._source not in seen):
            self._lose("device_lost", now_s)

    def _lose(self, reason: Reason, now_s: float) -> None:
        log.warning("the %s device is lost (%s); it is opened again", self.side, reason)
        self.close()
        self.problem = reason
        if self._lost_since_s is None and self.block_s is not None:
            self._lost_since_s = self.block_s
        self._next_try_s = now_s

    def _reopen(self) -> bool:
        now_s = time.monotonic()
        if now_s < self._next_try_s:
            return False
        with self.owed, _portaudio:
            import sounddevice

        try:
            with self.owed, _portaudio:
                self._start()
        except InputError as error:
            self._failed("device_unknown" if self.block_s is None else "device_lost", error)
        except (sounddevice.PortAudioError, OSError) as error:
            self._failed("device_lost", error)
        return self._stream is not None

    def _failed(self, reason: Reason, error: Exception) -> None:
        if self.problem != reason:
            log.warning("the %s device cannot be opened: %s", self.side, error)
        self.problem = reason
        self._next_try_s = time.monotonic() + self._wait_s
        self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)

    def _start(self) -> None:
        import sounddevice

        choice = choose(self.name, _scanned(), microphone=self.side == "near")
        self._choice = choice
        self._source = actual(choice.pulse_source) if choice.pulse_source else ""
        self._looked_s = time.monotonic()
        with recording_from(self._source):
            stream = self._opened(choice)
            try:
                stream.start()
            except (sounddevice.PortAudioError, OSError):
                stream.close(ignore_errors=True)
                raise
            self._stream = stream
        self._open.add(self)
        self.silence_is_zeros = choice.is_monitor
        self.opened_s = self._alive_s = self._due_s = time.monotonic()
        self.anchor = Anchor(self._samples, datetime.now(UTC))
        log.info("listening to the %s end", self.side)

    def _opened(self, choice: Choice) -> InputStream:
        if choice.portaudio.startswith(LOOPBACK_PREFIX):
            self._rate_hz = LOOPBACK_RATE_HZ
            return LoopbackStream(choice.portaudio, self._block_length(), self._take)
        import sounddevice

        details = cast(dict[str, Any], sounddevice.query_devices(choice.portaudio, "input"))
        self._rate_hz = SAMPLE_RATE_HZ if choice.portaudio == PULSE else int(details["default_samplerate"])
        return sounddevice.RawInputStream(
            samplerate=self._rate_hz,
            device=choice.portaudio,
            channels=1,
            dtype="float32",
            latency=self._latency_s,
            blocksize=self._block_length(),
            callback=self._take,
        )

    def _block_length(self) -> int:
        return round(self._rate_hz * self._latency_s / BLOCKS_A_LATENCY)

    def _take(self, sound: Any, frames: int, when: Any, flags: Any) -> None:
        """PortAudio's callback: copy, stamp, enqueue; nothing else."""
        self._blocks.put((bytes(sound), time.monotonic()))

    @classmethod
    def any_open(cls) -> bool:
        return bool(cls._open)


def rescan() -> list[Device]:
    """All inputs as they are now. PortAudio looks again only while no stream of ours is open."""
    with _portaudio:
        return _scanned()


def _scanned() -> list[Device]:
    import sounddevice

    if not DeviceSource.any_open():
        with suppress(sounddevice.PortAudioError):  # it has ended already where the last look failed half-way
            sounddevice._terminate()  # pyright: ignore[reportPrivateUsage]  # there is no other way to look again
        sounddevice._initialize()  # pyright: ignore[reportPrivateUsage]
    known = cast(list[dict[str, Any]], list(sounddevice.query_devices()))
    interfaces = cast(list[dict[str, Any]], list(sounddevice.query_hostapis()))
    listed = portaudio_inputs(known, interfaces)
    return listed + (pulse_devices() if any(device.name == PULSE for device in listed) else loopbacks())
