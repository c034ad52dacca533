"""When a part is past help from within, a new process may be what helps: the supervisor starts one."""

from typing import Final

from detectors.status import Reason, Status

AGAIN: Final = 75  # the exit code for it, which nobody explains as an end
AFTER_S: Final = 20.0  # whatever helps from within has been tried by then
EVERY_S: Final = 600.0
PAST_HELP: Final[frozenset[Reason]] = frozenset({"worker_stuck", "worker_dead"})


class LastResort:
    """Asked at each beat. Who was started afresh is so again after ten minutes only: in a loop nobody is heard."""

    def __init__(self, started_afresh: bool, now_s: float) -> None:
        self._not_before_s = now_s + (EVERY_S if started_afresh else 0.0)
        self._since_s: float | None = None

    def wanted(self, status: Status, now_s: float) -> bool:
        """Whether a needed part has stood still, or been given up, for so long that all should be started afresh."""
        if PAST_HELP.isdisjoint(status.reasons):
            self._since_s = None
            return False
        self._since_s = now_s if self._since_s is None else self._since_s
        return now_s - self._since_s > AFTER_S and now_s > self._not_before_s
