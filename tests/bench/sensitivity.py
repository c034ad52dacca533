"""Measures what the sensitivities mean: false alarms per hour of ordinary talk against the asks that are warned of.

    python -m tests.bench.sensitivity [--detail]

Ordinary sentences are measured twice: each alone, and strung into calls of ten minutes, where what was spoken of before
counts as it does in a call. The sentences follow one another by chance, so the second count leans to the bad side.
Thresholds are chosen on one half of them and on the training scenarios; the other half, the test scenarios and the
written calls only report. The counts of "unseen, each alone, both" are what FALSE_ALARMS in detectors/judge.py says.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from detectors.judge import FALSE_ALARMS, THRESHOLDS, Thresholds, judge
from detectors.types import LANGUAGES, Alert, Finding, Language, Sensitivity
from tests.bench.asks_tally import SENSITIVITIES, WARNED, poisson_bounds, quoted
from tests.bench.asks_text import CLEAR_ASKS, WORDS_AN_HOUR, call_findings, line_findings
from tests.bench.calls import calls
from tests.scenario.ordinary import training_half, unseen_half
from tests.scenario.texts import said

WORDS_A_CALL: Final = WORDS_AN_HOUR // 6
GRID: Final = (0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.78, 0.80, 0.83, 0.85, 0.88, 0.90, 0.93, 0.95, 0.97)
TRIED: Final[Sensitivity] = "normal"  # the row of the table that a trial borrows


@dataclass(frozen=True, slots=True)
class Talk:
    """The findings of each call, in so many hours of talk."""

    calls: list[list[Finding]]
    hours: float

    def __add__(self, other: "Talk") -> "Talk":
        return Talk(self.calls + other.calls, self.hours + other.hours)

    def alerts(self, sensitivity: Sensitivity) -> list[Alert]:
        return [alert for call in self.calls for alert in judge(call, sensitivity)]


def ordinary_talk(lines: Sequence[str], language: Language) -> Talk:
    """The sentences as calls of ten minutes in which only the caller speaks."""
    found = [_call(part, language) for part in _parts(lines)]
    return Talk(found, sum(map(_words, lines)) / WORDS_AN_HOUR)


def _words(line: str) -> int:
    return len(line.split())


def _call(lines: Sequence[str], language: Language) -> list[Finding]:
    return [finding for turn in call_findings([("far", line) for line in lines], language) for finding in turn]


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    part, words = list[str](), 0
    for line in lines:
        part.append(line)
        words += _words(line)
        if words >= WORDS_A_CALL:
            yield part
            part, words = [], 0
    if part:
        yield part


def single_sentences(lines: Sequence[str], language: Language) -> Talk:
    """Each sentence as a call of its own."""
    return Talk([line_findings(line, language) for line in lines], sum(map(_words, lines)) / WORDS_AN_HOUR)


def asking_lines(language: Language, split: str) -> Talk:
    """Each authored line with a clear ask as a call of its own; one variant of each written line."""
    lines = {(one.scenario, one.written): one for one in said(language, split) if one.labels & CLEAR_ASKS}
    return Talk([line_findings(one.text, language) for one in lines.values()], 0.0)


def harmless_lines(language: Language, split: str) -> Talk:
    """Each authored line that asks nothing, most of them written to sound like danger."""
    lines = {(one.scenario, one.written): one for one in said(language, split) if not one.labels}
    return Talk([line_findings(one.text, language) for one in lines.values()], 0.0)


@contextmanager
def trial(thresholds: Thresholds) -> Iterator[None]:
    """Meanwhile the judge has these thresholds at TRIED."""
    kept = THRESHOLDS[TRIED]
    THRESHOLDS[TRIED] = thresholds
    try:
        yield
    finally:
        THRESHOLDS[TRIED] = kept


def reaching(talk: Talk, threshold: float) -> int:
    """How many alerts reach a level that begins at ``threshold``."""
    with trial(Thresholds(notice=2.0, warning=2.0, stop=threshold)):
        return sum(alert.level == "stop" for alert in talk.alerts(TRIED))


def share_reaching(talk: Talk, threshold: float) -> float:
    with trial(Thresholds(notice=2.0, warning=2.0, stop=threshold)):
        reached = [any(alert.level == "stop" for alert in judge(call, TRIED)) for call in talk.calls]
    return sum(reached) / max(1, len(reached))


def rate(count: int, hours: float) -> str:
    low, high = poisson_bounds(count)
    return f"{count:3d} {count / hours:5.2f}/h [{low / hours:4.2f}, {high / hours:4.2f}]"


def print_grid(
    title: str, talk: dict[Language, Talk], asks: dict[Language, Talk], harmless: dict[Language, Talk]
) -> None:
    both = talk["nl"] + talk["en"]
    print(f"\n{title}: false alarms in {talk['nl'].hours:.1f} h Dutch, {talk['en'].hours:.1f} h English, and both")
    columns = "".join(f"{name:<25}" for name in ("Dutch", "English", "both"))
    print(f"  from  {columns}  asks nl, en   harmless nl, en")
    for threshold in GRID:
        counted = [rate(reaching(part, threshold), part.hours) for part in (talk["nl"], talk["en"], both)]
        found = [f"{share_reaching(part[of], threshold):.2f}" for part in (asks, harmless) for of in LANGUAGES]
        print(f"  {threshold:.2f}  {'  '.join(counted)}    {found[0]} {found[1]}         {found[2]} {found[3]}")


def print_settings(title: str, talk: dict[Language, Talk]) -> None:
    print(f"\n{title}: needless alerts by sensitivity")
    for name, part in (*talk.items(), ("both", talk["nl"] + talk["en"])):
        for sensitivity in SENSITIVITIES:
            alerts = part.alerts(sensitivity)
            warned, stopped = (sum(alert.level in levels for alert in alerts) for levels in (WARNED, ("stop",)))
            print(
                f"  {name:<5} {part.hours:4.1f} h  {sensitivity:<7} warning or stop {rate(warned, part.hours)}"
                f"   stop {rate(stopped, part.hours)}"
            )


def print_written_calls() -> None:
    print("\nwritten calls, warned / stopped")
    heard = [(call["kind"], _turns(call)) for call in calls()]
    for kind in sorted({kind for kind, _ in heard}):
        found = Talk([findings for of, findings in heard if of == kind], 0.0)
        for sensitivity in SENSITIVITIES:
            levels = [{alert.level for alert in judge(call, sensitivity)} for call in found.calls]
            warned, stopped = (sum(bool(each & set(of)) for each in levels) for of in (WARNED, ("stop",)))
            print(f"  {kind:<20} {sensitivity:<7} {warned} / {stopped} of {len(levels)}")


def _turns(call: Any) -> list[Finding]:
    turns = [(turn["side"], turn["text"]) for turn in call["turns"]]
    return [finding for found in call_findings(turns, call["lang"]) for finding in found]


def print_alarms(talk: Talk) -> None:
    for alert in talk.alerts("high"):
        if alert.level in WARNED:
            print(f"  {alert.level}: {quoted(alert.findings)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detail", action="store_true", help="every false alarm of the half for choosing, at high")
    options = parser.parse_args()
    halves = (("for choosing", training_half, "train"), ("unseen", unseen_half, "test"))
    for title, half, split in halves:
        asks: dict[Language, Talk] = {of: asking_lines(of, split) for of in LANGUAGES}
        harmless: dict[Language, Talk] = {of: harmless_lines(of, split) for of in LANGUAGES}
        for way, heard in (("each alone", single_sentences), ("in calls", ordinary_talk)):
            talk: dict[Language, Talk] = {of: heard(half(of), of) for of in LANGUAGES}
            print_grid(f"{title}, {way} ({split} scenarios)", talk, asks, harmless)
            print_settings(f"{title}, {way}", talk)
            if options.detail and split == "train":
                print_alarms(talk["nl"] + talk["en"])
    print_written_calls()
    print("\nin use:", *(f"{name} {THRESHOLDS[name]} {FALSE_ALARMS[name]}" for name in SENSITIVITIES), sep="\n  ")


if __name__ == "__main__":
    main()
