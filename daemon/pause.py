"""A pause that the person asked for, and when it is over."""

from dataclasses import dataclass

from daemon.sources.call_watch import CallWatch
from daemon.sources.streams import Call


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is heard until ``until_s`` on the monotonic clock, or until all ``calls`` are over; neither if empty."""

    until_s: float | None
    calls: tuple[Call, ...] = ()

    def over(self, watch: CallWatch, now_s: float) -> bool:
        """Whether to listen again. A call that can no longer be seen has not ended."""
        if self.until_s is not None and now_s >= self.until_s:
            return True
        return bool(self.calls) and watch.blind is False and not set(self.calls) & set(watch.calls.talking)
