"""The words of a guided window."""

from dataclasses import replace

from tray.guide import Choice, GuidePage

PAGE = GuidePage("Instellen", "Stap 1 van 2", "Welke?", "Daarom.", (Choice("a", "A"),), "a", False, "", "", "Stoppen")


def test_what_was_just_chosen_makes_no_other_page() -> None:
    assert PAGE.asks_as(replace(PAGE, chosen="b"))


def test_anything_else_does() -> None:
    assert not PAGE.asks_as(None)
    for change in (
        {"title": "Waar?"},
        {"choices": ()},
        {"place": "Stap 2 van 2"},
        {"window": "Set up"},
        {"hint": "Zo"},
    ):
        assert not PAGE.asks_as(replace(PAGE, **change))
