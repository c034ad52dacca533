"""What the shipped voice model does: its card's table, what a window costs, and its verdicts on whole recordings.

    python -m tests.bench.voice [--calls N]

The errors on unseen generators come from the card (`python -m models.voice.measure` makes them anew). The callers of
../shared/calls are synthetic; of ../shared/speech_nl and ../shared/noise no verdict may be *synthetic*. Most people of
speech_nl were heard in training, so that their row shows only that nothing is broken.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile
import soxr
from rich.console import Console
from rich.table import Table

from detectors.types import SAMPLE_RATE_HZ, Finding, Pcm, Utterance
from detectors.voice import Calibration, Scorer, VoiceStage
from models.catalogue import Card, card
from models.folders import model_folder
from models.voice_scorer import load
from tests.paths import SHARED

SPOKEN_SAMPLES = 6 * SAMPLE_RATE_HZ  # an utterance


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


def heard(pcm: Pcm, scorer: Scorer, calibration: Calibration) -> list[Finding]:
    stage = VoiceStage(scorer, calibration)
    starts = range(0, len(pcm), SPOKEN_SAMPLES)
    cut = [
        Utterance(str(start), "far", start, start + len(part), part, True)
        for start in starts
        for part in [pcm[start : start + SPOKEN_SAMPLES]]
    ]
    return [finding for utterance in cut for finding in stage.push(utterance)] + stage.close()


def verdicts(found: list[list[Finding]]) -> list[str]:
    last = Counter(
        f"{findings[-1].label} {findings[-1].quote}".strip() if findings else "no speech" for findings in found
    )
    ever = sum(any(finding.label == "synthetic" for finding in findings) for findings in found)
    scores = [findings[-1].score for findings in found if findings]
    median = f"{np.median(scores):.2f}" if scores else "-"
    return [str(len(found)), str(ever), median, ", ".join(f"{name} {count}" for name, count in last.most_common())]


def cost(scorer: Scorer, calibration: Calibration) -> float:
    """Milliseconds of processor time for a second of speech."""
    wave = np.random.default_rng(1).standard_normal(calibration.window_samples).astype(np.float32) * np.float32(0.1)
    scorer(wave)
    before = time.process_time()
    for _ in range(20):
        scorer(wave)
    return (time.process_time() - before) / 20 * 1000 / (calibration.window_samples / SAMPLE_RATE_HZ)


def print_card(model: Card, console: Console) -> None:
    table = Table("measured", "", title=f"{model.name}: {model.bytes / 1e6:.1f} MB")
    for name, value in model.facts["measured"].items():
        table.add_row(name, str(value))
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    chosen = parser.parse_args()
    console = Console()
    model = card("voice")
    scorer, calibration = load(model_folder(model), model)
    print_card(model, console)
    console.print(f"{cost(scorer, calibration):.1f} ms of processor time per second of speech")
    if not SHARED.is_dir():
        console.print("The measuring data is not beside the project (../shared): no recordings were scored.")
        return
    table = Table("recordings", "count", "ever synthetic", "median score", "last verdicts")
    for name, recordings in (("synthetic callers", calls(chosen.calls)), ("people", people()), ("noise", noise(30))):
        table.add_row(name, *verdicts([heard(pcm, scorer, calibration) for _, pcm in recordings]))
    console.print(table)


if __name__ == "__main__":
    main()
