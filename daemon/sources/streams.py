"""What the streams of a sound server tell of calls: pure, without a clock."""

from collections.abc import Collection, Hashable, Iterable, Set
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from daemon.applications import application_of, is_ignored

STEADY_S: Final = 0.3  # programs try devices out for some milliseconds, and reopen them in the middle of a call
NOT_TALK: Final = frozenset({"event", "music", "video", "game", "a11y", "test"})  # media.role of what is no voice


@dataclass(frozen=True, slots=True)
class Stream:
    """One program playing or recording.

    ``process`` and ``role`` may be empty; ``held`` is whether it stands still, ``index`` the server's number for it and
    ``output`` for what it is played on; -1 where there is none.
    """

    plays: bool
    pid: str
    process: str
    role: str = ""
    held: bool = False
    index: int = -1
    output: int = -1


@dataclass(frozen=True, slots=True)
class Call:
    """A program that somebody talks in, or that rings: ``name`` as people know it, ``pid`` empty where not known."""

    name: str
    process: str
    pid: str


@dataclass(frozen=True, slots=True)
class Calls:
    """Who talks and what rings; the call that was there first comes first."""

    talking: tuple[Call, ...] = ()
    ringing: tuple[Call, ...] = ()


Item = TypeVar("Item", bound=Hashable)


@dataclass
class Steady(Generic[Item]):
    """What has been there for ``STEADY_S``; a gap that is shorter does not count either."""

    items: dict[Item, None] = field(default_factory=dict[Item, None])
    turning: dict[Item, float] = field(default_factory=dict[Item, float])

    def see(self, now: Set[Item], now_s: float) -> None:
        changed = [item for item in (*self.items, *now) if (item in now) != (item in self.items)]
        self.turning = {item: self.turning.get(item, now_s) for item in changed}
        for item, since_s in list(self.turning.items()):
            if now_s - since_s < STEADY_S:
                continue
            del self.turning[item]
            if item in self.items:
                del self.items[item]
            else:
                self.items[item] = None


class CallTracker:
    """Calls over time. A program that plays and records is one, unless it is known for something else or ignored.

    A softphone that plays and does not record rings.
    """

    def __init__(self) -> None:
        self.ignored = ""
        self._talking = Steady[Call]()
        self._ringing = Steady[Call]()

    def see(self, streams: Iterable[Stream], now_s: float) -> Calls:
        """The calls, given the streams that there are at ``now_s`` seconds of any clock."""
        running = [stream for stream in streams if not stream.held and stream.role not in NOT_TALK]
        playing = {call: rings for stream in running if stream.plays for call, rings in self._call(stream)}
        recording = {call for stream in running if not stream.plays for call, _ in self._call(stream)}
        self._talking.see(playing.keys() & recording, now_s)
        self._ringing.see({call for call, rings in playing.items() if rings and call not in recording}, now_s)
        return Calls(tuple(self._talking.items), tuple(self._ringing.items))

    def due_s(self) -> float | None:
        """The time of the next change if the streams stay as they are, on the clock of ``see``."""
        turning = [*self._talking.turning.values(), *self._ringing.turning.values()]
        return min(turning) + STEADY_S if turning else None

    def _call(self, stream: Stream) -> list[tuple[Call, bool]]:
        """The call that the stream may belong to, and whether playing alone is ringing; none for a known other use."""
        known = application_of(stream.process)
        call = call_of(stream)
        if call is None or is_ignored(stream.process, call.name, self.ignored):
            return []
        return [(call, known is not None and known.kind == "softphone")]


def call_of(stream: Stream) -> Call | None:
    """The call that the stream would belong to; None where the program is known for something else."""
    known = application_of(stream.process)
    name = known.name if known is not None else stream.process or stream.pid
    if not name or (known is not None and known.kind == "none"):
        return None
    # A browser may play in one process and record in another: a known program is one, whatever its processes.
    return Call(name, "", "") if known is not None else Call(name, stream.process, stream.pid)


def only_played(streams: Iterable[Stream], talking: Collection[Call]) -> Stream | None:
    """The one stream that the programs of the calls play; None where there is none, or more, so that it is not clear.

    Of several, the one that is not held is the call that goes on.
    """
    played = _played(streams, talking)
    return played[0] if len(played) == 1 else None


def output_played_on(streams: Iterable[Stream], talking: Collection[Call]) -> int:
    """The output that the programs of the calls play on; -1 where they play on none, or on several."""
    outputs = {each.output for each in _played(streams, talking)}
    return outputs.pop() if len(outputs) == 1 else -1


def _played(streams: Iterable[Stream], talking: Collection[Call]) -> list[Stream]:
    """The streams that the programs of the calls play, without those that are held beside others."""
    played = [each for each in streams if each.plays and each.role not in NOT_TALK and call_of(each) in talking]
    return [each for each in played if not each.held] or played
