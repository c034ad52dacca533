"""Voice models of the user's own: a folder with an ONNX file, ``card.toml`` and, once fitted, ``calibration.toml``.

``card.toml`` is written by hand, in the form of our own cards: ``name``, ``kind = "voice"``, ``licence``, ``source``,
``summary``, one ``[[files]]`` table with the ``name`` of the ONNX file, and ``[input]`` with ``rate_hz``,
``window_samples`` at that rate and ``output_index``. `belwacht models calibrate` writes the other.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import tomlkit

from detectors.bounded import parse_toml
from models.catalogue import Card, card, read_card
from models.errors import ModelError
from models.fetch import sha256_of
from models.folders import model_folder

CARD: Final = "card.toml"
FITTED: Final = "calibration.toml"


def voice_model(model: str) -> tuple[Card, Path]:
    """The card and the folder of a voice model, given by its name or as the path of a folder of the user's own."""
    path = Path(model).expanduser()
    if path.name == model and not path.is_dir():
        known = card(model)
        if known.kind != "voice":
            raise ModelError(f"{model!r} is no voice model. Set voice.model to 'voice' or to a folder of your own.")
        return known, model_folder(known)
    return own_card(path), path


def own_card(folder: Path) -> Card:
    """The card in ``folder``, with what was fitted to it; a ModelError says what is wrong with it."""
    found = read_card(CARD, _read(folder / CARD), remedy=f"Correct it: {folder / CARD}")
    if found.kind != "voice" or len(found.files) != 1:
        raise ModelError(f'{folder / CARD} must say kind = "voice" and name one file.')
    found = replace(found, own=True)
    if not (folder / FITTED).is_file():
        return found
    try:
        fitted = parse_toml(_read(folder / FITTED).decode())
        file = replace(found.files[0], sha256=fitted["sha256"])
        facts = {**found.facts, "calibration": fitted["calibration"], "measured": fitted["measured"]}
    except (ValueError, KeyError) as error:
        raise ModelError(f"{folder / FITTED} cannot be read. Run belwacht models calibrate again.") from error
    return replace(found, files=(file,), facts=facts)


def write_fitted(folder: Path, model: Card, calibration: dict[str, float], measured: dict[str, Any]) -> None:
    """``calibration.toml`` in ``folder`` holds for the ONNX file as it is now."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by belwacht models calibrate; it holds for this one file only."))
    document.add("sha256", sha256_of(folder / model.files[0].name))
    document.add("calibration", calibration)
    document.add("measured", measured)
    (folder / FITTED).write_text(tomlkit.dumps(document), encoding="utf-8")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}. docs/voice.md says what belongs there.") from error
