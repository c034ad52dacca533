"""Writes the icon of the menu entry into a hicolor folder, in every size that desktops ask for."""

import sys
from pathlib import Path
from typing import Final

from tray.drawing import draw

SIZES_PX: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def write(hicolor: Path) -> None:
    """``hicolor`` holds Belwacht as it looks while it listens."""
    for size_px in SIZES_PX:
        folder = hicolor / f"{size_px}x{size_px}" / "apps"
        folder.mkdir(parents=True)
        draw("listening", size_px).save(folder / "belwacht.png")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
