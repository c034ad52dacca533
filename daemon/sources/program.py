"""The sound of one program on this computer: of the softphone alone, whatever else plays beside it."""

import logging
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import numpy as np

from daemon.assess import STALLED_AFTER_S
from daemon.sources.block import Block
from daemon.sources.call_watch import streams_of
from daemon.sources.device import GAP_S, Anchor
from daemon.sources.names import monitor_of
from daemon.sources.owed import Owed
from daemon.sources.pulse import sound_server
from daemon.sources.streams import Call, Stream, only_played, output_played_on
from detectors.status import Reason
from detectors.types import SAMPLE_RATE_HZ, Side, to_wave

log = logging.getLogger(__name__)

RECORDER: Final = "parec"
LOOK_EVERY_S: Final = 1.0
READ_S: Final = 0.1
MOST_BYTES: Final = 1 << 16
STOP_S: Final = 2.0


class Whole(Protocol):
    """The whole output of this computer, as a source."""

    problem: Reason | None
    opened_s: float | None
    block_s: float | None
    sound_s: float | None
    owed: Owed

    def read(self) -> Block | None: ...
    def close(self) -> None: ...


def can_listen_to_programs() -> bool:
    """Whether what records one program is installed."""
    return shutil.which(RECORDER) is not None


class ProgramSource:
    """Blocks of what the program of the calls plays; of all that is played beside it, while it is not one clear stream.

    The attributes are a DeviceSource's. A stream that the program holds still is silence.
    """

    def __init__(
        self, side: Side, talking: Callable[[], Collection[Call]], whole: Callable[[str], Whole], latency_ms: int
    ) -> None:
        """``talking`` are the calls to listen to; ``whole`` opens an output, each time without a memory.

        It is given the name of a device, empty for the system's own output.
        """
        self.side: Side = side
        self.silence_is_zeros = True
        self.anchor: Anchor | None = None
        self._talking = talking
        self._new_whole = whole
        self._whole: Whole | None = None
        self._output = ""  # the device of the whole output
        self._owed = Owed()
        self._latency_ms = latency_ms
        self._recorder: subprocess.Popen[bytes] | None = None
        self._stream: Stream | None = None
        self._useless: int | None = None  # the number of a stream that runs and gives nothing
        self._look_s = 0.0
        self._opened_s: float | None = None
        self._block_s: float | None = None
        self._sound_s: float | None = None
        self._due_s: float | None = None  # when the last sample taken was to be heard
        self._was_alone = False  # until the next look, after the program was heard
        self._half = b""  # the first byte of a sample whose second is still to come
        self._joins = False  # whether the next block is the first of another stream

    @property
    def ended(self) -> bool:
        """Never: without the program there is the whole output."""
        return False

    @property
    def problem(self) -> Reason | None:
        why = self._whole.problem if self._whole is not None else None
        return "device_lost" if why == "device_unknown" and self._block_s is not None else why

    @property
    def opened_s(self) -> float | None:
        return self._whole.opened_s if self._whole is not None else self._opened_s

    @property
    def owed(self) -> Owed:
        return self._whole.owed if self._whole is not None and not self._owed.for_s() else self._owed

    @property
    def block_s(self) -> float | None:
        return self._block_s

    @property
    def sound_s(self) -> float | None:
        return self._sound_s

    @property
    def alone(self) -> bool:
        """Whether the program alone is heard now."""
        return self._recorder is not None

    def read(self) -> Block | None:
        """The next block, or None when there is none within 0.1 s."""
        if time.monotonic() >= self._look_s:
            self._look()
        if self._recorder is not None:
            return self._placed(self._recorded(self._recorder))
        if self._whole is None and self._was_alone:  # at the end of a call the program stops before the call is over
            time.sleep(READ_S)
            return None
        if self._whole is None:
            self._whole, self._joins = self._new_whole(self._output), True
        return self._placed(self._whole.read())

    def close(self) -> None:
        """Nothing is recorded any more."""
        self._stop_recorder()
        self._close_whole()

    def _look(self) -> None:
        """The right stream is being recorded, or none."""
        self._look_s = time.monotonic() + LOOK_EVERY_S
        self._was_alone = False
        stream, output = self._found(self._talking())
        if output != self._output:
            self._output = output
            self._close_whole()
        if self._stalls():
            log.warning("nothing comes of one program alone, so the whole output is listened to")
            self._useless = self._stream.index if self._stream is not None else None
        if stream is not None and stream.index == self._useless:
            stream = None
        if self._recorder is not None and (
            stream is None or self._stream is None or stream.index != self._stream.index
        ):
            self._stop_recorder()
        if stream is not None and self._recorder is None:
            self._record(stream)
        self._stream = stream
        if stream is not None and stream.held:
            self._block_s = time.monotonic()

    def _found(self, talking: Collection[Call]) -> tuple[Stream | None, str]:
        """The one stream of the calls, if that is clear, and the device that gives all that is played beside it."""
        if not talking:
            return None, ""
        try:
            with self._owed, sound_server("belwacht-program") as pulse:
                streams = list(streams_of(pulse))
                output = output_played_on(streams, talking)
                return only_played(streams, talking), monitor_of(pulse, output) if output >= 0 else ""
        except OSError as error:
            log.warning("the streams of the call cannot be seen: %s", error)
            return None, self._output

    def _stalls(self) -> bool:
        """Whether a stream that runs has given nothing for long."""
        if self._recorder is None or self._stream is None or self._stream.held:
            return False
        return time.monotonic() - max(self._block_s or 0.0, self._opened_s or 0.0) > STALLED_AFTER_S

    def _record(self, stream: Stream) -> None:
        form = ("--raw", f"--rate={SAMPLE_RATE_HZ}", "--channels=1", "--format=s16le")
        command = [RECORDER, f"--monitor-stream={stream.index}", *form, f"--latency-msec={self._latency_ms}"]
        try:
            recorder = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            log.warning("one program cannot be recorded: %s", error)
            return
        log.info("listening to %s alone", stream.process)
        self._close_whole()
        self._recorder, self._half, self._joins, self._opened_s = recorder, b"", True, time.monotonic()

    def _recorded(self, recorder: "subprocess.Popen[bytes]") -> Block | None:
        assert recorder.stdout is not None
        if not select.select([recorder.stdout], [], [], READ_S)[0]:
            return None
        sound = os.read(recorder.stdout.fileno(), MOST_BYTES)
        if not sound:  # it has ended: at the next read there is another way
            self._stop_recorder()
            self._look_s = time.monotonic() + LOOK_EVERY_S
            return None
        sound = self._half + sound
        whole, self._half = sound[: len(sound) // 2 * 2], sound[len(sound) // 2 * 2 :]
        return Block(self.side, to_wave(np.frombuffer(whole, np.int16)), SAMPLE_RATE_HZ) if whole else None

    def _placed(self, block: Block | None) -> Block | None:
        """The block at its place in time: what was missed while the way to listen changed is a hole before it."""
        if block is None:
            return None
        now_s = time.monotonic()
        length_s = len(block.wave) / block.rate_hz
        missing_s = self._missing_s(now_s - length_s)
        self._due_s = now_s if missing_s or self._due_s is None else self._due_s + length_s
        self._block_s, self._joins = now_s, False
        if np.any(block.wave):
            self._sound_s = now_s
        if self.anchor is None:
            self.anchor = Anchor(0, datetime.now(UTC) - timedelta(seconds=length_s))
        return Block(block.side, block.wave, block.rate_hz, block.lost + round(missing_s * SAMPLE_RATE_HZ))

    def _missing_s(self, begins_s: float) -> float:
        """How much was not heard before sound that begins then; sound that only comes late is not missing."""
        if self._due_s is None:
            return 0.0
        gap_s = begins_s - self._due_s
        if self._joins:
            return max(0.0, gap_s)
        return gap_s if min(gap_s, begins_s - (self._block_s or begins_s)) >= GAP_S else 0.0

    def _stop_recorder(self) -> None:
        recorder, self._recorder, self._stream = self._recorder, None, None
        if recorder is None:
            return
        self._was_alone = True
        recorder.terminate()
        try:
            recorder.wait(STOP_S)
        except subprocess.TimeoutExpired:
            recorder.kill()
            recorder.wait()
        if recorder.stdout is not None:
            recorder.stdout.close()

    def _close_whole(self) -> None:
        whole, self._whole = self._whole, None
        if whole is not None:
            whole.close()
