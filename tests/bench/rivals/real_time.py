"""Belwacht and a rival on the same calls at the speed of speech, one after the other, with the same weights.

The rival is installed from PyPI into an environment of its own, which is never the project's.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from config.load import load
from daemon.graph import Graph
from daemon.parts import load_parts
from daemon.runtime import Runtime
from daemon.sources.paced import PacedSource
from daemon.sources.wav import WavSource
from detectors.types import SAMPLE_RATE_HZ, SIDES, Alert, Finding, Side, Transcript
from models.folders import find
from tests.bench.scores import Tally, ends, words
from tests.bench.speech import Call

RIVAL: Final = "whisperlivekit==0.2.26"
SCRIPT: Final = Path(__file__).with_name("live_kit.py")
RIVAL_THREADS: Final = "2"
LONGEST_S: Final = 600.0


@dataclass
class Heard:
    """The text of each side whenever it grew, with the seconds since the call began."""

    texts: dict[Side, list[tuple[float, str]]] = field(default_factory=lambda: {side: [] for side in SIDES})
    cpu_s: float = 0.0

    def text(self, side: Side) -> str:
        return self.texts[side][-1][1] if self.texts[side] else ""

    def reached_s(self, side: Side, count: int) -> float:
        """When ``count`` words of the side were there."""
        return next(at_s for at_s, text in self.texts[side] if len(words(text)) >= count)


@dataclass
class LiveTally(Tally):
    """What one program made of all calls."""

    waits_s: list[float] = field(default_factory=list)

    def count(self, call: Call, heard: Heard) -> None:
        self.count_cost(call.length_s, heard.cpu_s)
        for side in SIDES:
            said, text = call.said(side), heard.text(side)
            self.count_words(said, text)
            self.count_asks(said, [text], call.language)
            phrases = [phrase for phrase in call.phrases if phrase.side == side]
            for phrase, count in zip(phrases, ends([phrase.text for phrase in phrases], text), strict=True):
                if count:
                    self.waits_s.append(heard.reached_s(side, count) - phrase.end_s)

    def row(self) -> tuple[str, ...]:
        waits = np.quantile(self.waits_s, [0.5, 0.9]) if self.waits_s else (float("nan"),) * 2
        return (
            self.system,
            f"{self.wrong / self.said:.3f}" if self.said else "",
            f"{self.exact}/{self.asks}",
            str(self.invented_asks),
            f"{self.heard / self.sound_s * 60:.1f}",
            f"{self.cpu_s / self.sound_s:.3f}",
            f"{waits[0]:.1f}",
            f"{waits[1]:.1f}",
        )


COLUMNS: Final = ("way", "WER", "ask words", "invented", "words/min", "CPU/s", "to text p50", "p90")


class Scribe:
    """Notes the finished text of each side, as it comes."""

    def __init__(self) -> None:
        self.heard_so_far = Heard()
        self.started_s = time.monotonic()

    def heard(self, transcript: Transcript) -> None:
        side = transcript.utterance.side
        if transcript.final and transcript.words:
            text = f"{self.heard_so_far.text(side)} {transcript.text}"
            self.heard_so_far.texts[side].append((time.monotonic() - self.started_s, text))

    def found(self, finding: Finding) -> None:
        """Only words are compared."""

    def raised(self, alert: Alert, decided_at: int) -> None:
        """Only words are compared."""


def belwacht() -> Callable[[Call, Path], Heard]:
    """The daemon's own threads, without the voice score, which the rival has not."""
    parts = replace(load_parts(load()), voice=None)

    def listen(call: Call, path: Path) -> Heard:
        scribe = Scribe()
        graph = Graph(load(overrides=[f"hearing.language={call.language}"]), parts, scribe)
        runtime = Runtime(graph, [PacedSource(WavSource(path))])
        before_s, scribe.started_s = time.process_time(), time.monotonic()
        runtime.start()
        runtime.wait(LONGEST_S)
        scribe.heard_so_far.cpu_s = time.process_time() - before_s
        return scribe.heard_so_far

    return listen


def rival(folder: Path) -> Callable[[Call, Path], Heard]:
    """WhisperLiveKit, installed in ``folder`` when it is not there yet."""
    python = installed(folder / "whisperlivekit")

    def listen(call: Call, path: Path) -> Heard:
        done = subprocess.run(
            [python, SCRIPT, find("base"), call.language, path],
            env={**os.environ, "OMP_NUM_THREADS": RIVAL_THREADS},
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"the rival failed: {done.stderr[-2000:]}")
        heard = Heard()
        for line in map(json.loads, done.stdout.splitlines()):
            if "cpu_s" in line:
                heard.cpu_s = line["cpu_s"]
            else:
                heard.texts[line["side"]].append((line["at_s"], line["text"]))
        return heard

    return listen


def installed(folder: Path) -> Path:
    """The Python of an environment that has the rival and nothing of ours."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", RIVAL], check=True)
    return python


def compared(calls: Iterable[Call], folder: Path) -> list[LiveTally]:
    """Both programs on each call, in turn."""
    ways = {"Belwacht": belwacht(), f"WhisperLiveKit {RIVAL.partition('==')[2]}": rival(folder)}
    tallies = {name: LiveTally(name) for name in ways}
    for call in calls:
        with tempfile.TemporaryDirectory() as kept:
            path = Path(kept) / "call.wav"
            soundfile.write(path, np.stack([call.sides[side] for side in SIDES], 1), SAMPLE_RATE_HZ)
            for name, listen in ways.items():
                tallies[name].count(call, listen(call, path))
                print(call.name, *tallies[name].row(), file=sys.stderr, flush=True)
    return list(tallies.values())
