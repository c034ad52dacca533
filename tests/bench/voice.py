"""What the shipped voice model does: its errors, what a window costs, and its verdicts on whole recordings.

    python -m tests.bench.voice [--calls N] [--markdown]

The errors on unseen generators were measured with the training data (`python -m models.voice.measure` makes them anew).
The callers of ../shared/calls are synthetic; of ../shared/speech_nl and ../shared/noise no verdict may be *synthetic*.
Most people of speech_nl were heard in training, so that their row shows only that nothing is broken.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
import soxr

from detectors.types import SAMPLE_RATE_HZ, Finding, Pcm, Utterance
from detectors.voice import Calibration, Scorer, VoiceStage
from models.catalogue import Card, card
from models.folders import model_folder
from models.voice.table import Row
from models.voice.table import read as read_table
from models.voice_scorer import load
from tests.bench.asks_page import with_section
from tests.paths import REPOSITORY, SHARED
from tests.voices import pcm, spoken

SPOKEN_SAMPLES = 6 * SAMPLE_RATE_HZ  # an utterance
TITLE: Final = "Voice: `make bench-voice`"
INTRO: Final = """\
Measured {day} on clips with SHA-256 {data}..., model {model}... ({mb:.1f} MB). Four folds that share no source
repository, generator or known speaker; three seeds; windows of at most 3 s; in brackets 95 % over repositories. The
choice between models was made on the G.711 folds, which therefore lean to the kind side. AMR was never heard in
training. More, and what was tried, in [voice.md](voice.md)."""
FEW: Final = 300  # clips, of which a few groups of eight can be made
CALLS: Final = """\
Calls of ten minutes (100 windows) drawn from the unseen windows of each of {people} people and {synthetic} synthetic
voices; thresholds from half of the repositories, verdicts on the other half, 40 times:"""


def read(path: Path) -> Pcm:
    """The first channel at 16 kHz through G.711's band and rate."""
    wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
    narrow = soxr.resample(soxr.resample(wave[:, 0], rate, 8000), 8000, SAMPLE_RATE_HZ)
    return (np.clip(narrow, -1, 1) * 32767).astype(np.int16)


def calls(count: int) -> Iterator[tuple[str, Pcm]]:
    for path in sorted((SHARED / "calls" / "audio").glob("*.opus"))[:count]:
        yield path.stem, read(path)


def people() -> Iterator[tuple[str, Pcm]]:
    """All recordings of one source, one after the other."""
    files = sorted((SHARED / "speech_nl").glob("*.flac"))
    for source, paths in groupby(files, key=lambda path: path.stem.split("_")[0]):
        yield source, np.concatenate([read(path) for path in paths])[: 300 * SAMPLE_RATE_HZ]


def noise(count: int) -> Iterator[tuple[str, Pcm]]:
    for path in sorted((SHARED / "noise" / "noise").glob("*.ogg"))[:: max(1, 151 // count)]:
        yield path.stem, read(path)


def heard(sound: Pcm, scorer: Scorer, calibration: Calibration) -> list[Finding]:
    stage = VoiceStage(scorer, calibration)
    starts = range(0, len(sound), SPOKEN_SAMPLES)
    cut = [
        Utterance(str(start), "far", start, start + len(part), part, True)
        for start in starts
        for part in [sound[start : start + SPOKEN_SAMPLES]]
    ]
    return [finding for utterance in cut for finding in stage.push(utterance)] + stage.close()


def verdicts(found: list[list[Finding]]) -> tuple[str, ...]:
    last = Counter(
        f"{findings[-1].label} {findings[-1].quote}".strip() if findings else "no speech" for findings in found
    )
    ever = sum(any(finding.label == "synthetic" for finding in findings) for findings in found)
    scores = [findings[-1].score for findings in found if findings]
    median = f"{np.median(scores):.2f}" if scores else "-"
    return str(len(found)), str(ever), median, ", ".join(f"{name} {count}" for name, count in last.most_common())


def cost(scorer: Scorer, calibration: Calibration) -> float:
    """Milliseconds of processor time for a second of speech, with the look at whether it can be judged."""
    sound = pcm(spoken(60))
    heard(sound[: len(sound) // 10], scorer, calibration)
    before = time.process_time()
    heard(sound, scorer, calibration)
    return (time.process_time() - before) * 1000 / 60


def percent(share: float, low: float | None = None, high: float | None = None) -> str:
    if np.isnan(share):
        return "-"
    return f"{share:.1%}" if low is None or high is None else f"{share:.1%} ({low * 100:.1f}-{high * 100:.1f})"


def error_rows(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        within = "-" if np.isnan(row.within) else f"{row.within:.2f} ({row.within_low:.2f}-{row.within_high:.2f})"
        yield (
            row.what,
            str(row.clips),
            percent(row.eer, row.eer_low, row.eer_high),
            percent(row.eight, row.eight_low, row.eight_high) if row.clips > FEW else "too few",
            f"{row.auc:.2f}",
            within,
        )


def call_rows(measured: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    alarms, early = "false_alarms_per_ten_minute_call", "synthetic_named_within_30_s"
    yield "ten-minute calls of people called synthetic", percent(measured[alarms], *measured["false_alarms_interval"])
    yield "synthetic voices named within 30 s of speech", percent(measured[early], *measured[f"{early}_interval"])
    yield "... at any moment of ten minutes", percent(measured["synthetic_named_in_ten_minutes"])
    yield "synthetic voices called human after 30 s", percent(measured["synthetic_called_human_after_30_s"])
    yield "people called human after 30 s", percent(measured["human_called_human_after_30_s"])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def recording_rows(count: int, scorer: Scorer, calibration: Calibration) -> Iterator[tuple[str, ...]]:
    for name, recordings in (("synthetic callers", calls(count)), ("people", people()), ("noise", noise(30))):
        yield name, *verdicts([heard(sound, scorer, calibration) for _, sound in recordings])


def page(model: Card, ms_a_second: float, recorded: Sequence[Sequence[str]]) -> str:
    """The section of docs/benchmarks.md."""
    origin, rows = read_table()
    if origin.model != model.files[0].sha256:
        raise SystemExit("The table was measured on another model: run python -m models.voice.measure first.")
    measured = model.facts["measured"]
    parts = [
        f"## {TITLE}",
        INTRO.format(day=origin.day, data=origin.data[:16], model=origin.model[:16], mb=model.bytes / 1e6),
        table(("", "clips", "one window: EER", "up to 8 windows", "AUC", "AUC within repository"), error_rows(rows)),
        CALLS.format(people=measured["human_voices"], synthetic=measured["synthetic_voices"]),
        table(("over a call", ""), call_rows(measured)),
        f"{ms_a_second:.0f} ms of processor time per second of speech on one core, on top of hearing, with which the "
        "voice shares nothing.",
    ]
    if recorded:
        parts.append(table(("recordings", "count", "ever synthetic", "median score", "last verdicts"), recorded))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--markdown", action="store_true", help="write docs/benchmarks.md")
    chosen = parser.parse_args()
    model = card("voice")
    scorer, calibration = load(model_folder(model), model)
    if not SHARED.is_dir():
        print("The measuring data is not beside the project (../shared): no recordings are scored.")
    recorded = list(recording_rows(chosen.calls, scorer, calibration)) if SHARED.is_dir() else []
    found = page(model, cost(scorer, calibration), recorded)
    print(found)
    if chosen.markdown:
        document = REPOSITORY / "docs" / "benchmarks.md"
        document.write_text(with_section(document.read_text("utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
