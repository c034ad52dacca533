"""Which asks and which pressure a line of the caller holds, by the lexicon."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from detectors.asks.lexicon import Frame, Lexicon
from detectors.asks.symbols import STOP, Line

LEAST: Final = 0.15  # a candidate below this is dropped
_NEGATED: Final = 0.06  # what negation leaves of the odds


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible ask or pressure: symbols ``[first, last]``, probability, and the pattern that decided."""

    label: str
    score: float
    first: int
    last: int
    source: str


def candidates(line: Line, known: Lexicon) -> list[Candidate]:
    """The best candidate of each label, shields taken into account."""
    best: dict[str, Candidate] = {}
    for frame in known.frames:
        for candidate in _matches(line, frame, known):
            held = best.get(candidate.label)
            if held is None or candidate.score > held.score:
                best[candidate.label] = candidate
    return [candidate for candidate in best.values() if candidate.score >= LEAST]


def _matches(line: Line, frame: Frame, known: Lexicon) -> Iterator[Candidate]:
    for match in frame.pattern.finditer(line.text):
        if match.end() == match.start():
            continue
        first, last = line.covered(match.start(), match.end())
        label, score = frame.label, frame.score
        if "x" in frame.pattern.groupindex and match["x"]:
            thing = known.things[match["x"]]
            label, score = label or thing.label, score * thing.weight
        score *= min(symbol.likeness for symbol in line.symbols[first : last + 1])
        yield Candidate(label, _shielded(score, line, first, last, known), first, last, frame.source)


def _shielded(score: float, line: Line, first: int, last: int, known: Lexicon) -> float:
    begin, end = _clause(line, first, last, known)
    odds = score / (1 - min(score, 0.999))
    forms = [symbol.text for symbol in line.symbols]
    if any(form in known.nevers for form in forms[begin:end]) or any(
        form in known.nots for form in forms[first : min(last + 3, end)]
    ):
        odds *= _NEGATED
    clause = "".join(f" {form}" for form in forms[begin:end])
    for shield in known.shields:
        if shield.pattern.search(clause):
            odds *= shield.factor
    return odds / (1 + odds)


def _clause(line: Line, first: int, last: int, known: Lexicon) -> tuple[int, int]:
    """The symbols around ``[first, last]`` up to where another thought begins."""
    begin, end = first, last + 1
    while begin > 0 and line.symbols[begin - 1].text != STOP and line.symbols[begin - 1].text not in known.breakers:
        begin -= 1
    while end < len(line.symbols) and line.symbols[end].text != STOP and line.symbols[end].text not in known.breakers:
        end += 1
    return begin, end
