"""What the menu says and what its lines mean."""

from typing import get_args

import pytest

from detectors.status import Reason, State, Status
from detectors.types import LABELS, LANGUAGES, Language
from tray.guard import LoggedAlert
from tray.menu import Choose, Line, Menu, Open, Pause, menu_of
from tray.texts import words

SAVED = LoggedAlert("a7", "2026-03-02T14:05:33", "stop", "pin", "geef uw pincode")


def line(menu: Menu, language: Language, key: str) -> Line:
    return next(line for line in menu if line and line.text == words(language)["menu"][key])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", get_args(State))
def test_it_begins_with_one_sentence_of_what_is_going_on(state: State, language: Language) -> None:
    first = menu_of(Status(state, (), 0.0), "normal", (), language)[0]
    assert first is not None
    assert first.text == words(language)["state"][state]
    assert first.wish is None


@pytest.mark.parametrize("reason", get_args(Reason))
def test_it_gives_the_reason_in_short_lines(reason: Reason) -> None:
    lines = [entry.text for entry in menu_of(Status("degraded", (reason,), 0.0), "normal", (), "nl") if entry]
    said = lines[: lines.index(words("nl")["menu"]["help"])]
    assert " ".join(said) == f"{words('nl')['state']['degraded']} {words('nl')['reason'][reason]}"
    assert max(map(len, said)) <= 80


def test_pausing_lasts_the_call_an_hour_or_until_resumed() -> None:
    pause = line(menu_of(Status("call", (), 0.0), "normal", (), "nl"), "nl", "pause")
    assert [entry.wish for entry in pause.lines] == [Pause(3600.0, this_call=True), Pause(3600.0), Pause(None)]


def test_while_paused_it_offers_to_listen_again_and_nothing_else() -> None:
    menu = menu_of(Status("paused", (), 0.0), "normal", (), "nl")
    assert line(menu, "nl", "resume").wish == "resume"
    assert "Pauze" not in [entry.text for entry in menu if entry]


def test_one_of_three_sensitivities_is_chosen() -> None:
    lines = line(menu_of(Status("call", (), 0.0), "high", (), "nl"), "nl", "sensitivity").lines
    assert [(entry.wish, entry.chosen) for entry in lines] == [
        (Choose("low"), False),
        (Choose("normal"), False),
        (Choose("high"), True),
    ]


def test_recent_alerts_say_when_and_what_but_not_the_quote() -> None:
    (entry,) = line(menu_of(Status("call", (), 0.0), "normal", (SAVED,), "nl"), "nl", "recent").lines
    assert entry.text == "2026-03-02 14:05  De beller vraagt om uw pincode."
    assert entry.wish == Open(SAVED)


def test_no_alerts_yet_is_said() -> None:
    (entry,) = line(menu_of(Status("call", (), 0.0), "normal", (), "nl"), "nl", "recent").lines
    assert entry == Line("Er zijn nog geen waarschuwingen")


def test_a_label_from_a_newer_log_falls_back_to_its_level() -> None:
    saved = LoggedAlert("a8", "2026-03-02T14:05:33", "warning", "unheard_of", "")
    assert "unheard_of" not in LABELS
    (entry,) = line(menu_of(Status("call", (), 0.0), "normal", (saved,), "nl"), "nl", "recent").lines
    assert entry.text.endswith("Pas op: dit kan oplichting zijn")


def test_the_page_with_everything_is_one_line_away() -> None:
    assert line(menu_of(Status("call", (), 0.0), "normal", (), "nl"), "nl", "review").wish == "review"


def test_help_is_what_a_plain_click_does_and_quit_comes_last() -> None:
    menu = menu_of(Status("call", (), 0.0), "normal", (), "nl")
    assert [entry.wish for entry in menu if entry and entry.default] == ["help"]
    assert menu[-1] is not None
    assert menu[-1].wish == "quit"


def test_the_same_facts_give_an_equal_menu() -> None:
    facts = (Status("call", (), 0.0), "normal", (SAVED,), "nl")
    assert menu_of(*facts) == menu_of(*facts)
