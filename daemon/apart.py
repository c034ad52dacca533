"""Whisper in a process of its own.

Its memory, and that of its libraries, goes back to the system whole when nobody calls; a crash inside them costs one
utterance.
"""

import itertools
import logging
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from daemon.threads import Lock
from detectors.types import Language, Wave
from models.errors import ModelError
from models.whisper_words import Heard

if TYPE_CHECKING:
    from models.device import Device

log = logging.getLogger(__name__)

COMMAND: Final = (sys.executable, "-m", "daemon.reader")
IMPORTABLE_FROM: Final = Path(__file__).resolve().parent.parent
END_S: Final = 5.0


class Encoding:
    """What the process has encoded, by its number; it is kept there as long as this is kept here."""

    def __init__(self, number: int, dropped: list[int]) -> None:
        self.number = number
        self._dropped = dropped

    def __del__(self) -> None:
        self._dropped.append(self.number)


class Apart:
    """A Whisper model beside this process. It answers one question at a time."""

    def __init__(
        self,
        folder: Path,
        threads: int,
        beam: int,
        device: "Device" = "auto",
        check: Callable[[Path], None] = lambda folder: None,
    ) -> None:
        """The model is in the memory of its process. Raises ModelError when it is missing or damaged.

        ``check`` is called before each process that is to load the folder; it may raise ModelError.
        """
        self.beam = beam
        self._check = check
        self._order = (folder, threads, beam, device)
        self._lock = Lock()
        self._numbers = itertools.count()
        self._dropped: list[int] = []
        self._process = self._start()

    @property
    def process(self) -> int:
        """Its number."""
        return self._process.pid

    def abandon(self) -> None:
        """What it does now fails, and the next question goes to another process. From any thread."""
        self._process.kill()

    def unload(self) -> bool:
        """Whether the process is gone for good: while it answers it stays."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            _end(self._process)
        finally:
            self._lock.release()
        return True

    def encode(self, wave: Wave, /) -> Encoding:
        """When the process has crashed there is another first. Raises ModelError when there cannot be."""
        with self._lock:
            code = self._process.poll()
            if code is not None:
                log.error("the recogniser has ended unexpectedly (%d); it is started again", code)
                self._process = self._start()
        encoding = Encoding(next(self._numbers), self._dropped)
        self._ask("encode", encoding, wave)
        return encoding

    def language_odds(self, encoded: Encoding, /) -> Mapping[str, float]:
        return cast("Mapping[str, float]", self._ask("language_odds", encoded))

    def decode(self, encoded: Encoding, language: Language, /) -> Heard:
        return cast("Heard", self._ask("decode", encoded, language))

    def decode_many(self, encoded: Encoding, language: Language, /) -> Sequence[Heard]:
        return cast("Sequence[Heard]", self._ask("decode_many", encoded, language))

    def score(self, encoded: Encoding, language: Language, phrase: str, before: str, /) -> float:
        return cast("float", self._ask("score", encoded, language, phrase, before))

    def _start(self) -> "subprocess.Popen[bytes]":
        self._check(self._order[0])
        process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=IMPORTABLE_FROM,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        weakref.finalize(self, _end, process)
        try:
            _exchange(process, self._order)
        except BaseException as error:
            _end(process)
            if isinstance(error, RuntimeError):
                raise ModelError(
                    f"The model in {self._order[0]} cannot be loaded: its process ended. Run: belwacht doctor"
                ) from error
            raise
        return process

    def _ask(self, what: str, encoded: Encoding, *told: Any) -> Any:
        with self._lock:
            dropped = [self._dropped.pop() for _ in range(len(self._dropped))]
            return _exchange(self._process, (what, self.beam, dropped, encoded.number, told))


def _exchange(process: "subprocess.Popen[bytes]", request: object) -> Any:
    """The answer to the request; what went wrong there is raised here."""
    requests, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        pickle.dump(request, requests)
        requests.flush()
        answer: Any = pickle.load(answers)
    except (OSError, EOFError, pickle.UnpicklingError) as error:
        process.wait(END_S)
        raise RuntimeError("the recogniser has ended before it answered") from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The process is gone, whatever it was doing."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # half a question may wait to be sent; the pipe is closed all the same
                pipe.close()
