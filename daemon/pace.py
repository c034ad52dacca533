"""How much work the reader can afford: less when its words come too late, more again after a calm while."""

from typing import Final

LATE_S: Final = (
    6.0  # from when speech was handed over until it is read; later than this, the answer may have been given
)
LATE_IN_A_ROW: Final = 2  # one alone is a hiccup of the computer
FAR_TOO_LATE_S: Final = 3 * LATE_S  # but not this: the next would be as late
QUICK_S: Final = 3.0  # no reading may take longer during the calm that leads back to more work
SETTLE_S: Final = 10.0  # what piled up before a change says nothing about it
CALM_S: Final = 60.0
LONGEST_CALM_S: Final = 1800.0  # the calm doubles up to here while each return to more work fails
RELAPSE_S: Final = 600.0


class Pace:
    """Which rung of a ladder to read on: 0 is the most work. All times are on one clock, in seconds."""

    def __init__(self, rungs: int, now_s: float) -> None:
        self.rung = 0
        self._last = rungs - 1
        self._late = 0
        self._calm_since_s = now_s
        self._calm_s = CALM_S
        self._climbed_s: float | None = None
        self._settled_s = now_s

    def count(self, late_s: float, now_s: float) -> None:
        """A reading was done ``late_s`` after its speech was handed over; 0 when nothing waits at all."""
        if now_s < self._settled_s:
            return
        if late_s > QUICK_S:
            self._calm_since_s = now_s
        self._late = self._late + 1 if late_s > LATE_S else 0
        if (self._late >= LATE_IN_A_ROW or late_s > FAR_TOO_LATE_S) and self.rung < self._last:
            self.descend(now_s)
        elif self.rung > 0 and now_s - self._calm_since_s >= self._calm_s:
            self._climb(now_s)

    def descend(self, now_s: float) -> None:
        """One rung less work. A return to more work waits for a calm, longer each time the last one failed."""
        relapsed = self._climbed_s is not None and now_s - self._climbed_s < RELAPSE_S
        self._calm_s = min(2 * self._calm_s, LONGEST_CALM_S) if relapsed else CALM_S
        self._change(self.rung + 1, now_s)

    def stand_on(self, rung: int, now_s: float) -> None:
        """Reading goes on from ``rung``, whatever led there."""
        self._change(rung, now_s)

    def _climb(self, now_s: float) -> None:
        self._climbed_s = now_s
        self._change(self.rung - 1, now_s)

    def _change(self, rung: int, now_s: float) -> None:
        self.rung = rung
        self._late = 0
        self._calm_since_s = now_s
        self._settled_s = now_s + SETTLE_S
