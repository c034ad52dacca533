"""Findings and alerts for tests."""

from typing import cast

from detectors.types import SAMPLE_RATE_HZ, VERDICTS, Alert, Finding, Level, Side


def found(label: str, score: float, at_s: float, quote: str = "words", side: str = "far") -> Finding:
    """A finding of one second."""
    start = round(at_s * SAMPLE_RATE_HZ)
    detector = "voice" if label in VERDICTS else "asks"
    return Finding(detector, label, cast(Side, side), score, start, start + SAMPLE_RATE_HZ, quote)


def alert(level: Level, *findings: Finding, id: str = "a") -> Alert:
    """An alert on these findings."""
    start, end = min(f.start for f in findings), max(f.end for f in findings)
    return Alert(id, level, start, end, findings, start)
