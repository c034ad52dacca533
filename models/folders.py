"""Where the weights live."""

import os
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from models.catalogue import Card, card, cards

DATA_VARIABLE: Final = "BELWACHT_DATA"


def data_folder() -> Path:
    """The user's own data folder of Belwacht, which may not exist yet; ``BELWACHT_DATA`` overrides it."""
    chosen = os.environ.get(DATA_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_data_path("belwacht", appauthor=False)


def model_folder(model: Card) -> Path:
    """Where the files of a model belong: the voice model ships inside the package, Whisper is fetched once."""
    if model.kind == "voice":
        return Path(__file__).parent / "voice"
    return data_folder() / "models" / model.name


def find(model: str) -> Path:
    """The folder of a model given by its name or as the path of a folder; a ModelError when it is neither."""
    path = Path(model).expanduser()
    if path.is_dir() and len(path.parts) > 1:
        return path
    return model_folder(card(model))


def known_whisper(folder: Path) -> Card | None:
    """The model of the catalogue whose folder this is, which is compared by SHA-256 before it is parsed."""
    return next((model for model in cards() if model.kind == "whisper" and model_folder(model) == folder), None)
