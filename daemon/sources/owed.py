"""What the system's sound owes us: it is asked for something, and may not answer for half a minute."""

import time
from contextlib import AbstractContextManager


class Owed(AbstractContextManager[None]):
    """Entered while an answer is waited for."""

    def __init__(self) -> None:
        self._since_s: float | None = None

    def __enter__(self) -> None:
        self._since_s = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._since_s = None

    def for_s(self) -> float:
        """How long it has been waited for, in seconds; 0 while nothing is."""
        since_s = self._since_s
        return time.monotonic() - since_s if since_s is not None else 0.0
