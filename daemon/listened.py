"""How long the guard could hear something, for the statistics."""

import time
from datetime import UTC, datetime
from typing import Final

from daemon.journal import Journal

KEPT_EVERY_S: Final = 60.0
ASLEEP_S: Final = 30.0


class ListenedTime:
    """Counts seconds in which something could be heard; a sleep of the computer does not count."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._seconds = 0.0
        self.looked_s = time.monotonic()

    def look(self, hearing: bool) -> None:
        """To be called about once a second: the time since the last call counts when ``hearing``."""
        now_s = time.monotonic()
        passed_s, self.looked_s = now_s - self.looked_s, now_s
        if hearing and passed_s < ASLEEP_S:
            self._seconds += passed_s
        if self._seconds >= KEPT_EVERY_S:
            self.keep()

    def keep(self) -> None:
        """What was counted is in the journal."""
        seconds, self._seconds = self._seconds, 0.0
        if seconds:
            self._journal.count_listening(datetime.now(UTC).date(), seconds)
