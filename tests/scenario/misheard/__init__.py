"""What Whisper base makes of the lines in tests/scenario/texts, spoken by synthetic voices: ``LANGUAGE.tsv``.

Columns: labels (``-`` for none), split, scenario, number of the written line, what was said, what was heard. A line
has a row for each hearing; nothing is heard where the recogniser took the line for silence.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detectors.types import Language

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Misheard:
    """One hearing of one spoken line."""

    labels: frozenset[str]
    split: str
    scenario: str
    written: int
    said: str
    heard: str


def path_of(language: Language) -> Path:
    return _HERE / f"{language}.tsv"


def misheard(path: Path) -> list[Misheard]:
    """The rows of a file in order."""
    return [_row(line) for line in path.read_text(encoding="utf-8").splitlines()]


def row_of(one: Misheard) -> str:
    """``one`` as a line of a file."""
    labels = ",".join(sorted(one.labels)) or "-"
    return "\t".join((labels, one.split, one.scenario, str(one.written), one.said, one.heard)) + "\n"


def _row(line: str) -> Misheard:
    names, split, scenario, written, spoken, heard = line.split("\t")
    return Misheard(frozenset(names.split(",")) - {"-"}, split, scenario, int(written), spoken, heard)
