"""Draws docs/screens/*.png: every state of the tray and every card, on a real screen.

Run from the repository: ``python -m tests.desktop.screens``.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image

from detectors.types import Language
from tests.desktop.screen import Screen, a_screen, until
from tests.desktop.test_tray import CARD, TOAST, Person
from tests.paths import REPOSITORY
from tray.card_view import CardRequest, Heard
from tray.drawing import draw
from tray.face import FACES
from tray.people import people_of

FOLDER: Final = REPOSITORY / "docs/screens"
SON: Final = Heard("distress", "far", "mam, mijn telefoon is stuk")
REMOTE: Final = Heard("remote_access", "far", "please install AnyDesk for me")
PIN: Final = Heard("pin", "far", "Dan heb ik nu even uw pincode nodig. En belt u mij terug op 06 12 34 56 78.")
LINE: Final = Heard("stay_on_line", "far", "blijft u aan de lijn")
VOICE: Final = Heard("synthetic", "far", "")
LAST_STEP: Final = 10
NUMBERS_STEP: Final = 7
SETTLES_S: Final = 2.0  # everything has been drawn by then, and no bar moves
TRUSTED: Final = people_of("Mijn bank: 5550 100\nDochter Anna: 5550 200", "Hoe heette de kat van oma?")
NAMED: Final = replace(TRUSTED, named=TRUSTED.contacts[:1])
CARDS: Final[dict[str, CardRequest]] = {
    "card-notice": CardRequest("alert", "nl", "a", "notice", (Heard("money", "far", "kun je wat overmaken"),)),
    "card-warning": CardRequest("alert", "nl", "a", "warning", (SON, VOICE)),
    "card-stop": CardRequest("alert", "nl", "a", "stop", (PIN, LINE, VOICE), feedback=True, wait_s=30),
    "card-numbers": CardRequest("alert", "nl", "a", "stop", (PIN, LINE), feedback=True, wait_s=30, people=NAMED),
    "card-you-said": CardRequest("alert", "nl", "a", "stop", (Heard("discloses_pin", "near", "mijn pincode is 1234"),)),
    "card-stop-english": CardRequest("alert", "en", "a", "stop", (REMOTE,), feedback=True, wait_s=30),
    "card-help": CardRequest("help", "nl", people=TRUSTED),
    "card-quit": CardRequest("quit", "nl"),
}


def icons() -> Image.Image:
    """Every icon at 16, 22, 32 and 64 pixels on a light and on a dark panel."""
    sizes = (16, 22, 32, 64)
    wide, high = 80, sum(sizes) + 10 * (len(sizes) + 1)
    sheet = Image.new("RGB", (wide * len(FACES), high * 2), "#f2f2f2")
    sheet.paste("#202020", (0, high, sheet.width, high * 2))
    for column, face in enumerate(FACES):
        for panel in (0, high):
            top = panel + 10
            for size in sizes:
                icon = draw(face, size)
                sheet.paste(icon, (column * wide + (wide - size) // 2, top), icon)
                top += size + 10
    return sheet


def card(screen: Screen, name: str, request: CardRequest, renderer: str = "gtk", keys: tuple[str, ...] = ()) -> None:
    """``docs/screens/name.png`` holds the window of one card, after these keys."""
    command = [sys.executable, "-m", "tray.card", renderer]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=screen.env, cwd=REPOSITORY, text=True)
    assert process.stdin
    process.stdin.write(request.to_json())
    process.stdin.close()
    window = screen.window(*CARD)
    picture = FOLDER / f"{name}.png"
    until(lambda: _painted(screen.picture(picture, window=window)), "the card is painted")
    # The mouse lies in a corner, so no button is lit by it.
    screen.run("xdotool", "mousemove", "1279", "0")
    time.sleep(SETTLES_S)
    screen.picture(picture, window=window)
    if keys:
        screen.run("xdotool", "windowfocus", "--sync", window)
        before = picture.read_bytes()
        screen.press(*keys)
        until(lambda: screen.picture(picture, window=window).read_bytes() != before, "the card answers the keys")
        time.sleep(SETTLES_S)
        screen.picture(picture, window=window)
    _small(picture)
    process.terminate()
    process.wait()
    until(lambda: not screen.windows(*CARD), "the card is gone")


def tray(screen: Screen, language: Language = "nl") -> None:
    """``docs/screens/tray-*.png`` hold the icon with its menu in every state, and a whole screen with an alert."""
    somebody = Person(screen)
    for state, reasons in (
        ("listening", []),
        ("call", []),
        ("degraded", ["behind"]),
        ("deaf", ["device_lost"]),
        ("paused", []),
        ("starting", []),
    ):
        somebody.happens(state=state, reasons=reasons)
        somebody.waits_for(state)
        somebody.menu()
        screen.run(
            "import", "-window", "root", "-crop", "560x340+720+460", "+repage", str(FOLDER / f"tray-{state}.png")
        )
        _small(FOLDER / f"tray-{state}.png")
        screen.press("Escape")
    somebody.happens(state="call", reasons=[])
    somebody.happens(alert="pin", level="stop", quote=PIN.quote, also=["stay_on_line"])
    until(lambda: _painted(screen.picture(FOLDER / "alert.png", window=screen.window(*CARD))), "the card is painted")
    screen.window(*TOAST)
    somebody.waits_for("stop")
    _small(screen.picture(FOLDER / "alert.png"))
    somebody.leaves()


def setup(screen: Screen, kind: str, name: str, *steps: int) -> None:
    """``docs/screens/name-N.png`` hold the pages of the set-up with these numbers."""
    command = [sys.executable, "-m", "tests.desktop.pretended", kind]
    process = subprocess.Popen(command, env=screen.env, cwd=REPOSITORY)
    try:
        for step in range(1, LAST_STEP + 1):
            title = f"Belwacht instellen: Stap {step} van {LAST_STEP}"
            until(lambda title=title: screen.run("xdotool", "getactivewindow", "getwindowname") == title, title)
            if step in steps:
                _pictured(screen, FOLDER / f"{name}-{step}.png")
            screen.press(*(["Tab", "Tab", "Tab", "space"] if step == NUMBERS_STEP else ["Return"]))
    finally:
        process.terminate()
        process.wait()


def _pictured(screen: Screen, picture: Path) -> None:
    window = screen.run("xdotool", "getactivewindow")
    until(lambda: _painted(screen.picture(picture, window=window)), "the page is painted")
    time.sleep(SETTLES_S)
    _small(screen.picture(picture, window=window))


def _painted(picture: Path) -> bool:
    with Image.open(picture) as seen:
        return len(seen.convert("RGB").getcolors(1 << 24) or []) > 60


def _small(picture: Path) -> None:
    with Image.open(picture) as seen:
        few = seen.convert("RGB").quantize(64)
    few.save(picture, optimize=True)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    icons().save(FOLDER / "icons.png")
    _small(FOLDER / "icons.png")
    with tempfile.TemporaryDirectory() as folder, a_screen(Path(folder)) as screen:
        setup(screen, "gtk", "setup", 1, 3, 4, 5, 6, 7, 8)
        setup(screen, "tk", "setup-tk", 3)
        tray(screen)
        for name, request in CARDS.items():
            card(screen, name, request)
        card(screen, "card-shared", CARDS["card-help"], keys=("Tab", "space"))
        card(screen, "card-ticked", CARDS["card-numbers"], keys=("Tab", "space", "Tab", "space", "Tab"))
        card(screen, "card-stop-tk", CARDS["card-stop"], renderer="tk")


if __name__ == "__main__":
    main()
