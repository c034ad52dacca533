"""What the hearing benchmark listens to: turns of the spoken calls, people reading, noise; over any channel."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

import soundfile
import soxr

from detectors.types import SAMPLE_RATE_HZ, Wave
from tests.bench.channels import Channel, over
from tests.paths import SHARED

EDGE_S: Final = 0.2  # kept on both sides of a turn, as an end-of-speech detector would
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
        described = json.loads(path.read_text())
        sound = read(path.with_suffix(".opus"))
        for turn in described["turns"]:
            start, end = ((turn["start"] - EDGE_S) * SAMPLE_RATE_HZ, (turn["end"] + EDGE_S) * SAMPLE_RATE_HZ)
            wave = sound[max(int(start), 0) : int(end), 0 if turn["side"] == "far" else 1]
            yield Turn(path.stem, described["lang"], turn["text"], over(channel, wave))


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
