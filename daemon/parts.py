"""The models a graph is made of, loaded once and shared by every call."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from config.schema import Config, Hearing
from daemon.graph import Parts
from daemon.roster import Roster, Rung
from detectors.asks import find as find_asks
from detectors.types import LANGUAGES, Wave
from detectors.voice import Calibration
from models.catalogue import card, cards
from models.errors import ModelError
from models.fetch import fetched, verify
from models.folders import find, model_folder
from models.own import voice_model
from models.silero import Silero
from models.voice_scorer import load as load_voice
from models.whisper import Whisper

log = logging.getLogger(__name__)

LIGHT: Final = "base"  # what reads while the chosen model is too slow


def load_parts(config: Config) -> Parts:
    """Everything is loaded; without its voice model Belwacht still reads words.

    Raises ModelError for the recogniser.
    """
    for language in LANGUAGES:
        find_asks("hallo", language)  # a lexicon that cannot be read must show now, not in the middle of a call
    return Parts(
        recogniser=load_roster(config.hearing),
        new_speech_score=Silero,
        voice=load_scorer(config) if config.voice.enabled else None,
    )


def load_roster(hearing: Hearing) -> Roster:
    """The chosen model is in memory, the ways to read with less work are known. Raises ModelError."""

    def load(rung: Rung) -> Whisper:
        verify_known(rung.folder)
        return Whisper(rung.folder, hearing.threads, rung.beam, hearing.device)

    return Roster(ladder(find(hearing.model), hearing.beam), load, 60.0 * hearing.unload_after_min)


def verify_known(folder: Path) -> None:
    """A model of the catalogue is what its card says, before any of it is parsed; a folder of the user's own may be.

    Raises ModelError.
    """
    for known in cards():
        if known.kind == "whisper" and model_folder(known) == folder:
            verify(known, folder)


def ladder(chosen: Path, beam: int) -> list[Rung]:
    """The chosen model, the base model where it is here and smaller, and the last of these with less work."""
    light = card(LIGHT)
    folder = model_folder(light)
    rungs = [Rung(chosen, beam)]
    if fetched(light, folder) and light.bytes < size(chosen):
        rungs.append(Rung(folder, beam))
    return [*rungs, rungs[-1].with_ease()]


def size(folder: Path) -> int:
    """Bytes of all files of a model; 0 where there is none."""
    return sum(file.stat().st_size for file in folder.glob("*") if file.is_file())


def load_scorer(config: Config) -> tuple[Callable[[Wave], float], Calibration] | None:
    """The voice model's scorer and calibration, or None, said in the log, when it is missing or damaged."""
    try:
        model, folder = voice_model(config.voice.model)
        return load_voice(folder, model)
    except ModelError as error:
        log.error("the caller's voice is not scored: %s", error)
        return None
