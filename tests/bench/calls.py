"""Every call of the shared set through the complete graph: what is caught, what is false, when, and at what cost.

Run: python -m tests.bench.calls [--telephone] [--monologue] [--only PART_OF_ID] [--language nl|en|auto]

``--monologue`` lets the caller say all his turns in one breath, with BREATH_S between them and nobody answering.
"""

import argparse
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from config.load import load
from daemon.graph import Graph, Parts
from daemon.parts import load_parts
from daemon.sources import Block
from daemon.usage import cpu_s, peak_rss_mb
from detectors.types import ASKS, LEVELS, SAMPLE_RATE_HZ, Alert, Finding, Transcript, Wave
from tests.bench.telephone import telephone
from tests.paths import SHARED

LATE_S = 2.0
BLOCK_S = 0.1
BREATH_S = 0.1  # shorter than any pause at which the ear looks
FAINT = 3e-4  # a line is never exactly silent


@dataclass
class Notes:
    """What a graph told about one call."""

    alerts: list[tuple[Alert, float]] = field(default_factory=list)
    asks: list[Finding] = field(default_factory=list)
    voice: list[Finding] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def heard(self, transcript: Transcript) -> None:
        if transcript.final:
            self.lines.append(f"{transcript.utterance.side}: {transcript.text}")

    def found(self, finding: Finding) -> None:
        (self.voice if finding.detector == "voice" else self.asks).append(finding)

    def raised(self, alert: Alert, decided_at: int) -> None:
        self.alerts.append((alert, decided_at / SAMPLE_RATE_HZ))

    def reached(self, level: str) -> list[tuple[Alert, float]]:
        return [(alert, at_s) for alert, at_s in self.alerts if LEVELS.index(alert.level) >= LEVELS.index(level)]


def calls() -> list[dict]:
    return [json.loads(line) for line in (SHARED / "calls" / "dialogues.jsonl").read_text("utf-8").splitlines()]


def sides(path: Path, over_telephone: bool) -> tuple[Wave, Wave]:
    wave, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate_hz == SAMPLE_RATE_HZ
    far, near = (np.ascontiguousarray(wave[:, channel]) for channel in (0, 1))
    return (telephone(far), telephone(near)) if over_telephone else (far, near)


def in_one_breath(far: Wave, turns: list[dict]) -> tuple[Wave, Wave, list[dict]]:
    """The caller's turns close together, the near side silent, and the turns with their new times."""
    random = np.random.default_rng(0)
    pieces: list[Wave] = []
    placed: list[dict] = []
    at_s = 0.0
    for turn in turns:
        if turn["side"] == "far":
            piece = far[int(turn["start"] * SAMPLE_RATE_HZ) : int(turn["end"] * SAMPLE_RATE_HZ)]
            gap = random.normal(0, FAINT, int(BREATH_S * SAMPLE_RATE_HZ)).astype(np.float32)
            pieces += [piece, gap]
            placed.append({**turn, "start": at_s, "end": at_s + len(piece) / SAMPLE_RATE_HZ})
            at_s = sum(map(len, pieces)) / SAMPLE_RATE_HZ
    talk = np.concatenate(pieces)
    return talk, random.normal(0, FAINT, len(talk)).astype(np.float32), placed


def replay(far: Wave, near: Wave, parts: Parts, language: str) -> Notes:
    notes = Notes()
    graph = Graph(load(overrides=[f"hearing.language={language}"]), parts, notes)
    step = round(BLOCK_S * SAMPLE_RATE_HZ)
    blocks = [
        Block(side, wave[at : at + step], SAMPLE_RATE_HZ)
        for at in range(0, len(far), step)
        for side, wave in (("far", far), ("near", near))
    ]
    graph.run(blocks)
    graph.close()
    return notes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--telephone", action="store_true")
    parser.add_argument("--monologue", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--language", default="auto")
    parser.add_argument("--lines", action="store_true")
    options = parser.parse_args()
    parts = load_parts(load())
    used_s = spoken_s = wall_s = 0.0
    caught: dict[str, list[bool]] = {}
    false: dict[str, list[bool]] = {}
    delays: list[float] = []
    for call in calls():
        if options.only not in call["id"]:
            continue
        audio = SHARED / "calls" / "audio" / f"{call['id']}.opus"
        timing = json.loads(audio.with_suffix(".json").read_text("utf-8"))
        far, near = sides(audio, options.telephone)
        turns = [{**turn, **time} for turn, time in zip(call["turns"], timing["turns"], strict=True)]
        if options.monologue:
            far, near, turns = in_one_breath(far, turns)
        before_s, wall_before_s = cpu_s(), time.monotonic()
        notes = replay(far, near, parts, options.language)
        used_s += cpu_s() - before_s
        wall_s += time.monotonic() - wall_before_s
        spoken_s += len(far) / SAMPLE_RATE_HZ
        asked = [turn["end"] for turn in turns if turn["asks"]]
        report(call, notes, asked, caught, false, delays)
        if options.lines:
            print("   ", "\n    ".join(notes.lines))
    print(f"\nscam calls warned within {LATE_S:.0f} s after the first turn with an ask:")
    for language, hits in caught.items():
        print(f"  {language}: {sum(hits)}/{len(hits)} = {np.mean(hits):.2f}")
    for name, raised in false.items():
        print(f"false alarms, {name}: {sum(raised)}/{len(raised)}")
    if delays:
        print(
            f"first warning after the end of the first asking turn: median {np.median(delays):.1f} s, "
            f"p90 {np.quantile(delays, 0.9):.1f} s"
        )
    print(
        f"processor time {used_s / spoken_s:.3f} of real time, wall {wall_s / spoken_s:.3f},"
        f" peak {peak_rss_mb():.0f} MiB"
    )


def report(call: dict, notes: Notes, asked: list[float], caught: dict, false: dict, delays: list[float]) -> None:
    lang, kind = call["lang"], call["kind"]
    highest = max((LEVELS.index(alert.level) for alert, _ in notes.alerts), default=-1)
    level = LEVELS[highest] if highest >= 0 else "none"
    warned = notes.reached("warning")
    remark = ""
    if kind == "scam":
        at_s = warned[0][1] if warned else None
        hit = at_s is not None and at_s <= asked[0] + LATE_S
        caught.setdefault(lang, []).append(hit)
        if at_s is not None:
            delays.append(at_s - asked[0])
        remark = "caught" if hit else ("late" if warned else "MISSED")
    else:
        for bar in ("notice", "warning", "stop"):
            false.setdefault(f"{lang} {kind} at {bar} or above", []).append(bool(notes.reached(bar)))
        remark = "FALSE" if warned else ""
    quotes = [
        f"{f.label} {f.score:.2f} {f.quote!r}"
        for alert, _ in notes.alerts[-1:]
        for f in alert.findings
        if f.label in ASKS
    ]
    print(f"{call['id']:28s} {level:8s} {remark:7s} {'; '.join(quotes)}", flush=True)


if __name__ == "__main__":
    main()
