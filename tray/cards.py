"""The cards that are on the screen, each in a process of its own."""

import json
import logging
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detectors.types import LEVELS
from tray.card_view import CardRequest, Kind

_log = logging.getLogger(__name__)
_IMPORTABLE_FROM: Final = Path(__file__).resolve().parent.parent
STANDS_AFTER_S: Final = 1.5  # a card that still runs by then is on the screen


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person chose on a card; ``action`` is empty when the card could not be shown."""

    request: CardRequest
    action: str


@dataclass(slots=True, eq=False)
class _Open:
    request: CardRequest
    process: "subprocess.Popen[str]"
    since_s: float


class Cards:
    """At most one card of each kind; a new alert replaces the card of a lower or equal one."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "tray.card")) -> None:
        self._command = command
        self._open: list[_Open] = []
        self._leaving: list[_Open] = []

    def show(self, request: CardRequest, now_s: float) -> None:
        """The card is on its way to the screen, unless a card about something worse is there."""
        same = [card for card in self._open if card.request.kind == request.kind]
        if request.kind == "alert" and any(_outranks(card.request, request) for card in same):
            return
        opened = self._start(request, now_s)
        self._open = [card for card in self._open if card not in same] + [opened]
        self._leaving += same

    def answers(self, now_s: float) -> list[Answer]:
        """What was chosen since the last call. A replaced card leaves once its successor stands."""
        self._dismiss(now_s)
        closed = [card for card in self._open if card.process.poll() is not None]
        self._open = [card for card in self._open if card not in closed]
        answers = [_answer(card) for card in closed]
        for answer in answers:
            if not answer.action:
                self._restore(answer.request.kind)
        return answers

    def close(self) -> None:
        """No card is left on the screen."""
        for card in (*self._open, *self._leaving):
            _end(card)
        self._open, self._leaving = [], []

    def _start(self, request: CardRequest, now_s: float) -> _Open:
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            self._command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            text=True,
            encoding="utf-8",
            cwd=_IMPORTABLE_FROM,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert process.stdin is not None
        # Far smaller than a pipe's buffer, so this cannot block. A card that is already gone is seen later.
        with suppress(BrokenPipeError), process.stdin as request_in:
            request_in.write(request.to_json())
        process.stdin = None
        return _Open(request, process, now_s)

    def _dismiss(self, now_s: float) -> None:
        stands = {card.request.kind for card in self._open if now_s - card.since_s > STANDS_AFTER_S}
        for card in [card for card in self._leaving if card.request.kind in stands]:
            _end(card)
            self._leaving.remove(card)

    def _restore(self, kind: Kind) -> None:
        back = [card for card in self._leaving if card.request.kind == kind]
        self._leaving = [card for card in self._leaving if card not in back]
        self._open += back


def _end(card: _Open) -> None:
    card.process.terminate()
    card.process.communicate()


def _outranks(shown: CardRequest, request: CardRequest) -> bool:
    return LEVELS.index(shown.level) > LEVELS.index(request.level)


def _answer(card: _Open) -> Answer:
    printed, complaint = card.process.communicate()
    if card.process.returncode != 0:
        _log.error("the card was not shown (exit %d): %s", card.process.returncode, complaint.strip()[-400:])
        return Answer(card.request, "")
    return Answer(card.request, json.loads(printed)["feedback"])
