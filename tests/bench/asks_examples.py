"""The lines that the scorer of the asks learns from and is measured on: authored, misheard, and ordinary talk."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from detectors.types import Language
from tests.bench.confusions import confusions, varied
from tests.scenario.misheard import misheard, path_of
from tests.scenario.ordinary import training_half, unseen_half
from tests.scenario.texts import said

ORDINARY: Final = "ordinary"
ORDINARY_WEIGHT: Final = 2.0  # of a line; authored ones weigh one for all ways of it
ORDINARY_IMAGINED: Final = 0.2  # share of the ordinary lines that are also learnt from misheard
BLOCK: Final = 20  # ordinary lines that stay in one fold


@dataclass(frozen=True, slots=True)
class Example:
    """One line to learn from or to measure on; ``heard`` where it came out of a recogniser, else as it was written.

    ``imagined`` is one that is misheard by table: learnt from, never measured on.
    """

    text: str
    labels: frozenset[str]
    scenario: str
    weight: float
    heard: bool
    imagined: bool = False

    @property
    def ordinary(self) -> bool:
        return self.scenario.startswith(ORDINARY)

    @property
    def plain(self) -> bool:
        """An ordinary line as it was written: what false alarms are counted on."""
        return self.ordinary and not self.heard and not self.imagined


def written(language: Language, split: str) -> Iterator[Example]:
    """The texts of this project; all ways of one line together weigh as the root of their number."""
    lines = said(language, split)
    ways = Counter((one.scenario, one.written) for one in lines)
    for one in lines:
        yield Example(one.text, one.labels, one.scenario, ways[one.scenario, one.written] ** -0.5, False)


def heard(path: Path, split: str) -> Iterator[Example]:
    """The misheard lines of a file, weighed alike."""
    rows = [row for row in misheard(path) if row.split == split and row.heard] if path.exists() else []
    ways = Counter((row.scenario, row.written) for row in rows)
    for row in rows:
        block = f"{ORDINARY}{row.written // BLOCK}" if row.scenario == ORDINARY else row.scenario
        yield Example(row.heard, row.labels, block, ways[row.scenario, row.written] ** -0.5, True)


def background(language: Language) -> Iterator[Example]:
    for number, text in enumerate(training_half(language)):
        yield Example(text, frozenset(), f"{ORDINARY}{number // BLOCK}", ORDINARY_WEIGHT, False)


def imagined(examples: Sequence[Example], language: Language) -> Iterator[Example]:
    """The lines that were read, as they may be misheard: the authored ones each once, some of the ordinary ones."""
    rows = [row for row in misheard(path_of(language)) if row.split == "train" and row.heard]
    table, chance = confusions(rows, language), Random(language)
    for one in examples:
        if not one.heard and (not one.ordinary or chance.random() < ORDINARY_IMAGINED):
            yield replace(one, text=varied(one.text, language, table, chance), imagined=True)


def unseen(language: Language) -> Iterator[Example]:
    for text in unseen_half(language):
        yield Example(text, frozenset(), ORDINARY, ORDINARY_WEIGHT, False)
