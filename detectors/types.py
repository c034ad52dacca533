"""The words of the domain. Everything here is frozen and free of I/O.

Time is an int: samples at 16 kHz on the stream's own timeline; spans are half-open ``[start, end)``.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ: Final = 16_000
FRAME_SAMPLES: Final = 320  # 20 ms

Pcm: TypeAlias = NDArray[np.int16]
Wave: TypeAlias = NDArray[np.float32]

Side: TypeAlias = Literal["far", "near"]
Level: TypeAlias = Literal["notice", "warning", "stop"]
Language: TypeAlias = Literal["nl", "en"]
Sensitivity: TypeAlias = Literal["low", "normal", "high"]
Verdict: TypeAlias = Literal["human", "synthetic", "cannot_tell"]
Detector: TypeAlias = Literal["asks", "voice", "computer"]

LEVELS: Final[tuple[Level, ...]] = ("notice", "warning", "stop")
SIDES: Final[tuple[Side, ...]] = ("far", "near")
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")

ASKS: Final = frozenset(
    {
        "money",
        "bsn",
        "pin",
        "code",
        "card",
        "password",
        "birthdate",
        "remote_access",
        "handover",
        "safe_account",
        "gift_card",
        "crypto",
    }
)
PRESSURES: Final = frozenset({"urgency", "secrecy", "stay_on_line", "authority", "distress"})
DISCLOSURES: Final = frozenset({"discloses_bsn", "discloses_pin", "discloses_code", "discloses_card", "discloses_iban"})
VERDICTS: Final = frozenset({"human", "synthetic", "cannot_tell"})
TAKEOVERS: Final = frozenset({"takeover"})  # a program started that lets another control this computer
LABELS: Final = ASKS | PRESSURES | DISCLOSURES | VERDICTS | TAKEOVERS


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """20 ms of one side: ``pcm`` is int16 (320,), mono, read-only."""

    side: Side
    start: int
    pcm: Pcm

    @property
    def end(self) -> int:
        return self.start + FRAME_SAMPLES


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """A snapshot of one stretch of speech so far: ``pcm`` is int16 (end - start,). The last snapshot is ``final``."""

    id: str
    side: Side
    start: int
    end: int
    pcm: Pcm
    final: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard; ``probability`` is the recogniser's, in [0, 1]."""

    text: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Transcript:
    """What an utterance says so far; ``words[:stable]`` will not change any more."""

    utterance: Utterance
    language: Language
    words: tuple[Word, ...]
    stable: int
    final: bool

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence: ``score`` is a calibrated probability in [0, 1], ``quote`` the words that decided.

    ``label`` is one of LABELS. For the voice it is the verdict over the speech so far, ``score`` the probability
    that the voice is synthetic, and ``quote`` the reason when the verdict is ``cannot_tell``. Of a
    takeover ``quote`` is the program.
    """

    detector: Detector
    label: str
    side: Side
    score: float
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What the person must know. An alert with the same ``id`` replaces an earlier one; its level only rises.

    ``opened_at`` is the sample at which the first level was reached.
    """

    id: str
    level: Level
    start: int
    end: int
    findings: tuple[Finding, ...]
    opened_at: int


def to_wave(pcm: Pcm) -> Wave:
    """The same sound as float32 in [-1, 1)."""
    return pcm.astype(np.float32) / np.float32(32768)
