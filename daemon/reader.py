"""The program of the process that reads (``daemon/apart.py`` starts it): questions in, answers out, through two pipes.

The first it takes is the order: the folder, threads, beam and device of a Whisper model. Then come questions, each a
pickle of what is asked, the beam, the numbers of the encodings that nobody will ask about any more, the number of the
one that is asked about, and what belongs to the question. An exception is an answer too. It ends with whoever asks.
"""

import logging
import os
import pickle
import signal
import sys
from itertools import count
from queue import SimpleQueue
from typing import IO, Any, Final, TypeAlias

from daemon.threads import start_thread
from models.errors import ModelError
from models.memory import give_back, keep_together

GIVE_BACK_EVERY: Final = (
    100  # answers, minutes of talk: in 20 ms 268 of 320 MB were left, of which reading takes some again
)
Question: TypeAlias = tuple[str, int, list[int], int, tuple[Any, ...]]


class Reading:
    """A model and what it has encoded."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._encoded: dict[int, Any] = {}

    def answer(self, question: Question) -> Any:
        """What the model says; an exception where it cannot."""
        what, self._model.beam, dropped, number, told = question
        for each in dropped:
            self._encoded.pop(each, None)
        try:
            if what == "encode":
                self._encoded[number] = self._model.encode(*told)
                return None
            return getattr(self._model, what)(self._encoded[number], *told)
        except Exception as error:  # noqa: BLE001  (the asker counts the utterance as lost)
            return RuntimeError(f"{type(error).__name__}: {error}")


def load(order: tuple[Any, ...]) -> Any:
    """The model of an order. Raises ModelError."""
    from models.whisper import Whisper

    return Whisper(*order)


def serve(questions: "SimpleQueue[Any]", answers: IO[bytes]) -> None:
    """Every question has been answered, for ever; nothing more after an order that cannot be carried out."""

    def tell(answer: Any) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    try:
        reading = Reading(load(questions.get()))
    except ModelError as error:
        tell(error)
        return
    tell(None)
    for answered in count(1):
        tell(reading.answer(questions.get()))
        if answered % GIVE_BACK_EVERY == 0:
            give_back()


def take(requests: IO[bytes], questions: "SimpleQueue[Any]") -> None:
    """What is asked is handed on; once the asker is gone, so is this process, also in the middle of an answer."""
    try:
        while True:
            questions.put(pickle.load(requests))
    finally:  # the end, or half a question: whoever asked was killed in the middle of it
        os._exit(0)


def main() -> None:
    keep_together()
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are told to the asker too, who still has something to ask
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    questions = SimpleQueue[Any]()
    start_thread("requests", lambda: take(sys.stdin.buffer, questions))
    serve(questions, answers)


if __name__ == "__main__":
    main()
