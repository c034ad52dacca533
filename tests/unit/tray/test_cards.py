"""The cards on the screen, with real processes that answer as a card does."""

import sys
import time
from collections.abc import Iterator

import pytest

from tests.desktop.screen import until
from tray.card_view import CardRequest, Kind, Tone
from tray.cards import STANDS_AFTER_S, Answer, Cards

# Answers at once with the request's id as what was chosen; waits for ever, or fails, when the id says so.
SCRIPT = """
import json, sys, time
id = json.loads(sys.stdin.read())["id"]
if id == "fails": sys.exit(3)
if id.startswith("stays"): time.sleep(600)
print(json.dumps({"feedback": id, "id": id}))
"""


def request(id: str, level: Tone = "notice", kind: Kind = "alert") -> CardRequest:
    return CardRequest(kind, "nl", id, level)


@pytest.fixture
def cards() -> Iterator[Cards]:
    shown = Cards((sys.executable, "-c", SCRIPT))
    yield shown
    shown.close()


def answers(cards: Cards, count: int, now_s: float = 0.0) -> list[Answer]:
    got: list[Answer] = []

    def enough() -> bool:
        got.extend(cards.answers(now_s))
        return len(got) >= count

    until(enough, f"{count} answers")
    return got


def test_what_was_chosen_comes_back_once(cards: Cards) -> None:
    asked = request("understood")
    cards.show(asked, 0.0)
    assert answers(cards, 1) == [Answer(asked, "understood")]
    assert cards.answers(9.0) == []


def test_a_card_that_is_open_has_no_answer_yet(cards: Cards) -> None:
    cards.show(request("stays"), 0.0)
    assert cards.answers(9.0) == []


def test_a_card_that_cannot_be_shown_is_told(cards: Cards, caplog: pytest.LogCaptureFixture) -> None:
    cards.show(request("fails"), 0.0)
    assert answers(cards, 1) == [Answer(request("fails"), "")]
    assert "exit 3" in caplog.text


def test_a_program_that_is_gone_before_it_reads_is_told_too() -> None:
    gone = Cards((sys.executable, "-c", "raise SystemExit(5)"))
    gone.show(request("a"), 0.0)
    assert answers(gone, 1)[0].action == ""


def test_a_higher_alert_replaces_a_lower_one_once_it_stands(cards: Cards) -> None:
    cards.show(request("stays-1", "notice"), 0.0)
    first = cards._open[0].process
    cards.show(request("stays-2", "stop"), 10.0)
    assert cards.answers(10.0 + STANDS_AFTER_S / 2) == []
    assert first.poll() is None
    assert cards.answers(10.0 + STANDS_AFTER_S + 0.1) == []
    assert first.poll() is not None


def test_a_lower_alert_leaves_the_higher_one_alone(cards: Cards) -> None:
    cards.show(request("stays", "stop"), 0.0)
    cards.show(request("understood", "warning"), 1.0)
    assert [card.request.id for card in cards._open] == ["stays"]


def test_when_a_replacement_fails_the_former_card_stays(cards: Cards) -> None:
    cards.show(request("stays", "notice"), 0.0)
    former = cards._open[0].process
    cards.show(request("fails", "stop"), 1.0)
    assert answers(cards, 1, 1.0)[0].action == ""
    assert cards.answers(99.0) == []
    assert former.poll() is None


def test_another_kind_of_card_stands_beside_an_alert(cards: Cards) -> None:
    cards.show(request("stays", "stop"), 0.0)
    cards.show(request("stay", "calm", "quit"), 0.0)
    assert [answer.action for answer in answers(cards, 1)] == ["stay"]
    assert [card.request.kind for card in cards._open] == ["alert"]


def test_closing_leaves_no_process(cards: Cards) -> None:
    cards.show(request("stays-1"), time.monotonic())
    cards.show(request("stays-2", kind="help"), time.monotonic())
    processes = [card.process for card in cards._open]
    cards.close()
    assert all(process.poll() is not None for process in processes)
