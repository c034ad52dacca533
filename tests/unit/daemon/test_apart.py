"""A recogniser beside this process: it answers, it may crash, and it is gone when nobody needs it."""

import gc
import os
import signal
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from daemon import apart
from daemon.apart import Apart
from daemon.threads import start_thread
from models.errors import ModelError
from tests.unit.daemon.parrot import CRASH

WAVE = np.zeros(50, np.float32)


@pytest.fixture(autouse=True)
def a_parrot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-m", "tests.unit.daemon.parrot"))


def parrots() -> list[psutil.Process]:
    gc.collect()  # of what earlier tests have dropped
    return [each for each in psutil.Process().children() if "tests.unit.daemon.parrot" in each.cmdline()]


def test_it_answers_with_the_beam_of_the_moment() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    encoded = model.encode(WAVE)
    assert model.language_odds(encoded) == {"nl": 0.5}
    assert model.decode(encoded, "nl").text == "nl-50-5"
    model.beam = 2
    assert [heard.text for heard in model.decode_many(encoded, "en")] == ["en-50-2"]
    other = model.encode(WAVE[:7])
    assert model.decode(other, "nl").text == "nl-7-2"
    assert model.decode(encoded, "nl").text == "nl-50-2"
    assert model.unload()
    assert parrots() == []


def test_what_nobody_asks_about_is_forgotten_there() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    encoded = model.encode(WAVE)
    kept, number = model.encode(WAVE[:7]), encoded.number
    del encoded
    assert model.decode(kept, "nl").text == "nl-7-5"
    with pytest.raises(RuntimeError, match="KeyError"):
        model.decode(apart.Encoding(number, []), "nl")


def test_what_goes_wrong_there_is_raised_here_and_the_next_question_is_answered() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    encoded = model.encode(WAVE)
    with pytest.raises(RuntimeError, match="no score for pincode"):
        model.score(encoded, "nl", "pincode", "")
    assert model.decode(encoded, "nl").text == "nl-50-5"


def test_after_a_crash_the_next_utterance_is_read(caplog: pytest.LogCaptureFixture) -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    with pytest.raises(RuntimeError, match="ended before it answered"):
        model.encode(np.full(50, CRASH, np.float32))
    assert model.decode(model.encode(WAVE), "nl").text == "nl-50-5"
    assert "ended unexpectedly (-9)" in caplog.text


def test_what_hangs_can_be_abandoned_and_tried_again() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    (parrot,) = parrots()
    assert parrot.pid == model.process
    encoded = model.encode(WAVE)
    parrot.suspend()
    failures: list[Exception] = []

    def asks() -> None:
        try:
            model.decode(encoded, "nl")
        except RuntimeError as error:
            failures.append(error)

    join = start_thread("asker", asks)
    while not model._lock.locked():  # pyright: ignore[reportPrivateUsage]
        assert not join(0.01)
    model.abandon()
    assert join(30)
    assert len(failures) == 1
    assert model.decode(model.encode(WAVE), "nl").text == "nl-50-5"
    assert model.process != parrot.pid
    assert model.unload()


def test_the_folder_is_checked_before_each_process_that_loads_it() -> None:
    checked: list[Path] = []
    model = Apart(Path("bird"), threads=1, beam=5, check=checked.append)
    model.encode(WAVE)
    assert checked == [Path("bird")]
    model.abandon()
    model._process.wait(30)  # pyright: ignore[reportPrivateUsage]
    model.encode(WAVE)
    assert checked == [Path("bird")] * 2


def test_a_model_that_cannot_be_loaded_is_an_error_and_leaves_nothing_behind() -> None:
    with pytest.raises(ModelError, match="the parrot is damaged"):
        Apart(Path("damaged"), threads=1, beam=5)
    assert parrots() == []


def test_half_a_question_that_nobody_took_is_dropped_with_the_process() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    process = model._process  # pyright: ignore[reportPrivateUsage]
    assert process.stdin is not None
    process.stdin.write(b"half")
    process.kill()
    process.wait()
    assert model.unload()
    assert process.stdin.closed


def test_while_it_answers_it_stays() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    (parrot,) = parrots()
    parrot.suspend()
    join = start_thread("asker", lambda: model.encode(WAVE))
    while not model._lock.locked():  # pyright: ignore[reportPrivateUsage]
        assert not join(0.01)
    assert not model.unload()
    parrot.resume()
    assert join(30)
    assert model.unload()


def test_it_ends_with_whoever_forgets_it() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    assert len(parrots()) == 1
    del model
    assert parrots() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals as Unix has them")
def test_what_is_told_to_the_asker_does_not_end_it() -> None:
    model = Apart(Path("bird"), threads=1, beam=5)
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(parrots()[0].pid, number)
    assert model.decode(model.encode(WAVE), "nl").text == "nl-50-5"
