"""The process that reads: what it does with an order, with questions, and without anybody who asks."""

import io
import pickle
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from daemon import reader
from daemon.reader import GIVE_BACK_EVERY, Reading, load, serve
from models.errors import ModelError
from tests.paths import REPOSITORY
from tests.unit.daemon.parrot import Parrot

WAVE = np.zeros(50, np.float32)


def test_it_keeps_what_it_encoded_until_nobody_asks_about_it() -> None:
    reading = Reading(Parrot(Path("bird"), 1, 5, "cpu"))
    assert reading.answer(("encode", 5, [], 1, (WAVE,))) is None
    assert reading.answer(("decode", 3, [], 1, ("nl",))).text == "nl-50-3"
    assert reading.answer(("encode", 5, [1], 2, (WAVE[:7],))) is None
    assert isinstance(reading.answer(("decode", 5, [], 1, ("nl",))), RuntimeError)


def test_an_order_that_cannot_be_carried_out_is_the_only_answer(tmp_path: Path) -> None:
    questions, answers = SimpleQueue[Any](), io.BytesIO()
    questions.put((tmp_path, 1, 5, "cpu"))
    serve(questions, answers)
    answers.seek(0)
    assert isinstance(pickle.load(answers), ModelError)
    assert answers.read() == b""


class NoMoreError(Exception):
    """What ends a server that goes on for ever."""


def test_memory_is_given_back_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    asked = iter([("order",), *[("encode", 5, [], 1, (WAVE,))] * (2 * GIVE_BACK_EVERY + 1)])

    class Questions(SimpleQueue[Any]):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            if (question := next(asked, None)) is None:
                raise NoMoreError
            return question

    monkeypatch.setattr(reader, "load", lambda order: Parrot(Path("bird"), 1, 5, "cpu"))
    monkeypatch.setattr(reader, "give_back", lambda: given.append(1))
    with pytest.raises(NoMoreError):
        serve(Questions(), io.BytesIO())
    assert len(given) == 2


def test_the_order_names_whisper(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="incomplete"):
        load((tmp_path, 1, 5, "cpu"))


@pytest.mark.parametrize("said", [b"", pickle.dumps(("half", "a question"))[:-4]])
def test_it_ends_when_nobody_asks_any_more(said: bytes) -> None:
    command = [sys.executable, "-m", reader.__name__]
    done = subprocess.run(command, input=said, capture_output=True, timeout=60, check=False, cwd=REPOSITORY)
    assert (done.returncode, done.stdout) == (0, b"")
