"""Measures the hearing against ``faster_whisper.transcribe()``: the same weights, the same segments, the same run.

    python -m tests.bench.hearing [--sets calls people noise] [--channels clean telephone] [--every 1] [--json FILE]

Reports on the calls and the noise that no setting was chosen on, and on all recordings of people. CPU is processor time
of all threads per second of sound; compare it within a run only.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from faster_whisper import WhisperModel
from rich.console import Console
from rich.table import Table

from models.folders import find
from models.whisper import Whisper
from tests.bench.scores import ask_words, errors, found, words
from tests.bench.speech import Channel, Turn, calls, is_tuning, noise, people

BASELINE: Final = "transcribe()"
SETS: Final[dict[str, Callable[[Channel], Iterator[Turn]]]] = {
    "calls": lambda channel: (turn for turn in calls(channel) if not is_tuning(turn.name)),
    "people": people,
    "noise": lambda channel: islice(noise(channel), 1, None, 2),
}
Reader = Callable[[Turn], list[str]]


@dataclass
class Tally:
    """What one way of hearing made of one set."""

    system: str
    kind: str
    sound_s: float = 0.0
    cpu_s: float = 0.0
    said: int = 0
    wrong: int = 0
    asks: int = 0
    exact: int = 0
    fuzzy: int = 0
    invented_asks: int = 0
    heard: int = 0

    def count(self, turn: Turn, hearings: list[str], cpu_s: float) -> None:
        first = hearings[0] if hearings else ""
        asked = ask_words(turn.text, turn.language)
        self.sound_s += turn.length_s
        self.cpu_s += cpu_s
        self.said += len(words(turn.text))
        self.heard += len(words(first))
        self.wrong += errors(turn.text, first)
        self.asks += len(asked)
        self.exact += len(found(turn.text, hearings, turn.language))
        self.fuzzy += len(found(turn.text, hearings, turn.language, fuzzy=True))
        self.invented_asks += len(ask_words(" ".join(hearings), turn.language) - asked)


def readers(folder: Path, threads: int, beam: int) -> dict[str, Reader]:
    """The ways of hearing, the one to compare with first."""
    plain: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    whisper = Whisper(folder, threads, beam)

    def transcribed(turn: Turn) -> list[str]:
        segments, _ = plain.transcribe(turn.wave, language=turn.language, beam_size=beam)
        return [" ".join(segment.text.strip() for segment in segments)]

    def heard(turn: Turn) -> list[str]:
        return [whisper.decode(whisper.encode(turn.wave), turn.language).text]

    def heard_twice(turn: Turn) -> list[str]:
        return [hearing.text for hearing in whisper.decode_many(whisper.encode(turn.wave), turn.language)]

    return {BASELINE: transcribed, "Belwacht": heard, "Belwacht, two hearings": heard_twice}


def measured(turns: Iterable[Turn], kind: str, ways: dict[str, Reader]) -> Iterator[Tally]:
    """One tally for each way of hearing and language; the ways take turns, so that a busy machine hits all alike."""
    tallies: dict[tuple[str, str], Tally] = {}
    for turn in turns:
        for name, read in ways.items():
            started = time.process_time()
            hearings = read(turn)
            cpu_s = time.process_time() - started
            tally = tallies.setdefault((turn.language, name), Tally(name, f"{kind}, {turn.language}"))
            tally.count(turn, hearings, cpu_s)
    yield from (tallies[key] for key in sorted(tallies, key=lambda key: key[0]))


def table(tallies: list[Tally]) -> Table:
    """For people to read."""
    columns = ("sound", "way", "WER", "ask words", "nearly", "invented", "words/min", "CPU/s", "of transcribe()")
    shown = Table(*columns)
    base = {tally.kind: tally.cpu_s for tally in tallies if tally.system == BASELINE}
    for tally in tallies:
        shown.add_row(
            f"{tally.kind} ({tally.sound_s:.0f} s)",
            tally.system,
            f"{tally.wrong / tally.said:.3f}" if tally.said else "",
            f"{tally.exact}/{tally.asks}" if tally.asks else "",
            f"{tally.fuzzy}/{tally.asks}" if tally.asks else "",
            str(tally.invented_asks),
            f"{tally.heard / tally.sound_s * 60:.1f}",
            f"{tally.cpu_s / tally.sound_s:.3f}",
            f"{tally.cpu_s / base[tally.kind]:.2f}",
        )
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--channels", nargs="+", choices=("clean", "telephone"), default=["clean", "telephone"])
    parser.add_argument("--every", type=int, default=1, help="take one of so many stretches, for a shorter run")
    parser.add_argument("--model", default="base")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    ways = readers(find(chosen.model), chosen.threads, chosen.beam)
    tallies: list[Tally] = []
    for kind in chosen.sets:
        for channel in chosen.channels:
            turns = islice(SETS[kind](channel), 0, None, chosen.every)
            fresh = list(measured(turns, f"{kind}, {channel}", ways))
            Console(width=150).print(table(fresh))
            tallies += fresh
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(tally) for tally in tallies], indent=1))


if __name__ == "__main__":
    main()
