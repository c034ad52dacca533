"""What the hearing benchmark listens to: turns of the spoken calls, people reading, noise; over any channel."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import soundfile
import soxr

from detectors.types import SAMPLE_RATE_HZ, Side, Wave
from tests.bench.channels import Channel, over
from tests.paths import SHARED

EDGE_S: Final = 0.2  # kept on both sides of a turn, as an end-of-speech detector would
FADED: Final = 0.03  # of the loudest sample: what is softer at the end of a turn is no speech any more
NOISE_S: Final = 6.0  # the length of utterance that the ear would make of noise it took for speech


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One stretch of speech and what was said in it; noise has an empty text."""

    name: str
    language: str
    text: str
    wave: Wave

    @property
    def length_s(self) -> float:
        return len(self.wave) / SAMPLE_RATE_HZ

    def over(self, channel: Channel) -> "Turn":
        return replace(self, wave=over(channel, self.wave))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One turn of a call; it ends where its sound does."""

    side: Side
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Both sides of a spoken call, and what is said when."""

    name: str
    language: str
    sides: dict[Side, Wave]
    phrases: tuple[Phrase, ...]

    @property
    def length_s(self) -> float:
        return len(self.sides["far"]) / SAMPLE_RATE_HZ

    def over(self, channel: Channel) -> "Call":
        return replace(self, sides={side: over(channel, wave) for side, wave in self.sides.items()})

    def said(self, side: Side) -> str:
        return " ".join(phrase.text for phrase in self.phrases if phrase.side == side)


def read(path: Path) -> Wave:
    """Float32 (n, channels) at 16 kHz."""
    wave, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(wave, rate_hz, SAMPLE_RATE_HZ) if rate_hz != SAMPLE_RATE_HZ else wave


def is_tuning(name: str) -> bool:
    """Whether settings may be chosen on what has this name; both twins of a call fall on one side."""
    return crc32("_".join(name.split("_")[:2]).encode()) % 2 == 0


def calls(channel: Channel) -> Iterator[Turn]:
    """Every turn of the spoken calls."""
    for path in sorted((SHARED / "calls" / "audio").glob("*.json")):
        described, sides = _spoken(path)
        for turn in described["turns"]:
            start, end = ((turn["start"] - EDGE_S) * SAMPLE_RATE_HZ, (turn["end"] + EDGE_S) * SAMPLE_RATE_HZ)
            wave = sides[turn["side"]][max(int(start), 0) : int(end)]
            yield Turn(path.stem, described["lang"], turn["text"], over(channel, wave))


def whole_calls() -> Iterator[Call]:
    """Every spoken call on which no setting was chosen, clean."""
    for path in sorted((SHARED / "calls" / "audio").glob("*.json")):
        if is_tuning(path.stem):
            continue
        described, sides = _spoken(path)
        phrases = tuple(_phrase(turn, sides[turn["side"]]) for turn in described["turns"])
        yield Call(path.stem, described["lang"], sides, phrases)


def _spoken(path: Path) -> tuple[dict[str, Any], dict[Side, Wave]]:
    sound = read(path.with_suffix(".opus"))
    return json.loads(path.read_text()), {"far": sound[:, 0], "near": sound[:, 1]}


def _phrase(turn: dict[str, Any], wave: Wave) -> Phrase:
    start = int(turn["start"] * SAMPLE_RATE_HZ)
    spoken = np.abs(wave[start : int(turn["end"] * SAMPLE_RATE_HZ)])
    last = int(np.flatnonzero(spoken >= FADED * spoken.max())[-1])
    return Phrase(turn["side"], turn["text"], turn["start"], (start + last) / SAMPLE_RATE_HZ)


def people(channel: Channel) -> Iterator[Turn]:
    """People reading or talking Dutch, where the text is known and longer than one word."""
    with (SHARED / "speech_nl" / "transcripts.tsv").open() as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            if len(row["text"].split()) > 1:
                wave = read(SHARED / "speech_nl" / row["file"])[:, 0]
                yield Turn(row["file"], "nl", row["text"], over(channel, wave))


def noise(channel: Channel) -> Iterator[Turn]:
    """Everything in the noise set but the room responses, in stretches of NOISE_S."""
    with (SHARED / "noise" / "manifest.csv").open() as stream:
        rows = [row for row in csv.DictReader(stream) if row["file"].startswith("noise/")]
    for row in rows:
        wave = read(SHARED / "noise" / row["file"])[:, 0]
        for start in range(0, len(wave) - SAMPLE_RATE_HZ, int(NOISE_S * SAMPLE_RATE_HZ)):
            piece = wave[start : start + int(NOISE_S * SAMPLE_RATE_HZ)]
            yield Turn(f"{Path(row['file']).stem}@{start}", "nl", "", over(channel, piece))
