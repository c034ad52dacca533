"""The one place with threads: mailboxes between stages, and the workers that drive them."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from daemon.standstill import Standstill, toil_of
from detectors.types import Utterance

log = logging.getLogger(__name__)

Item = TypeVar("Item")
MOST_FINALS: Final = 24  # about two minutes of talk at the usual length of an utterance
REBUILDS_TO_GIVE_UP: Final = 3
REVIVE_EVERY_S: Final = 10.0

Lock = threading.Lock
Signal = threading.Event


class Mailbox(Generic[Item]):
    """Items from one stage to the next across threads.

    A newer snapshot of the same utterance replaces an older unfinished one; anything else stays, until more than
    ``most`` wait: then the oldest is dropped and counted in ``lost``.
    """

    def __init__(self, most: int = MOST_FINALS) -> None:
        self.lost = 0
        self.waited_s = 0.0  # by the item that was taken last
        self._most = most
        self._items: list[tuple[Item, float]] = []
        self._open = True
        self._changed = threading.Condition()

    def __len__(self) -> int:
        with self._changed:
            return len(self._items)

    def put(self, item: Item) -> None:
        with self._changed:
            self._items = [waiting for waiting in self._items if not _replaces(item, waiting[0])]
            self._items.append((item, time.monotonic()))
            if len(self._items) > self._most:
                del self._items[0]
                self.lost += 1
            self._changed.notify()

    def take(self, timeout_s: float) -> Item | None:
        """The oldest item, or None when there is none within ``timeout_s`` or after the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or not self._open, timeout_s)
            if not self._items:
                return None
            item, put_s = self._items.pop(0)
            self.waited_s = time.monotonic() - put_s
            return item

    @property
    def oldest(self) -> Item | None:
        """What would be taken next; it stays."""
        with self._changed:
            return self._items[0][0] if self._items else None

    def end(self) -> None:
        """No more items come; what waits can still be taken."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    @property
    def ended(self) -> bool:
        """Whether the end was reached and nothing waits."""
        with self._changed:
            return not self._open and not self._items


def _replaces(newer: object, older: object) -> bool:
    if not isinstance(newer, Utterance) or not isinstance(older, Utterance):
        return False
    return not older.final and older.id == newer.id


class Attempts:
    """Pieces of work of one stage, on one thread.

    A piece that fails is tried once more at once. When that fails too the stage is ``failing`` and rebuilt; when that
    has not helped three times it is ``dead``: nothing is tried but one piece each ten seconds, before which it is
    rebuilt again. One success ends it all.
    """

    def __init__(self, name: str, rebuild: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.failures = 0  # tries that failed
        self.failing = False
        self.dead = False
        self._rebuild = rebuild
        self._clock = clock
        self._rebuilds = 0
        self._died_s = 0.0

    def attempt(self, act: Callable[[], None]) -> bool:
        """Whether ``act`` was tried and did not fail, at the second try at the latest."""
        if self.dead and not self._may_revive():
            return False
        if not (self._works(act) or self._works(act)):
            self._start_over()
            return False
        if self.failing:
            log.info("%s works again", self.name)
        self.failing = self.dead = False
        self._rebuilds = 0
        return True

    def _works(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except Exception:
            log.exception("%s failed on one item", self.name)
            self.failures += 1
            return False
        return True

    def _start_over(self) -> None:
        self.failing = True
        if self.dead:
            return
        self._rebuilds += 1
        if self._rebuilds > REBUILDS_TO_GIVE_UP:
            self.dead = True
            self._died_s = self._clock()
            log.error("%s keeps failing and is given up; it is tried again later", self.name)
            return
        self._renew()

    def _may_revive(self) -> bool:
        if self._clock() - self._died_s < REVIVE_EVERY_S:
            return False
        self._died_s = self._clock()
        self._renew()
        return True

    def _renew(self) -> None:
        try:
            self._rebuild()
        except Exception:
            log.exception("%s could not be rebuilt", self.name)


class Worker(Generic[Item]):
    """A thread that takes items from a mailbox and hands each to ``work``; each second without any it does ``idle``.

    What fails is treated as ``attempts`` says, and kept: when nothing else is to be done it is tried again, until the
    stage works and this item alone does not. ``at_work`` is the item that ``work`` has now; ``lost`` counts items that
    were given up.
    """

    def __init__(
        self,
        name: str,
        mailbox: Mailbox[Item],
        work: Callable[[Item], None],
        rebuild: Callable[[], None],
        finish: Callable[[], None] = lambda: None,
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.lost = 0
        self.attempts = Attempts(name, rebuild)
        self.standstill = Standstill()
        self._rests = Attempts(f"{name}, at rest,", rebuild)  # that a stage rests well says nothing about its work
        self.at_work: Item | None = None
        self._turn = 0
        self._kept = deque[Item]()
        self._mailbox = mailbox
        self._work = work
        self._finish = finish
        self._idle = idle
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._started = False

    def start(self) -> None:
        self._thread.start()
        self._started = True

    def join(self, timeout_s: float) -> bool:
        """Whether the thread has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def look(self, helper: int | None = None) -> None:
        """To be called about twice a second: ``standstill`` is up to date. ``helper`` is a process that works too."""
        turn = (self._turn, helper) if self.at_work is not None else None
        self.standstill.look(turn, toil_of(self._thread.native_id, helper))

    @property
    def dead(self) -> bool:
        """Whether the stage has been given up, or its thread is gone before the end."""
        gone = self._started and not self._thread.is_alive() and not self._mailbox.ended
        return self.attempts.dead or gone

    def _run(self) -> None:
        while not self._mailbox.ended:
            item = self._mailbox.take(timeout_s=1.0)
            if item is not None:
                if not self._does(item):
                    self._keep(item)
            elif self._kept:
                self._try_again()
            elif not self.attempts.dead:
                self._rests.attempt(self._idle)
        for item in self._kept:
            self.lost += not self._does(item)
        self.attempts.attempt(self._finish)

    def _does(self, item: Item) -> bool:
        self._turn += 1
        self.at_work = item
        done = self.attempts.attempt(lambda: self._work(item))
        self.at_work = None
        return done

    def _keep(self, item: Item) -> None:
        """A snapshot of an utterance is part of what still comes."""
        if isinstance(item, Utterance) and not item.final:
            return
        self._kept.append(item)
        if len(self._kept) > MOST_FINALS:
            self._kept.popleft()
            self.lost += 1

    def _try_again(self) -> None:
        well = not self.attempts.failing
        if self._does(self._kept[0]):
            self._kept.popleft()
        elif well:
            self._kept.popleft()
            self.lost += 1
            log.error("%s gives up one item, since it works on others", self.name)


def this_thread() -> int:
    """The number by which the system knows it."""
    return threading.get_native_id()


def start_thread(name: str, target: Callable[[], object]) -> Callable[[float], bool]:
    """The thread runs; the answer joins it with a timeout in seconds and says whether it has ended."""
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()

    def join(timeout_s: float) -> bool:
        thread.join(timeout_s)
        return not thread.is_alive()

    return join


class Errands:
    """Short pieces of work on threads of their own, whose end can be waited for."""

    def __init__(self) -> None:
        self._joins: list[Callable[[float], bool]] = []

    def start(self, name: str, work: Callable[[], object]) -> None:
        """``work`` goes on beside the caller. One caller at a time."""
        self._joins = [join for join in self._joins if not join(0.0)]
        self._joins.append(start_thread(name, work))

    def join(self, timeout_s: float) -> bool:
        """Whether all have ended within ``timeout_s``."""
        until_s = time.monotonic() + timeout_s
        return all(join(max(0.0, until_s - time.monotonic())) for join in self._joins)
