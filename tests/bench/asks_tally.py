"""Counting what was found against what should have been: per label, per level and per hour."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from math import exp
from typing import Final

from detectors.judge import judge
from detectors.types import ASKS, DISCLOSURES, LEVELS, PRESSURES, Finding, Level, Sensitivity

SENSITIVITIES: Final[tuple[Sensitivity, ...]] = ("low", "normal", "high")
COUNTED_FROM: Final = 0.5  # a finding with this score counts as found, per label
TOLD_LABELS: Final = (*sorted(ASKS), *sorted(PRESSURES), *sorted(DISCLOSURES))
WARNED: Final = ("warning", "stop")


@dataclass(frozen=True, slots=True)
class Slip:
    """One miss or false alarm: where, what went wrong, what was said, and the words that decided.

    ``ours`` says that the text was written for this project and may be published with it.
    """

    where: str
    remark: str
    text: str
    quotes: str = ""
    ours: bool = False


@dataclass
class Tallies:
    """Hits, misses and false finds of each label."""

    hit: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    def count(self, wanted: Set[str], findings: Sequence[Finding]) -> list[str]:
        """Remarks on what was missed and what is false, if anything."""
        found = found_labels(findings)
        missed, false = sorted(wanted - found), sorted(found - wanted)
        self.hit.update(wanted & found)
        self.missed.update(missed)
        self.false.update(false)
        return [f"{name} {', '.join(labels)}" for name, labels in (("missed", missed), ("false", false)) if labels]

    def recall(self, label: str) -> str:
        return share(self.hit[label], self.hit[label] + self.missed[label])

    def precision(self, label: str) -> str:
        return share(self.hit[label], self.hit[label] + self.false[label])

    def all_asks(self) -> tuple[str, str]:
        """Recall and precision over the labels of asks together."""
        hit, missed, false = (sum(part[label] for label in ASKS) for part in (self.hit, self.missed, self.false))
        return share(hit, hit + missed), share(hit, hit + false)


@dataclass
class Outcomes:
    """How many of a kind of line or call reached each level, at each sensitivity."""

    reached: dict[Sensitivity, Counter[Level | None]] = field(
        default_factory=lambda: {sensitivity: Counter() for sensitivity in SENSITIVITIES}
    )

    def count(self, findings: Sequence[Finding]) -> dict[Sensitivity, Level | None]:
        levels = {sensitivity: highest(findings, sensitivity) for sensitivity in SENSITIVITIES}
        for sensitivity, level in levels.items():
            self.reached[sensitivity][level] += 1
        return levels

    def at_least(self, level: Level, sensitivity: Sensitivity) -> int:
        return sum(self.reached[sensitivity][above] for above in LEVELS[LEVELS.index(level) :])

    def of(self, level: Level, sensitivity: Sensitivity) -> str:
        return f"{self.at_least(level, sensitivity)} of {self.reached[sensitivity].total()}"


def found_labels(findings: Iterable[Finding]) -> set[str]:
    return {finding.label for finding in findings if finding.score >= COUNTED_FROM}


def highest(findings: Sequence[Finding], sensitivity: Sensitivity) -> Level | None:
    """The highest level that the findings reach."""
    levels = [alert.level for alert in judge(findings, sensitivity)]
    return max(levels, key=LEVELS.index, default=None)


def quoted(findings: Iterable[Finding]) -> str:
    return ", ".join(f"{f.label} {f.score:.2f} [{f.quote}]" for f in findings)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "-"


def rate(count: int, hours: float) -> str:
    """Alarms per hour with the 95 % limits of the mean behind a Poisson count."""
    low, high = poisson_bounds(count)
    every = f", one in {hours / count:.1f} h" if count else ""
    return f"{count}: {count / hours:.3f}/h [{low / hours:.3f}, {high / hours:.3f}]{every}" if hours else f"{count}"


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
