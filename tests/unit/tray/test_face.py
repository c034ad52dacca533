"""Which face the icon wears."""

from itertools import product
from typing import get_args

import pytest

from detectors.status import State, Status
from detectors.types import LEVELS, Level
from tray.face import FACES, face_of, status_words, title_of

FINE = {"listening", "call"}


@pytest.mark.parametrize(("state", "level"), list(product(get_args(State), (None, *LEVELS))))
def test_a_deaf_guard_never_looks_fine(state: State, level: Level | None) -> None:
    face = face_of(Status(state, (), 0.0), level)
    assert face in FACES
    assert (face in FINE) == (state in FINE and level is None)
    if state in {"deaf", "stopped"}:
        assert face in {"deaf", "stop"}


def test_an_alert_outranks_a_working_guard_and_stop_outranks_all() -> None:
    assert face_of(Status("call", (), 0.0), "notice") == "notice"
    assert face_of(Status("deaf", (), 0.0), "warning") == "deaf"
    assert face_of(Status("deaf", (), 0.0), "stop") == "stop"


def test_the_words_give_the_worst_reason_and_what_to_do() -> None:
    said = status_words(Status("deaf", ("device_lost", "behind"), 0.0), "nl")
    assert said.startswith("Belwacht hoort nu niets")
    assert "koptelefoon" in said
    assert "langzaam" not in said


def test_the_title_says_deaf_even_during_an_alert() -> None:
    title = title_of(Status("deaf", (), 0.0), "stop", "nl")
    assert title.startswith("Stop: dit lijkt op oplichting. ")
    assert "hoort nu niets" in title
    assert title_of(Status("listening", (), 0.0), None, "en") == status_words(Status("listening", (), 0.0), "en")
