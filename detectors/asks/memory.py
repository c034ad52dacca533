"""What was spoken of a moment ago, so that "leest u maar voor" has an object and four digits have a meaning."""

from dataclasses import dataclass, replace
from typing import Final

from detectors.types import SAMPLE_RATE_HZ

FRESH: Final = 45 * SAMPLE_RATE_HZ
PASSING: Final = 10 * SAMPLE_RATE_HZ  # what was named and not asked for is soon something else
LASTING: Final = 180 * SAMPLE_RATE_HZ
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Mention:
    """``label`` was spoken of until sample ``end``; ``weight`` in (0, 1] is how clearly."""

    label: str
    end: int
    weight: float
    asked: bool


class Memory:
    """The mentions of one call, newest last; OTHER stands for a thing that is no secret, such as a postcode."""

    OTHER: Final = "other"

    def __init__(self) -> None:
        self._mentions: list[Mention] = []

    def add(self, mention: Mention) -> None:
        """A repeated mention counts as the newer and the stronger."""
        same = [m.weight for m in self._mentions if m.label == mention.label and mention.end - m.end <= FRESH]
        self._mentions = [m for m in self._mentions[-_MOST:] if m.label != mention.label or m.asked > mention.asked]
        self._mentions.append(replace(mention, weight=max(mention.weight, *same, 0.0)))
        self._mentions.sort(key=lambda m: m.end)

    def latest(self, now: int, labels: frozenset[str]) -> Mention | None:
        """The last mention of one of ``labels``, unless it is too long ago or something else came after it."""
        for mention in reversed(self._mentions):
            lasts = FRESH if mention.asked or mention.label == self.OTHER else PASSING
            if 0 <= now - mention.end <= lasts and mention.label in labels | {self.OTHER}:
                return mention if mention.label != self.OTHER else None
        return None

    def asked(self, now: int) -> frozenset[str]:
        """The labels that the caller asked for within the last minutes."""
        return frozenset(m.label for m in self._mentions if m.asked and 0 <= now - m.end <= LASTING)

    def spoken_of(self, now: int) -> frozenset[str]:
        """The labels that came up in the last moments, asked for or not."""
        return frozenset(m.label for m in self._mentions if 0 <= now - m.end <= FRESH)
