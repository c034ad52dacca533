"""The calls on this computer, as the sound server tells of them while they begin and end."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from config.schema import Sound
from daemon.sources.pulse import leave_loop, sound_server
from daemon.sources.streams import Calls, CallTracker, Stream
from daemon.threads import Signal, start_thread

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.5  # also when the server says nothing
AGAIN_S: Final = 2.0
STOP_S: Final = 4.0
MONITOR: Final = ".monitor"  # how the name of what records an output ends
METER: Final = "peaks"  # how a volume control listens in: to the height of the sound alone
EVENTS: Final = ("sink_input", "source_output")


class CallWatch:
    """Follows the streams of PulseAudio, or of PipeWire in its place, on a thread of its own."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """``changed`` is called on that thread, after ``calls`` or ``blind`` has changed."""
        self.calls = Calls()
        self.blind: bool | None = None  # whether there is no sound server that could tell; None is not yet known
        self.ignored = ""  # names of programs or processes, one a line
        self._changed = changed
        self._rang = False  # whether the server told of a change since the last look
        self._stopped = Signal()
        self._join: Callable[[float], bool] | None = None

    def start(self) -> None:
        self._join = start_thread("calls", self._run)

    def stop(self) -> bool:
        """Whether the thread has ended."""
        self._stopped.set()
        return self._join is None or self._join(STOP_S)

    def wants_listening(self, sound: Sound) -> bool:
        """Whether to listen now: also where no call can be found, or the person chose a device that is no output."""
        own_output = not sound.far_device or sound.far_device.endswith(MONITOR)
        return not (sound.only_calls and own_output) or bool(self.blind or self.calls.talking)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with sound_server("belwacht-calls") as pulse:
                    self._follow(pulse)
            except OSError as error:
                if not self.blind:
                    log.warning("the sound server does not tell of calls: %s", error)
                self._set(Calls(), blind=True)
                self._stopped.wait(AGAIN_S)

    def _follow(self, pulse: Any) -> None:
        tracker = CallTracker()
        pulse.event_mask_set(*EVENTS)
        pulse.event_callback_set(self._ring)
        while not self._stopped.is_set():
            self._rang = False
            tracker.ignored = self.ignored
            self._set(tracker.see(streams_of(pulse), time.monotonic()), blind=False)
            if not self._rang:  # else something changed while we looked
                due_s = tracker.due_s()
                pulse.event_listen(LOOK_EVERY_S if due_s is None else max(0.01, due_s - time.monotonic()))

    def _ring(self, _event: Any) -> None:
        """Nothing may be asked of the server in its own callback."""
        self._rang = True
        leave_loop()

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
                yield Stream(plays, pid, process, known.get("media.role", ""), bool(each.corked), each.index)
