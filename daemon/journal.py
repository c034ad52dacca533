"""Alerts on their way to the disk: nothing is lost while the log cannot be written."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Final, TypeVar

from daemon.rows import Row, iso, row_of
from daemon.spare import Spare
from daemon.store import Entry, Store, StoreError
from daemon.threads import Lock
from detectors.types import Alert

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
REMEMBERED: Final = 100  # alerts


class Journal:
    """The alert log as the running daemon uses it, from any thread. What cannot be saved waits for ``retry``.

    What waits is in ``spare`` meanwhile, also for the next start. What was saved is remembered for a while: when the
    log turns out to be gone or damaged it is saved again.
    """

    def __init__(self, open_store: Callable[[], Store], spare: Spare | None = None) -> None:
        self._open_store = open_store
        self._spare = spare or Spare(())
        self._lock = Lock()
        self._store: Store | None = None
        self._spared = self._spare.kept()
        self._unsaved = {(row["call"], row["id"]): row for row in self._spared}
        self._saved: dict[tuple[str, str], Row] = {}
        self._problem = ""

    @property
    def writable(self) -> bool:
        """Whether the last attempt to write worked."""
        return not self._problem

    def save(self, alert: Alert, call: str, at: datetime) -> None:
        """The alert is on disk, or waits to be."""
        with self._lock:
            self._unsaved[(call, alert.id)] = row_of(alert, call, at)
            self._write()

    def retry(self) -> None:
        """What waits is tried again; without anything waiting the log is looked at, to know whether it can be used."""
        with self._lock:
            if self._store is not None and not self._store.intact:
                log.error("the alert log was taken away or damaged; what was last saved is saved again")
                self._drop()
                self._unsaved = self._saved | self._unsaved
            self._write()

    def forget(self, key: int) -> None:
        """The alert is gone. Raises StoreError."""
        with self._lock:
            entry = self._act(lambda store: store.entry(key))
            if entry is not None:
                self._saved.pop((entry.call, entry.id), None)
            self._act(lambda store: store.forget(key))

    def use(self, act: Callable[[Store], Answer]) -> Answer:
        """The answer of ``act`` on the open log. Raises StoreError when that cannot be used."""
        with self._lock:
            return self._act(act)

    def wipe(self) -> None:
        """Nothing of any alert is kept, on disk or waiting for it. Raises StoreError."""
        with self._lock:
            self._unsaved.clear()
            self._saved.clear()
            self._spare.keep(())
            self._spared = []
            self._act(Store.wipe)

    def recent(self, most: int) -> list[Entry]:
        """The newest saved alerts; none while the log cannot be read."""
        with self._lock:
            return self._attempt(lambda store: store.entries(most)) or []

    def set_feedback(self, alert_id: str, call: str, feedback: str) -> None:
        with self._lock:
            self._attempt(lambda store: store.set_feedback(call, alert_id, feedback))

    def count_listening(self, day: date, seconds: float) -> None:
        with self._lock:
            self._attempt(lambda store: store.count_listening(day, seconds))

    def expire(self, before: datetime) -> None:
        with self._lock:
            self._saved = {key: saved for key, saved in self._saved.items() if saved["at"] >= iso(before)}
            self._attempt(lambda store: store.forget_before(before))

    def close(self) -> None:
        with self._lock:
            self._write()
            if self._unsaved:
                log.error("%d alerts could not be saved yet", len(self._unsaved))
            self._drop()

    def _drop(self) -> None:
        """The next attempt opens the log afresh."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _write(self) -> None:
        while self._unsaved:
            key, row = next(iter(self._unsaved.items()))
            self._attempt(lambda store, row=row: store.save_row(row))
            if self._problem:
                break
            self._saved[key] = self._unsaved.pop(key)
        while len(self._saved) > REMEMBERED:
            del self._saved[next(iter(self._saved))]
        self._keep_spare()
        if self._store is None and not self._problem:
            self._attempt(lambda store: None)

    def _keep_spare(self) -> None:
        """What waits is in the spare file, which is gone when nothing does."""
        waiting = list(self._unsaved.values())
        if waiting == self._spared:
            return
        if not self._spare.keep(waiting):
            log.error("%d alerts are in memory alone until the log can be written", len(waiting))
        self._spared = waiting

    def _attempt(self, act: Callable[[Store], Answer]) -> Answer | None:
        """The answer of ``act``; None, and the problem said once, when the log cannot be used."""
        try:
            return self._act(act)
        except StoreError:
            return None

    def _act(self, act: Callable[[Store], Answer]) -> Answer:
        try:
            if self._store is None:
                self._store = self._open_store()
            answer = act(self._store)
        except StoreError as error:
            if str(error) != self._problem:
                log.error("%s", error)
            self._problem = str(error)
            self._drop()
            raise
        self._problem = ""
        return answer
