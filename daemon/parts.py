"""The models a graph is made of, shared by every call and in memory only during one.

Their libraries are imported where they are first used: before the first call none of them is in memory.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from config.schema import Config, Hearing
from daemon.apart import Apart
from daemon.graph import Parts
from daemon.roster import Model, Roster, Rung
from detectors.asks import find as find_asks
from detectors.types import LANGUAGES, Wave
from detectors.voice import Calibration, Scorer
from models.catalogue import card
from models.errors import ModelError
from models.fetch import Verifier, fetched, verify
from models.folders import find, known_whisper, model_folder
from models.memory import give_back
from models.own import voice_model
from models.silero import Silero
from models.voice_scorer import calibration_of, scorer_of

if TYPE_CHECKING:
    from models.device import Device

log = logging.getLogger(__name__)

NewModel: TypeAlias = "Callable[[Path, int, int, Device, Callable[[Path], None]], Model]"

LIGHT: Final = "base"  # what reads while the chosen model is too slow


class LazyScorer:
    """The number that a voice model gives for a window; in memory from the first window until ``rest``."""

    def __init__(self, load: Callable[[], Scorer]) -> None:
        self._load = load
        self._score: Scorer | None = None

    def __call__(self, wave: Wave) -> float:
        """Raises ModelError when the model cannot be loaded."""
        score = self._score
        if score is None:
            score = self._score = self._load()
        return score(wave)

    def rest(self) -> None:
        self._score = None
        give_back()


def load_parts(config: Config) -> Parts:
    """Everything that reads is in memory; without its voice model Belwacht still reads words.

    Raises ModelError for the recogniser.
    """
    read_lexicons()
    parts = _parts(config, load_roster(config.hearing))
    parts.recogniser.load()
    return parts


def waiting_parts(config: Config) -> Parts:
    """Every model is known to be there, and none is in memory; a recogniser of the user's own has been tried.

    Whisper reads in a process of its own. Raises ModelError for the recogniser.
    """
    known = Verifier(verify_known)
    roster = load_roster(config.hearing, Apart, known)
    folder = find(config.hearing.model)
    known.check(folder)
    if known_whisper(folder) is None:
        roster.load()
        roster.rest()
    return _parts(config, roster)


def read_lexicons() -> None:
    """Every lexicon is in memory: one that cannot be read must show now, not in the middle of a call."""
    for language in LANGUAGES:
        find_asks("hallo", language)


def _parts(config: Config, roster: Roster) -> Parts:
    voice = load_scorer(config) if config.voice.enabled else None
    if voice is None:
        return Parts(roster, Silero, None)
    return Parts(roster, Silero, voice, voice[0].rest)


def _inside(folder: Path, threads: int, beam: int, device: "Device", check: Callable[[Path], None]) -> Model:
    from models.whisper import Whisper

    check(folder)
    return Whisper(folder, threads, beam, device)


def load_roster(hearing: Hearing, new_model: NewModel = _inside, known: Verifier | None = None) -> Roster:
    """The ways to read are known, and nothing is in memory yet. Raises ModelError for a name that is none."""
    check = (known or Verifier(verify_known)).check

    def load(rung: Rung) -> Model:
        return new_model(rung.folder, hearing.threads, rung.beam, hearing.device, check)

    return Roster(ladder(find(hearing.model), hearing.beam), load, 60.0 * hearing.unload_after_min)


def verify_known(folder: Path) -> None:
    """A model of the catalogue is what its card says, before any of it is parsed; a folder of the user's own may be.

    Raises ModelError.
    """
    model = known_whisper(folder)
    if model is not None:
        verify(model, folder)


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


def load_scorer(config: Config) -> tuple[LazyScorer, Calibration] | None:
    """The voice model's scorer and calibration, or None, said in the log, when it is missing or damaged.

    One of the user's own has been tried; ours, whose hash is known, is loaded when the first voice is heard.
    """
    try:
        model, folder = voice_model(config.voice.model)
        calibration = calibration_of(model)
        known = Verifier(lambda folder: verify(model, folder))
        known.check(folder)
        if model.own:
            scorer_of(folder, model)
    except ModelError as error:
        log.error("the caller's voice is not scored: %s", error)
        return None

    def load() -> Scorer:
        known.check(folder)
        return scorer_of(folder, model)

    return LazyScorer(load), calibration
