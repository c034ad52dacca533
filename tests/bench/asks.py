"""Measures the asks on text: recall and precision per label, false alarms per hour, and every miss and false alarm.

    python -m tests.bench.asks [--summary] [--sensitivity normal]

Reads the written calls and the ordinary sentences beside the project, and the test half of the texts of this project.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, inf
from pathlib import Path
from typing import Any, Final

from detectors.asks import AsksStage, transcript_of
from detectors.judge import judge
from detectors.types import ASKS, DISCLOSURES, LEVELS, PRESSURES, Finding, Language, Level, Sensitivity, Side
from tests.paths import SHARED

WORDS_AN_HOUR: Final = 9_000
COUNTED_FROM: Final = 0.5  # a finding with this score counts as found, per label
PAUSE: Final = 8_000  # half a second between turns


@dataclass
class Tally:
    """Hits, misses and false finds of one label."""

    hit: int = 0
    missed: int = 0
    false: int = 0
    lines: list[str] = field(default_factory=list)

    def row(self, label: str) -> str:
        recall = self.hit / (self.hit + self.missed) if self.hit + self.missed else float("nan")
        precision = self.hit / (self.hit + self.false) if self.hit + self.false else float("nan")
        return f"  {label:<15} recall {recall:5.3f} ({self.hit}/{self.hit + self.missed})  precision {precision:5.3f}"


def level_of(findings: Sequence[Finding], sensitivity: Sensitivity) -> Level | None:
    """The highest level that the findings reach."""
    levels = [alert.level for alert in judge(findings, sensitivity)]
    return max(levels, key=LEVELS.index, default=None)


def call_findings(turns: Sequence[tuple[Side, str]], language: Language) -> Iterator[list[Finding]]:
    """The findings of each turn of one call."""
    stage, start = AsksStage(), 0
    for side, text in turns:
        transcript = transcript_of(text, language, side, start)
        start = transcript.utterance.end + PAUSE
        yield stage.push(transcript)


def poisson_bounds(count: int) -> tuple[float, float]:
    """95 % limits of the mean behind a Poisson count, by bisection of its distribution."""

    def below(mean: float, most: int) -> float:
        term = total = exp(-mean)
        for k in range(1, most + 1):
            term *= mean / k
            total += term
        return total

    def root(most: int, goal: float) -> float:
        low, high = 0.0, 10.0 + 4 * count
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if below(middle, most) > goal else (low, middle)
        return low

    return (root(count - 1, 0.975) if count else 0.0), root(count, 0.025)


def measure_calls(path: Path, sensitivity: Sensitivity, detail: bool) -> None:
    tallies: dict[str, Tally] = {label: Tally() for label in sorted(ASKS | PRESSURES | DISCLOSURES)}
    alarms: Counter[str] = Counter()
    slow: list[float] = []
    for language in ("nl", "en"):  # the lexicon is compiled once, outside the measured time
        list(call_findings([("far", ""), ("far", "x")], language))
    for call in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        turns = [(turn["side"], turn["text"]) for turn in call["turns"]]
        began = time.process_time()
        found = list(call_findings(turns, call["lang"]))
        slow.append((time.process_time() - began) / len(turns))
        for turn, findings in zip(call["turns"], found, strict=True):
            _tally_turn(tallies, turn, findings, call["id"])
        verdict = _call_verdict(call, found, sensitivity)
        alarms[verdict] += 1
        if detail and not verdict.startswith("ok"):
            print(f"  {verdict}: {call['id']}")
    print(f"calls at {sensitivity}: " + ", ".join(f"{name} {n}" for name, n in sorted(alarms.items())))
    print(f"  {1000 * sum(slow) / len(slow):.2f} ms of processor a turn on average, worst call {1000 * max(slow):.2f}")
    for label, tally in tallies.items():
        print(tally.row(label))
        for line in tally.lines if detail else ():
            print("      " + line)


def _tally_turn(tallies: dict[str, Tally], turn: Any, findings: Sequence[Finding], call: str) -> None:
    wanted = {*turn["asks"], *turn["pressure"], *(f"discloses_{what}" for what in turn["discloses"])}
    found = {finding.label: finding for finding in findings if finding.score >= COUNTED_FROM}
    for label in wanted | set(found):
        tally = tallies[label]
        if label in wanted and label in found:
            tally.hit += 1
        elif label in wanted:
            tally.missed += 1
            tally.lines.append(f"missed in {call}: {turn['text']}")
        else:
            tally.false += 1
            tally.lines.append(f"false in {call}: {turn['text']} [{found[label].score} {found[label].quote}]")


def _call_verdict(call: Any, found: Sequence[Sequence[Finding]], sensitivity: Sensitivity) -> str:
    level = level_of([finding for findings in found for finding in findings], sensitivity)
    if call["kind"] != "scam":
        return f"FALSE {level} ({call['kind']})" if level in ("warning", "stop") else f"ok {call['kind']} {level}"
    first = next((n for n, turn in enumerate(call["turns"]) if turn["asks"]), len(found))
    heard = level_of([finding for findings in found[: first + 1] for finding in findings], sensitivity)
    if heard in ("warning", "stop"):
        return f"ok scam {heard} by the first ask"
    return f"LATE scam {level}" if level in ("warning", "stop") else f"MISSED scam {level}"


def measure_utterances(path: Path, sensitivity: Sensitivity, detail: bool) -> None:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    counts: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for _, language, kind, category, text in rows:
        (findings,) = call_findings([("far", text)], language)  # type: ignore[arg-type]
        level = level_of(findings, sensitivity)
        counts[f"{language} {kind} {level}"] += 1
        wrong = level not in ("warning", "stop") if kind == "ask" else level in ("warning", "stop")
        if wrong:
            categories[f"{language} {kind} {category} {level}"] += 1
            if detail:
                print(f"  {'miss' if kind == 'ask' else 'false'} [{category}, {level}]: {text}")
    print(f"single sentences at {sensitivity}: " + ", ".join(f"{k} {n}" for k, n in sorted(counts.items())))
    print("  wrong: " + (", ".join(f"{k} {n}" for k, n in sorted(categories.items())) or "none"))


def measure_ordinary(path: Path, language: Language, sensitivity: Sensitivity, detail: bool) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    hours = sum(len(line.split()) for line in lines) / WORDS_AN_HOUR
    reached: Counter[Level] = Counter()
    for line in lines:
        (findings,) = call_findings([("far", line)], language)
        level = level_of(findings, sensitivity)
        if level is not None:
            reached[level] += 1
            if detail:
                said = ", ".join(f"{f.label} {f.score} [{f.quote}]" for f in findings)
                print(f"  {level}: {line}  <- {said}")
    print(f"ordinary sentences, {language}, {hours:.1f} h, at {sensitivity}:")
    for at, level in enumerate(LEVELS):
        count = sum(reached[above] for above in LEVELS[at:])
        low, high = poisson_bounds(count)
        every = hours / count if count else inf
        print(
            f"  {level} or more: {count} = {count / hours:.3f}/h "
            f"[{low / hours:.3f}, {high / hours:.3f}], one in {every:.1f} h"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sensitivity", choices=["low", "normal", "high"], default="normal")
    parser.add_argument("--summary", action="store_true", help="counts only")
    parser.add_argument("--only", choices=["calls", "utterances", "benign"], default=None)
    options = parser.parse_args()
    detail, sensitivity = not options.summary, options.sensitivity
    if options.only in (None, "calls"):
        measure_calls(SHARED / "calls" / "dialogues.jsonl", sensitivity, detail)
    if options.only in (None, "utterances"):
        measure_utterances(SHARED / "calls" / "utterances.tsv", sensitivity, detail)
    if options.only in (None, "benign"):
        for language in ("nl", "en"):
            measure_ordinary(SHARED / "benign" / f"sentences_{language}.txt", language, sensitivity, detail)


if __name__ == "__main__":
    main()
