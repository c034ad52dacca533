"""What a call watch needs of a system's sound: its streams, and when to look again."""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

import psutil

from daemon.sources.streams import Stream

log = logging.getLogger(__name__)


class Watched(Protocol):
    """The sound of this computer, while it is watched. Each method raises OSError where it cannot be seen."""

    def streams(self) -> Iterable[Stream]:
        """Every stream of another program that carries its sound."""
        ...

    def wait(self, timeout_s: float) -> None:
        """Returns when something may have changed, after ``timeout_s`` seconds at the latest."""
        ...


SoundSystem: TypeAlias = Callable[[], AbstractContextManager[Watched]]


class Polled:
    """Streams of a system that is asked again and again; whatever its library raises is an OSError."""

    def __init__(self, look: Callable[[], Iterable[Stream]]) -> None:
        self._look = look

    def streams(self) -> list[Stream]:
        try:
            return list(self._look())
        except OSError:
            raise
        except Exception as error:  # a library that failed must not end the watch: then nobody would listen
            raise OSError(f"{type(error).__name__}: {error}") from error

    def wait(self, timeout_s: float) -> None:
        time.sleep(timeout_s)


def process_name(pid: int, hosts: frozenset[str] = frozenset()) -> str:
    """The name of a process as the lists of programs have it; empty where it cannot be known.

    A process that is named in ``hosts``, in lower case, shows another program's window: that program is meant.
    """
    try:
        process = psutil.Process(pid)
        while (name := process.name().removesuffix(".exe")).lower() in hosts and (parent := process.parent()):
            process = parent
    except psutil.Error as error:
        log.debug("a process with sound cannot be named: %s", error)
        return ""
    return name
