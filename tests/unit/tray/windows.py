"""Builds a window and prints what a screen reader finds: ``python -m tests.unit.tray.windows gtk|tk|guide``."""

import json
import sys
from typing import Any

from tray.card_view import CardRequest, Heard, view_of

REQUEST = CardRequest("alert", "nl", "a", "stop", (Heard("pin", "far", "geef uw pin"),), feedback=True, wait_s=30)


def gtk() -> dict[str, Any]:
    from tray.card_gtk import Card

    card = Card(view_of(REQUEST))
    card.window.show_all()
    card._tick()
    found: list[list[Any]] = []
    _walk(card.window.get_accessible(), found)
    window = card.window.get_accessible()
    told = {"name": window.get_name(), "says": window.get_description(), "found": found}
    return told | {"steps": _pressed_by_reader(card.window.get_accessible())}


def _pressed_by_reader(accessible: Any) -> list[list[Any]]:
    """Of each box to tick: its name, what it says, and whether it is ticked before and after it was pressed."""
    from gi.repository import Atk

    def ticked() -> bool:
        return accessible.ref_state_set().contains_state(Atk.StateType.CHECKED)

    if accessible.get_role() == Atk.Role.CHECK_BOX:
        before = ticked()
        accessible.do_action(0)
        return [[accessible.get_name(), accessible.get_description(), before, ticked()]]
    children = map(accessible.ref_accessible_child, range(accessible.get_n_accessible_children()))
    return [box for child in children for box in _pressed_by_reader(child)]


def _walk(accessible: Any, found: list[list[Any]]) -> None:
    from gi.repository import Atk

    usable = accessible.ref_state_set().contains_state(Atk.StateType.SENSITIVE)
    found.append([accessible.get_role().value_nick, accessible.get_name() or "", usable])
    for at in range(accessible.get_n_accessible_children()):
        _walk(accessible.ref_accessible_child(at), found)


def guide() -> dict[str, Any]:
    """The first two pages of a guided window."""
    from tests.unit.tray.guided import Scripted
    from tray.guide_gtk import Window

    scripted, found = Scripted(tell=lambda *_: None), list[list[Any]]()
    drawn = Window(scripted)
    for _ in range(2):
        drawn.tick()
        drawn.window.show_all()
        _walk(drawn.window.get_accessible(), found)
        scripted.next()
    return {"says": drawn.window.get_accessible().get_description(), "found": found}


def tk() -> dict[str, Any]:
    from tray.card_tk import Card

    card = Card(view_of(REQUEST))
    card._tick()
    found: list[list[Any]] = []

    def walk(widget: Any) -> None:
        if widget.winfo_class() in {"Label", "Button", "Checkbutton"}:
            found.append([widget.winfo_class().lower(), widget["text"], widget["state"] != "disabled"])
        for child in widget.winfo_children():
            walk(child)

    walk(card.window)
    return {"name": card.window.title(), "found": found, "high": card.window.winfo_reqheight()}


if __name__ == "__main__":
    print(json.dumps({"gtk": gtk, "tk": tk, "guide": guide}[sys.argv[1]]()))
