"""A stand-in for Whisper in a process of its own, which says what it was told: python -m tests.unit.daemon.parrot."""

import os
import signal
from typing import Any

from daemon import reader
from detectors.types import Wave
from models.errors import ModelError
from models.whisper_words import Heard, HeardWord

CRASH = 0.5  # the first sample of a sound at which it dies


class Parrot:
    """Hears how many samples there are, and the beam."""

    def __init__(self, folder: Any, threads: int, beam: int, device: str) -> None:
        if folder.name == "damaged":
            raise ModelError("the parrot is damaged")
        self.beam = beam

    def encode(self, wave: Wave) -> int:
        if wave[0] == CRASH:
            os.kill(os.getpid(), signal.SIGKILL)
        print("squawk")  # as a library might; it is no answer
        return len(wave)

    def language_odds(self, encoded: int) -> dict[str, float]:
        return {"nl": encoded / 100}

    def decode(self, encoded: int, language: str) -> Heard:
        return Heard((HeardWord(f"{language}-{encoded}-{self.beam}", 0.0, 1.0, 0.9),), 0.0)

    def decode_many(self, encoded: int, language: str) -> list[Heard]:
        return [self.decode(encoded, language)]

    def score(self, encoded: int, language: str, phrase: str, before: str) -> float:
        raise ValueError(f"no score for {phrase}")


def load(order: tuple[Any, ...]) -> Parrot:
    return Parrot(*order)


if __name__ == "__main__":
    reader.load = load
    reader.main()
