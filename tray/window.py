"""Which kind of window can be opened here: GTK, which screen readers can read, or else Tk."""

import os
from importlib import import_module
from typing import Any, Final, Literal

RENDERERS: Final = ("gtk", "tk")


class NoWindowError(Exception):
    """Neither GTK nor Tk can open a window here; the message says why for each."""


def first_usable(what: Literal["card", "guide"], wanted: str | None = None) -> Any:
    """The module that draws ``what`` in the ``wanted`` way, or in the first that works. Raises NoWindowError."""
    # Wayland lets no program stay on top; through XWayland it can.
    if os.environ.get("DISPLAY"):
        os.environ.setdefault("GDK_BACKEND", "x11")
    reasons: list[str] = []
    for name in (wanted,) if wanted else RENDERERS:
        try:
            module: Any = import_module(f"tray.{what}_{name}")
        except (ImportError, ValueError) as error:  # PyGObject raises ValueError for a missing library
            reasons.append(f"{name}: {error}")
            continue
        if module.usable():
            return module
        reasons.append(f"{name}: no screen")
    raise NoWindowError("; ".join(reasons))
