"""A guide of three pages that is shown for real: ``python -m tests.unit.tray.guided gtk|tk``. Prints what was done."""

import json
import sys
from collections.abc import Callable

from tray.guide import Choice, GuidePage, Live, show


class Scripted:
    """Choices, then lines, then a bar; prints every word of the person."""

    def __init__(self, tell: Callable[..., None] = lambda *what: print(json.dumps(what), flush=True)) -> None:
        self.over = False
        self._tell = tell
        self._at = 0
        self._chosen = ["b", "Anna: 5550100", ""]

    def page(self) -> GuidePage:
        choices = (Choice("a", "De eerste"), Choice("b", "De tweede")) if self._at == 0 else ()
        return GuidePage(
            window=f"Belwacht instellen {self._at + 1}",
            place=f"Stap {self._at + 1} van 3",
            title=("Welke?", "Welke nummers vertrouwt u?", "Even wachten")[self._at],
            why="Daarom.",
            choices=choices,
            chosen=self._chosen[self._at],
            lines=self._at == 1,
            hint="Zo doet u dat.",
            back="Terug" if self._at else "",
            leave="Stoppen",
        )

    def live(self) -> Live:
        return Live("Verder", "Ik hoor geluid.", 0.4) if self._at == 2 else Live("Verder")

    def choose(self, value: str) -> None:
        self._chosen[self._at] = value
        self._tell("choose", value)

    def next(self) -> None:
        self._tell("next")
        self.over = self._at == 2
        self._at = min(2, self._at + 1)

    def back(self) -> None:
        self._tell("back")
        self._at -= 1

    def leave(self) -> None:
        self._tell("leave")
        self.over = True


if __name__ == "__main__":
    show(Scripted(), sys.argv[1])
