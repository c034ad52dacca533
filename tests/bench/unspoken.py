"""Hours in which nobody says anything to anybody: what the far end is heard to say, and what is made of it.

Pieces of 20 s in random order, over G.711: the shared noise, at random loudness, half of it mixed from two recordings;
and the tones of a telephone. Babble is kept apart: it is made of voices, and words in it may well have been said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from rich.table import Table

from config.load import load
from daemon.graph import Graph, Parts
from daemon.sources import Block
from detectors.types import SAMPLE_RATE_HZ, Alert, Finding, Language, Transcript, Wave
from tests.bench.channels import telephone
from tests.bench.scores import ask_words, words
from tests.bench.speech import read
from tests.bench.tones import KEYS, busy, dtmf, ringback
from tests.paths import SHARED

PIECE_S: Final = 20.0
QUIETEST_DB: Final = -24.0
TONES: Final = ("ringback", "busy tone", "keys pressed")
TONE_SHARE: Final = 0.15
MIXED_SHARE: Final = 0.5
VOICES: Final = ("babble", "cafe", "restaurant", "crowd", "supermarket", "coffee", "bar")
MUSIC: Final = ("hold_music", "church", "wind_chimes")


@dataclass
class Kind:
    """What became of one kind of sound."""

    sound_s: float = 0.0
    words: int = 0
    ask_words: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


@dataclass
class Quiet:
    """Takes down, for the piece that is played, whatever the graph says it heard."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    kind: str = ""
    language: Language = "nl"

    def heard(self, transcript: Transcript) -> None:
        kind = self.kinds[self.kind]
        kind.words += len(words(transcript.text)) if transcript.final else 0
        kind.ask_words += sorted(ask_words(transcript.text, self.language))

    def found(self, finding: Finding) -> None:
        self.kinds[self.kind].findings.append(finding.label)

    def raised(self, alert: Alert, decided_at: int) -> None:
        """Each alert rests on findings, which are counted."""


def unspoken(hours: float, parts: Parts, language: Language) -> dict[str, Kind]:
    """What was heard in so many hours, for each kind of sound."""
    notes = Quiet(language=language)
    graph = Graph(load(overrides=[f"hearing.language={language}"]), parts, notes)
    for number, (kind, wave) in enumerate(pieces(np.random.default_rng(7))):
        if number * PIECE_S >= hours * 3600:
            break
        notes.kind = kind
        notes.kinds.setdefault(kind, Kind()).sound_s += PIECE_S
        heard = np.concatenate((telephone(wave, seed=number), np.zeros(SAMPLE_RATE_HZ, np.float32)))
        graph.run(Block("far", heard[at : at + 1600], SAMPLE_RATE_HZ) for at in range(0, len(heard), 1600))
    graph.close()
    return notes.kinds


def pieces(random: np.random.Generator) -> Iterator[tuple[str, Wave]]:
    """The kind of each piece and its sound, for ever."""
    paths = sorted((SHARED / "noise" / "noise").glob("*"))
    recordings = {path.stem: read(path)[:, 0] for path in paths}
    names = list(recordings)
    while True:
        if random.random() < TONE_SHARE:
            kind = str(random.choice(TONES))
            yield kind, _tone(kind, random) + _cut(recordings[str(random.choice(names))], random) * np.float32(0.05)
            continue
        chosen = [str(random.choice(names)) for _ in range(2 if random.random() < MIXED_SHARE else 1)]
        mixed = np.sum([_cut(recordings[name], random) for name in chosen], 0)
        yield _kind(chosen), np.clip(mixed, -1, 1).astype(np.float32)


def _kind(names: list[str]) -> str:
    for kind, parts in (("babble and crowds", VOICES), ("music", MUSIC), ("keyboard", ("keyboard", "typewriter"))):
        if any(part in name for name in names for part in parts):
            return kind
    return "recorded tones" if any("tone_" in name for name in names) else "other noise"


def _cut(wave: Wave, random: np.random.Generator) -> Wave:
    """A piece from anywhere in the recording, which begins anew where it ends, at random loudness."""
    length = round(PIECE_S * SAMPLE_RATE_HZ)
    start = int(random.integers(len(wave)))
    piece = np.resize(np.roll(wave, -start), length)
    loudest = max(float(np.abs(piece).max()), 1e-6)
    return (piece * (0.7 / loudest) * 10 ** (random.uniform(QUIETEST_DB, 0) / 20)).astype(np.float32)


def _tone(kind: str, random: np.random.Generator) -> Wave:
    if kind == "ringback":
        return ringback(PIECE_S)
    if kind == "busy tone":
        return busy(PIECE_S)
    keys: Any = random.choice(list(KEYS), 40)
    return np.resize(dtmf("".join(keys)), round(PIECE_S * SAMPLE_RATE_HZ))


def table(kinds: dict[str, Kind]) -> Table:
    """For people to read."""
    shown = Table("sound", "hours", "words/min", "ask words", "findings")
    total = Kind()
    for name, kind in sorted(kinds.items()):
        shown.add_row(name, *_row(kind))
        total.sound_s += kind.sound_s
        total.words += kind.words
        total.ask_words += kind.ask_words
        total.findings += kind.findings
    shown.add_row("all", *_row(total))
    return shown


def _row(kind: Kind) -> tuple[str, ...]:
    minutes = kind.sound_s / 60
    asked = f"{len(kind.ask_words)} {' '.join(sorted(set(kind.ask_words)))}"
    found = f"{len(kind.findings)} {' '.join(sorted(set(kind.findings)))}"
    return f"{minutes / 60:.2f}", f"{kind.words / minutes:.2f}", asked, found
