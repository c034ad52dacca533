"""An alert as it is kept: the columns of its row, with digits masked; and whether what was kept is one still."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, TypeGuard, cast

from detectors.judge import confidence
from detectors.masking import mask
from detectors.types import ASKS, DISCLOSURES, LABELS, LEVELS, SAMPLE_RATE_HZ, SIDES, Alert

Row: TypeAlias = dict[str, Any]  # the columns of an alert by name, without key, feedback and notes
Kinds: TypeAlias = Mapping[str, type | tuple[type, ...]]

NUMBER: Final = (int, float)
KINDS: Final[Kinds] = {
    **dict.fromkeys(("call", "id", "at", "level", "side", "quote"), str),
    **dict.fromkeys(("start_s", "end_s", "confidence"), NUMBER),
    **dict.fromkeys(("labels", "findings"), list),
}
FINDING_KINDS: Final[Kinds] = {
    **dict.fromkeys(("detector", "label", "side", "quote"), str),
    **dict.fromkeys(("start", "end"), int),
    "score": NUMBER,
}


def row_of(alert: Alert, call: str, at: datetime) -> Row:
    """The alert as it is saved: masked, ``at`` in UTC."""
    return describe(alert) | {"call": call, "id": alert.id, "at": iso(at)}


def describe(alert: Alert) -> dict[str, Any]:
    """The alert as the log and the command line show it: times in seconds, the quotes masked."""
    asked = [f for f in alert.findings if f.label in ASKS or f.label in DISCLOSURES] or list(alert.findings)
    strongest = max(asked, key=lambda f: (f.score, -f.start))
    by_score = sorted(alert.findings, key=lambda f: -f.score)
    return {
        "level": alert.level,
        "labels": list(dict.fromkeys(f.label for f in by_score)),
        "side": strongest.side,
        "start_s": round(alert.start / SAMPLE_RATE_HZ, 3),
        "end_s": round(alert.end / SAMPLE_RATE_HZ, 3),
        "quote": mask(strongest.quote),
        "confidence": round(confidence(alert), 3),
        "findings": [asdict(f) | {"quote": mask(f.quote)} for f in alert.findings],
    }


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def is_row(found: object) -> TypeGuard[Row]:
    """Whether it has what every alert has, and nothing that cannot be shown."""
    return (
        _has(found, KINDS)
        and found["level"] in LEVELS
        and found["side"] in SIDES
        and _is_moment(found["at"])
        and bool(found["labels"])
        and all(label in LABELS for label in cast("list[object]", found["labels"]))
        and all(_is_finding(each) for each in cast("list[object]", found["findings"]))
    )


def _is_finding(found: object) -> bool:
    return _has(found, FINDING_KINDS) and found["label"] in LABELS and found["side"] in SIDES


def _has(found: object, kinds: Kinds) -> TypeGuard[dict[str, Any]]:
    if not isinstance(found, dict):
        return False
    row = cast("dict[str, Any]", found)
    return row.keys() == kinds.keys() and all(isinstance(row[name], kind) for name, kind in kinds.items())


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
