"""The calls on this computer, as its sound system tells of them while they begin and end."""

import logging
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final, cast

from config.schema import Sound
from daemon.sources.macos_calls import audio_processes
from daemon.sources.names import sounds_like_output
from daemon.sources.owed import Owed
from daemon.sources.pulse import leave_loop, sound_server
from daemon.sources.streams import Calls, CallTracker, Stream
from daemon.sources.watched import SoundSystem, Watched
from daemon.sources.windows_calls import audio_sessions
from daemon.threads import Signal, start_thread

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.5  # also when the server says nothing
AGAIN_S: Final = 2.0
STOP_S: Final = 4.0
LATE_S: Final = 10.0  # a sound system that does not answer for so long may never do so
METER: Final = "peaks"  # how a volume control listens in: to the height of the sound alone
EVENTS: Final = ("sink_input", "source_output")


class PulseStreams:
    """The streams of PulseAudio, or of PipeWire in its place, which tells at once when they change."""

    def __init__(self, pulse: Any) -> None:
        self._pulse = pulse
        self._rang = False  # whether the server told of a change since the last look
        pulse.event_mask_set(*EVENTS)
        pulse.event_callback_set(self._ring)

    def streams(self) -> list[Stream]:
        self._rang = False
        return list(streams_of(self._pulse))

    def wait(self, timeout_s: float) -> None:
        if not self._rang:  # else something changed while we looked
            self._pulse.event_listen(timeout_s)

    def _ring(self, _event: Any) -> None:
        """Nothing may be asked of the server in its own callback."""
        self._rang = True
        leave_loop()


@contextmanager
def pulse_streams() -> Generator[Watched]:
    with sound_server("belwacht-calls") as pulse:
        yield PulseStreams(pulse)


SYSTEMS: Final[Mapping[str, SoundSystem]] = {"win32": audio_sessions, "darwin": audio_processes}  # by sys.platform


def own_system() -> SoundSystem:
    """The one of this computer; where none is known there may be a PulseAudio."""
    return SYSTEMS.get(sys.platform, pulse_streams)


def unseen() -> str:
    """Why calls cannot be found by themselves here; empty where they can."""
    try:
        with own_system()() as watched:
            watched.streams()
    except OSError as error:
        return str(error)
    return ""


class CallWatch:
    """Follows the streams of this computer on a thread of its own."""

    def __init__(self, changed: Callable[[], None], system: SoundSystem | None = None) -> None:
        """``changed`` is called on that thread, after ``calls`` or ``blind`` has changed."""
        self.calls = Calls()
        self.blind: bool | None = None  # whether nothing tells of calls here; None is not yet known
        self.ignored = ""  # names of programs or processes, one a line
        self._changed = changed
        self._system = system or own_system()
        self._stopped = Signal()
        self._owed = Owed()
        self._join: Callable[[float], bool] | None = None

    def start(self) -> None:
        self._join = start_thread("calls", self._run)

    def stop(self) -> bool:
        """Whether the thread has ended."""
        self._stopped.set()
        return self._join is None or self._join(STOP_S)

    def check(self) -> None:
        """To be called about once a second: a sound system that hangs makes the watch blind."""
        if self._owed.for_s() > LATE_S and not self.blind:
            log.warning("nothing tells of calls any more, so Belwacht listens at all times")
            self._set(Calls(), blind=True)

    def wants_listening(self, sound: Sound) -> bool:
        """Whether to listen now: also where no call can be found, or the person chose a device that is no output."""
        own_output = not sound.far_device or sounds_like_output(sound.far_device)
        return not (sound.only_calls and own_output) or bool(self.blind or self.calls.talking)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with ExitStack() as stack:
                    with self._owed:
                        watched = stack.enter_context(self._system())
                    self._follow(watched)
            except OSError as error:
                if not self.blind:
                    log.warning("calls are not found by themselves, so Belwacht listens at all times: %s", error)
                self._set(Calls(), blind=True)
                self._stopped.wait(AGAIN_S)

    def _follow(self, watched: Watched) -> None:
        tracker = CallTracker()
        while not self._stopped.is_set():
            tracker.ignored = self.ignored
            with self._owed:
                streams = watched.streams()
            self._set(tracker.see(streams, time.monotonic()), blind=False)
            due_s = tracker.due_s()
            watched.wait(LOOK_EVERY_S if due_s is None else min(LOOK_EVERY_S, max(0.01, due_s - time.monotonic())))

    def _set(self, calls: Calls, blind: bool) -> None:
        if (calls, blind) == (self.calls, self.blind):
            return
        for call in calls.talking:
            if call not in self.calls.talking:
                log.info("a call in %s begins", call.name)
        for call in self.calls.talking:
            if call not in calls.talking:
                log.info("the call in %s is over", call.name)
        self.calls, self.blind = calls, blind
        self._changed()


def streams_of(pulse: Any) -> Iterator[Stream]:
    """Every stream of another program that carries its sound. Raises OSError inside ``sound_server``."""
    own = str(os.getpid())
    played, recorded = cast(list[Any], pulse.sink_input_list()), cast(list[Any], pulse.source_output_list())
    for plays, listed in ((True, played), (False, recorded)):
        for each in listed:
            known = cast(dict[str, str], each.proplist)
            pid = known.get("application.process.id", "")
            if pid != own and each.resample_method != METER:
                process = known.get("application.process.binary") or known.get("application.name", "")
                role, output = known.get("media.role", ""), each.sink if plays else -1
                yield Stream(plays, pid, process, role, bool(each.corked), each.index, output)
