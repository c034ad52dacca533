"""Which alerts the person wants to see, from the address of the list and back into it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from daemon.store import Entry
from detectors.types import LABELS, LEVELS

OPEN: Final = "open"
FEEDBACKS: Final = ("not_a_scam", "scam", OPEN)
PERIODS: Final = ("7", "30", "365")
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown; an empty text leaves nothing out. ``skip`` is how many newer alerts are on pages before."""

    level: str = ""
    label: str = ""
    days: str = ""
    feedback: str = ""
    skip: int = 0

    @classmethod
    def stated(cls, query: Mapping[str, str]) -> "Choice":
        """The choice in an address; what it does not know is left out."""
        allowed = {"level": LEVELS, "label": LABELS, "days": PERIODS, "feedback": FEEDBACKS}
        known = {name: query[name] for name, values in allowed.items() if query.get(name) in values}
        skip = query.get("skip", "")
        return cls(**known, skip=int(skip) if skip.isdecimal() and len(skip) < 7 else 0)

    @property
    def narrows(self) -> bool:
        return bool(self.level or self.label or self.days or self.feedback)

    def fits(self, entry: Entry, now: datetime) -> bool:
        return (
            self.level in {"", entry.level}
            and (not self.label or self.label in entry.labels)
            and (not self.days or datetime.fromisoformat(entry.at) >= now - timedelta(days=int(self.days)))
            and self.feedback in {"", entry.feedback or OPEN}
        )

    def address(self, skip: int) -> str:
        """The query of the same list from ``skip`` on."""
        return urlencode({name: value for name, value in (asdict(self) | {"skip": skip}).items() if value})
