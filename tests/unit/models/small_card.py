"""A model small enough to fetch in a test: real wheels, real pip, no network."""

import hashlib
import zipfile
from pathlib import Path
from typing import Final

from models.catalogue import Card, ModelFile

FILES: Final = {"config.json": b'{"small": true}', "model.bin": bytes(range(256)) * 8192}  # 2 MB
WHEELS: Final = ("belwacht-small-part1==1.0.0", "belwacht-small-part2==1.0.0")


def card(**changed: bytes) -> Card:
    """The card of FILES as two wheels; ``changed`` bytes are what the card promises instead."""
    halves = tuple(f"belwacht_small_part{n}/model.bin.part{n}" for n in (1, 2))
    parts = {"config.json": ("belwacht_small_part1/config.json",), "model.bin": halves}
    promised = {**FILES, **{name.replace("_", "."): content for name, content in changed.items()}}
    files = tuple(
        ModelFile(name, hashlib.sha256(content).hexdigest(), len(content), parts[name])
        for name, content in promised.items()
    )
    return Card("small-test", "whisper", "MIT", "a test", "A test.", files, wheels=WHEELS)


def build_wheels(folder: Path) -> Path:
    """``folder`` holds both wheels, as an index for pip."""
    folder.mkdir(exist_ok=True)
    middle = len(FILES["model.bin"]) // 3
    contents = (
        {"config.json": FILES["config.json"], "model.bin.part1": FILES["model.bin"][:middle]},
        {"model.bin.part2": FILES["model.bin"][middle:]},
    )
    for n, content in enumerate(contents, start=1):
        name = f"belwacht_small_part{n}"
        info = f"{name}-1.0.0.dist-info"
        with zipfile.ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as wheel:
            for file, text in content.items():
                wheel.writestr(f"{name}/{file}", text)
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    return folder
