"""A recogniser that hears what it is told to: for faults and moments real speech cannot cause on demand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daemon.roster import Roster, Rung
from detectors.types import SAMPLE_RATE_HZ, Language, Wave


@dataclass(frozen=True)
class Said:
    text: str
    start_s: float
    end_s: float
    probability: float = 0.9


@dataclass(frozen=True)
class Heard:
    words: list[Said]


@dataclass
class Script:
    """Hears what it is told to, one text after the other."""

    texts: list[str]
    odds: dict[str, float] = field(default_factory=lambda: {"nl": 0.9, "en": 0.05})
    asked_in: list[Language] = field(default_factory=list)
    beam: int = 5

    def encode(self, wave: Wave, /) -> Any:
        return len(wave) / SAMPLE_RATE_HZ

    def language_odds(self, encoded: Any, /) -> dict[str, float]:
        return self.odds

    def decode(self, encoded: Any, language: Language, /) -> Heard:
        self.asked_in.append(language)
        words = self.texts.pop(0).split()
        step = encoded / max(1, len(words))
        return Heard([Said(word, n * step, (n + 1) * step) for n, word in enumerate(words)])

    def decode_many(self, encoded: Any, language: Language, /) -> list[Heard]:
        """The next text; texts with a bar in them are several hearings of the same."""
        hearings = self.texts.pop(0).split("|")
        heard: list[Heard] = []
        for text in hearings:
            self.texts.insert(0, text)
            heard.append(self.decode(encoded, language))
        del self.asked_in[len(self.asked_in) - len(hearings) + 1 :]
        return heard

    def load(self) -> None:
        """It has no weights."""

    def unload(self) -> None:
        """It has no weights."""


def alone(script: Script) -> Roster:
    """The script as the only model there is."""
    return Roster([Rung(Path("script"), script.beam)], lambda rung: script)
