"""Measures the hearing beside other ways to hear with the same weights, in the same run.

    python -m tests.bench.hearing [--sets calls people noise] [--channels clean telephone amr opus loss] [--every 1]
        [--whole-every 1] [--noise-hours 2] [--memory-hours 1] [--rivals 2] [--json FILE]

Single segments, whole calls, hours of noise, an hour of memory, and a rival from PyPI, each only where asked for by a
number above 0. Reports on the calls and the noise that no setting was chosen on, and on all recordings of people. CPU
is processor time of all threads per second of sound; compare it within a run only.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

from faster_whisper import WhisperModel
from rich.console import Console
from rich.table import Table

from config.load import load
from daemon.parts import load_parts
from models.folders import find
from models.whisper import Whisper
from tests.bench import memory, unspoken, whole
from tests.bench.channels import CHANNELS
from tests.bench.rivals import real_time
from tests.bench.scores import Tally
from tests.bench.speech import Turn, calls, is_tuning, noise, people, whole_calls

BASELINE: Final = "transcribe()"
SETS: Final[dict[str, Callable[[], Iterator[Turn]]]] = {
    "calls": lambda: (turn for turn in calls("clean") if not is_tuning(turn.name)),
    "people": lambda: people("clean"),
    "noise": lambda: islice(noise("clean"), 1, None, 2),
}
Reader = Callable[[Turn], list[str]]


@dataclass
class SetTally(Tally):
    """What one way of hearing made of one set."""

    kind: str = ""

    def count(self, turn: Turn, hearings: list[str], cpu_s: float) -> None:
        self.count_cost(turn.length_s, cpu_s)
        self.count_words(turn.text, hearings[0] if hearings else "")
        self.count_asks(turn.text, hearings, turn.language)


def readers(plain: Any, whisper: Whisper, beam: int) -> dict[str, Reader]:
    """The ways of hearing, the one to compare with first."""

    def transcribed(turn: Turn) -> list[str]:
        segments, _ = plain.transcribe(turn.wave, language=turn.language, beam_size=beam)
        return [" ".join(segment.text.strip() for segment in segments)]

    def heard(turn: Turn) -> list[str]:
        return [hearing.text for hearing in whisper.decode_many(whisper.encode(turn.wave), turn.language)]

    return {BASELINE: transcribed, "Belwacht": heard}


def measured(turns: Iterable[Turn], kind: str, ways: dict[str, Reader]) -> Iterator[SetTally]:
    """One tally for each way of hearing and language; the ways take turns, so that a busy machine hits all alike."""
    tallies: dict[tuple[str, str], SetTally] = {}
    for turn in turns:
        for name, read in ways.items():
            started = time.process_time()
            hearings = read(turn)
            cpu_s = time.process_time() - started
            tally = tallies.setdefault((turn.language, name), SetTally(name, kind=f"{kind}, {turn.language}"))
            tally.count(turn, hearings, cpu_s)
    yield from (tallies[key] for key in sorted(tallies, key=lambda key: key[0]))


def table(tallies: list[SetTally]) -> Table:
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
            f"{tally.nearly}/{tally.asks}" if tally.asks else "",
            str(tally.invented_asks),
            f"{tally.heard / tally.sound_s * 60:.1f}",
            f"{tally.cpu_s / tally.sound_s:.3f}",
            f"{tally.cpu_s / base[tally.kind]:.2f}",
        )
    return shown


def segments(chosen: argparse.Namespace, plain: Any, console: Console) -> list[SetTally]:
    """Turns cut by hand, as the ear would."""
    ways = readers(plain, Whisper(find("base"), chosen.threads, load().hearing.beam), chosen.beam)
    tallies: list[SetTally] = []
    for kind in chosen.sets:
        for channel in chosen.channels:
            turns = (turn.over(channel) for turn in islice(SETS[kind](), 0, None, chosen.every))
            fresh = list(measured(turns, f"{kind}, {channel}", ways))
            console.print(table(fresh))
            tallies += fresh
    return tallies


def whole_conversations(chosen: argparse.Namespace, plain: Any, console: Console) -> list[whole.CallTally]:
    """Calls as the daemon hears them, without the voice score."""
    parts = replace(load_parts(load(overrides=[f"hearing.threads={chosen.threads}"])), voice=None)
    tallies: list[whole.CallTally] = []
    for channel in chosen.channels:
        chosen_calls = (call.over(channel) for call in islice(whole_calls(), 0, None, chosen.whole_every))
        fresh = whole.measured(chosen_calls, channel, parts, plain, chosen.beam)
        console.print(whole.table(fresh))
        tallies += fresh
    return tallies


def against_rivals(chosen: argparse.Namespace, console: Console) -> list[real_time.LiveTally]:
    """At the speed of speech, over the telephone: calls evenly picked from all, and a minute of noise."""
    every = list(whole_calls())
    picked = every[:: max(1, len(every) // chosen.rivals)][: chosen.rivals]
    spoken = [call.over("telephone") for call in picked]
    console.print(f"in real time: {', '.join(call.name for call in spoken)}")
    tallies = real_time.compared(spoken, chosen.rivals_folder)
    shown = Table(*real_time.COLUMNS)
    for tally in tallies:
        shown.add_row(*tally.row())
    console.print(shown)
    return tallies


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--channels", nargs="+", choices=CHANNELS, default=list(CHANNELS))
    parser.add_argument("--every", type=int, default=1, help="take one of so many segments; 0 for none")
    parser.add_argument("--whole-every", type=int, default=1, help="take one of so many whole calls; 0 for none")
    parser.add_argument("--noise-hours", type=float, default=0.0)
    parser.add_argument("--memory-hours", type=float, default=0.0)
    parser.add_argument("--rivals", type=int, default=0, help="so many calls beside a rival, in real time")
    parser.add_argument("--rivals-folder", type=Path, default=Path(gettempdir()) / "belwacht-rivals")
    parser.add_argument("--threads", type=int, default=load().hearing.threads, help="for each way alike")
    parser.add_argument("--beam", type=int, default=5, help="of transcribe(); Belwacht has its own")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    chosen, console = arguments(), Console(width=170)
    tallies: list[Any] = []
    if chosen.memory_hours:  # first, before anything else has taken memory
        readings, cpu_share = memory.hour(chosen.memory_hours, load_parts(load()))
        console.print(memory.table(readings, cpu_share))
        tallies += readings
    if chosen.every or chosen.whole_every:
        plain = WhisperModel(str(find("base")), device="cpu", compute_type="int8", cpu_threads=chosen.threads)
        tallies += segments(chosen, plain, console) if chosen.every else []
        tallies += whole_conversations(chosen, plain, console) if chosen.whole_every else []
    if chosen.noise_hours:
        kinds = unspoken.unspoken(chosen.noise_hours, replace(load_parts(load()), voice=None), "nl")
        console.print(unspoken.table(kinds))
        tallies += kinds.values()
    tallies += against_rivals(chosen, console) if chosen.rivals else []
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(tally) for tally in tallies], indent=1))


if __name__ == "__main__":
    main()
