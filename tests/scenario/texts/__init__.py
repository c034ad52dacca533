"""Lines that callers say, harmful and harmless, written for this project: ``LANGUAGE/SCENARIO.txt``.

A file begins with ``# split: train`` or ``# split: test``; a line is ``label,label | text`` or ``- | text`` where
nothing is asked. ``[a|b|]`` in a text stands for a, b or nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import Final

from detectors.types import Language

_HERE: Final = Path(__file__).parent
_CHOICE: Final = re.compile(r"\[([^\]]*)\]")
MOST_WAYS: Final = 12  # of one written line


@dataclass(frozen=True, slots=True)
class Said:
    """One line with the labels that it deserves; ``written`` numbers the written line it was made from."""

    labels: frozenset[str]
    text: str
    scenario: str
    written: int


def said(language: Language, split: str) -> list[Said]:
    """All lines of the scenarios of ``split``, at most MOST_WAYS of each written one, always the same."""
    return [
        line
        for path in sorted((_HERE / language).glob("*.txt"))
        if path.read_text(encoding="utf-8").startswith(f"# split: {split}\n")
        for line in _lines(path)
    ]


def _lines(path: Path) -> Iterator[Said]:
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if row.startswith("#") or not row.strip():
            continue
        names, _, text = row.partition(" | ")
        labels = frozenset(name for name in names.split(",") if name != "-")
        for way in _ways(text, seed=f"{path.stem}:{number}"):
            yield Said(labels, way, path.stem, number)


def _ways(text: str, seed: str) -> list[str]:
    choices = [part.split("|") for part in _CHOICE.findall(text)]
    shell = _CHOICE.split(text)[::2]
    ways = list(product(*choices))
    if len(ways) > MOST_WAYS:
        ways = Random(seed).sample(ways, MOST_WAYS)
    return [re.sub(r"\s+([,.?])", r"\1", " ".join(_woven(shell, way).split())) for way in ways]


def _woven(shell: list[str], way: tuple[str, ...]) -> str:
    return "".join(part + (way[n] if n < len(way) else "") for n, part in enumerate(shell))
