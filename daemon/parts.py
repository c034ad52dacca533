"""The models a graph is made of, loaded once and shared by every call."""

import logging
from collections.abc import Callable

from config.schema import Config
from daemon.graph import Parts
from detectors.asks import find as find_asks
from detectors.types import LANGUAGES, Wave
from detectors.voice import Calibration
from models.catalogue import card
from models.errors import ModelError
from models.folders import find, model_folder
from models.silero import Silero
from models.voice_scorer import load as load_voice
from models.whisper import Whisper

log = logging.getLogger(__name__)


def load_parts(config: Config) -> Parts:
    """Everything is loaded; without its voice model Belwacht still reads words.

    Raises ModelError for the recogniser.
    """
    hearing = config.hearing
    for language in LANGUAGES:
        find_asks("hallo", language)  # a lexicon that cannot be read must show now, not in the middle of a call
    return Parts(
        recogniser=Whisper(find(hearing.model), threads=hearing.threads, beam=hearing.beam),
        new_speech_score=Silero,
        voice=load_scorer(config) if config.voice.enabled else None,
    )


def load_scorer(config: Config) -> tuple[Callable[[Wave], float], Calibration] | None:
    """The voice model's scorer and calibration, or None, said in the log, when it is missing or damaged."""
    try:
        model = card(config.voice.model)
        return load_voice(model_folder(model), model)
    except ModelError as error:
        log.error("the caller's voice is not scored: %s", error)
        return None
