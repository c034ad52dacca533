"""Something that takes its time beside a window that must not wait."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from daemon.threads import Signal, start_thread
from models.errors import ModelError

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Job(Generic[Answer]):
    """A thread that does one thing; ``full`` and ``said`` are what it shows of that, ``answer`` what came of it.

    ``problem`` is why nothing came of it, or empty.
    """

    def __init__(self, name: str, work: "Callable[[Job[Answer]], Answer]") -> None:
        """The work has begun; it ends early when it sees ``stopping`` set."""
        self.full: float | None = None
        self.said = ""
        self.answer: Answer | None = None
        self.problem = ""
        self.stopping = Signal()
        self._work = work
        self._over = Signal()
        self._join = start_thread(name, self._run)

    @property
    def over(self) -> bool:
        return self._over.is_set()

    def stop(self, wait_s: float) -> bool:
        """The work has been told to end; says whether it has ended within ``wait_s``."""
        self.stopping.set()
        return self._join(wait_s)

    def _run(self) -> None:
        try:
            self.answer = self._work(self)
        except ModelError as error:
            self.problem = str(error)
        except Exception as error:
            log.exception("%s failed", self._work)
            self.problem = str(error) or type(error).__name__
        finally:
            self._over.set()
