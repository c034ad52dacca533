"""What each recogniser costs on this computer: speech is read as the running daemon reads it, and the clock is kept."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np

from config.schema import Config
from daemon.ear import Ear
from daemon.hearing import Hearing, Recogniser
from daemon.parts import size
from daemon.sources.wav import WavSource
from detectors.types import SAMPLE_RATE_HZ, SIDES, Pcm, Side, Utterance
from models.catalogue import cards
from models.fetch import fetched
from models.folders import find, model_folder
from models.memory import give_back
from models.silero import Silero
from models.whisper import Whisper

LENGTHS_S: Final = (2.0, 5.0, 10.0)
MOST_LOAD: Final = 0.5  # the other half is for the call itself, the voice model and whatever else the computer does
ROUNDS: Final = 2  # the better one counts: what another program took is not this model's
EXAMPLE_LANGUAGE: Final = "nl"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that could be chosen; ``folder`` is None when it is not on the disk."""

    name: str
    bytes: int
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Now:
    """Wall and processor time, in seconds."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Timing:
    """What a model costs: seconds of wall and processor time for each second of speech, and to load it once."""

    candidate: Candidate
    load_s: float
    wall: float
    cpu: float

    @property
    def call_load(self) -> float:
        """The share of the time that a call takes in which always one of the two speaks, each half of the time."""
        return self.wall


def candidates(config: Config) -> list[Candidate]:
    """Every Whisper model of the catalogue, small before large, and the folder of the settings if there is one."""
    known = [
        Candidate(card.name, card.bytes, folder if fetched(card, folder) else None)
        for card, folder in ((card, model_folder(card)) for card in cards() if card.kind == "whisper")
    ]
    chosen = config.hearing.model
    if all(candidate.name != chosen for candidate in known):
        folder = find(chosen)
        known.append(Candidate(chosen, size(folder), folder))
    return known


def proposed(timings: Sequence[Timing]) -> Timing | None:
    """The largest that leaves half of the time free; where none does, the fastest; None of none."""
    fitting = [timing for timing in timings if timing.call_load < MOST_LOAD]
    if fitting:
        return max(fitting, key=lambda timing: timing.candidate.bytes)
    return min(timings, key=lambda timing: timing.call_load, default=None)


def guessed_load(timing: Timing, parameters_m: float, timed_parameters_m: float) -> float:
    """The load of a model that is not here: the work grows with the number of parameters."""
    return timing.call_load * parameters_m / timed_parameters_m


def time_whisper(candidate: Candidate, config: Config, speech: Pcm) -> Timing:
    """Its timing with the settings in force; nothing of it stays in memory. Raises ModelError."""
    hearing = config.hearing

    def load() -> Recogniser:
        return Whisper(find(candidate.name), hearing.threads, hearing.beam, hearing.device)

    try:
        return time_reading(candidate, load, config, speech)
    finally:
        give_back()


def now() -> Now:
    return Now(time.perf_counter(), time.process_time())


def time_reading(
    candidate: Candidate, load: Callable[[], Recogniser], config: Config, speech: Pcm, clock: Callable[[], Now] = now
) -> Timing:
    """What ``load`` and the reading of utterances of 2, 5 and 10 s of each side took, by ``clock``."""
    before = clock()
    recogniser = load()
    load_s = clock().wall_s - before.wall_s
    _read(recogniser, _snapshots("far", speech, LENGTHS_S[0], LENGTHS_S[0]), clock)  # the first is always slower
    wall_s = cpu_s = spoken_s = 0.0
    for side in SIDES:
        for length_s in LENGTHS_S:
            rounds = [
                _read(recogniser, _snapshots(side, speech, length_s, config.ear.snapshot_every_s), clock)
                for _ in range(ROUNDS)
            ]
            wall_s += min(spent.wall_s for spent in rounds)
            cpu_s += min(spent.cpu_s for spent in rounds)
            spoken_s += length_s
    return Timing(candidate, load_s, wall_s / spoken_s, cpu_s / spoken_s)


def example_speech(config: Config) -> Pcm:
    """What the caller says in the shipped call, without the pauses: int16 at 16 kHz, at least the longest utterance."""
    with as_file(files("daemon") / "example" / "call.opus") as call:
        ear = Ear("far", config.ear, Silero())
        heard = [part for block in WavSource(call) if block.side == "far" for part in ear.push(block)] + ear.close()
    speech = np.concatenate([utterance.pcm for utterance in heard if utterance.final])
    return np.resize(speech, max(len(speech), int(LENGTHS_S[-1] * SAMPLE_RATE_HZ)))


def _snapshots(side: Side, speech: Pcm, length_s: float, beat_s: float) -> Iterator[Utterance]:
    """An utterance as the ear hands it out: growing, and once more at its end."""
    length, beat = round(length_s * SAMPLE_RATE_HZ), round(beat_s * SAMPLE_RATE_HZ)
    for end in (*range(beat, length, beat), length):
        yield Utterance(f"{side}-{length_s:g}", side, 0, end, speech[:end], final=end == length)


def _read(recogniser: Recogniser, snapshots: Iterator[Utterance], clock: Callable[[], Now]) -> Now:
    """What a reader that knows nothing yet took for them."""
    hearing = Hearing(recogniser, EXAMPLE_LANGUAGE)
    before = clock()
    for snapshot in snapshots:
        for _ in hearing.push(snapshot):
            pass
    after = clock()
    return Now(after.wall_s - before.wall_s, after.cpu_s - before.cpu_s)
