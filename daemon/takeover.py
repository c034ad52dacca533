"""Whether a program is started, during a call, that lets somebody else control this computer."""

import sys
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Final

import psutil

from detectors.types import Finding

SCORE: Final = 0.62  # people help each other in this way too: by itself a warning, and a notice for who wants few
TALK_COUNTS_S: Final = 180.0  # where only speech tells of a call: who waits for a download says little

Programs = Mapping[str, tuple[str, ...]]


@cache
def known_programs(platform: str = sys.platform) -> Programs:
    """The patterns of process names, in lower case, of each program that is known for a system."""
    table = tomllib.loads(files("daemon").joinpath("takeover.toml").read_text("utf-8"))
    return {program: tuple(patterns) for program, patterns in table.get(platform, {}).items()}


def program_of(process: str, programs: Programs) -> str | None:
    """The program that a process of this name belongs to, if it is one of these."""
    name = process.lower()
    return next((p for p, patterns in programs.items() if any(fnmatchcase(name, each) for each in patterns)), None)


class TakeoverWatch:
    """Looks at the processes that are new since it last looked, and at none while there is no call."""

    def __init__(self, programs: Programs | None = None) -> None:
        self._programs = known_programs() if programs is None else programs
        self._known: set[int] | None = None
        self._fresh = set[int]()  # looked at once: a process that was just forked still bears its parent's name
        self._told = set[str]()

    def look(self, in_call: bool) -> list[str]:
        """The programs that were started since the last look; each once a call, none that ran when it began."""
        if not in_call:
            self._known = None
            return []
        now = set(psutil.pids())
        if self._known is None:
            self._known, self._fresh, self._told = now, set(), set()
        new = now - self._known
        found = {pid: program for pid in sorted(new) if (program := self._program(pid))}
        news = [program for program in dict.fromkeys(found.values()) if program not in self._told]
        self._known = (self._known & now) | (new & self._fresh) | found.keys()
        self._fresh = new
        self._told.update(news)
        return news

    def _program(self, pid: int) -> str | None:
        try:
            return program_of(psutil.Process(pid).name(), self._programs)
        except psutil.Error:  # it has ended, or is another user's
            return None


def takeover(program: str, at: int) -> Finding:
    """The finding that ``program`` was started, ``at`` in samples on the timeline of the call."""
    return Finding("computer", "takeover", "near", SCORE, at, at + 1, program)
