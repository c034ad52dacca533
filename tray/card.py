"""One card in its own process: ``python -m tray.card`` reads a request on stdin and prints what the person chose.

GTK and Tk each want a main thread, and the daemon's is the icon's.
"""

import json
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Final, TypeAlias

from tray.card_view import Action, CardRequest, CardView, view_of

Show: TypeAlias = Callable[[CardView], Action]

RENDERERS: Final = ("gtk", "tk")
BAD_REQUEST: Final = 2
NO_WINDOW: Final = 3


class NoWindowError(Exception):
    """Neither GTK nor Tk can open a window here; the message says why for each."""


def renderer(wanted: str | None = None) -> Show:
    """How to show a card: the ``wanted`` way, or the first that works. Raises NoWindowError."""
    reasons: list[str] = []
    for name in (wanted,) if wanted else RENDERERS:
        try:
            module = _gtk() if name == "gtk" else _tk()
        except (ImportError, ValueError) as error:  # PyGObject raises ValueError for a missing library
            reasons.append(f"{name}: {error}")
            continue
        if module.usable():
            return module.show
        reasons.append(f"{name}: no screen")
    raise NoWindowError("; ".join(reasons))


def _gtk() -> ModuleType:
    # Wayland lets no program stay on top; through XWayland it can.
    if os.environ.get("DISPLAY"):
        os.environ.setdefault("GDK_BACKEND", "x11")
    from tray import card_gtk

    return card_gtk


def _tk() -> ModuleType:
    from tray import card_tk

    return card_tk


def main(arguments: list[str]) -> int:
    """Exit 0 once the person closed the card; 2 for a request that cannot be read, 3 when no window can be opened."""
    try:
        view = view_of(CardRequest.from_json(sys.stdin.read()))
    except (ValueError, TypeError, AttributeError) as error:
        sys.stderr.write(f"tray.card: not a request: {error}\n")
        return BAD_REQUEST
    try:
        show = renderer(arguments[0] if arguments else None)
    except NoWindowError as error:
        sys.stderr.write(f"tray.card: {error}\n")
        return NO_WINDOW
    sys.stdout.write(json.dumps({"feedback": show(view), "id": view.id}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
