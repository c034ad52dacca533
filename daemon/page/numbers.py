"""The alert log in numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.store import Entry
from detectors.types import LEVELS

PERIODS_DAYS: Final = (7, 30)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts for the last week, the last month and everything kept; ``listened_s`` in seconds."""

    levels: dict[str, tuple[int, ...]]
    total: tuple[int, ...]
    feedback: dict[str, tuple[int, ...]]
    listened_s: float

    @property
    def hours(self) -> int:
        return int(self.listened_s // 3600)

    @property
    def minutes(self) -> int:
        return int(self.listened_s % 3600 // 60)


def numbers(entries: Sequence[Entry], listened_s: float, now: datetime) -> Numbers:
    return Numbers(
        levels={level: _counts(entries, now, lambda entry, level=level: entry.level == level) for level in LEVELS},
        total=_counts(entries, now, lambda entry: True),
        feedback={
            said: _counts(entries, now, lambda entry, said=said: entry.feedback == said)
            for said in ("not_a_scam", "scam")
        },
        listened_s=listened_s,
    )


def _counts(entries: Sequence[Entry], now: datetime, counts: Callable[[Entry], bool]) -> tuple[int, ...]:
    ages = [now - datetime.fromisoformat(entry.at) for entry in entries if counts(entry)]
    return (*(sum(age <= timedelta(days=days) for age in ages) for days in PERIODS_DAYS), len(ages))
