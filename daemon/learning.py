"""The person's answers in the alert log, for learning from them."""

from collections.abc import Iterable
from datetime import datetime

from daemon.store import Entry
from detectors.learning import Answer, lead, steps_learnt


def learnt_from(entries: Iterable[Entry]) -> dict[str, int]:
    """How many steps each kind of ask counts for less, by what the person said of these alerts."""
    return steps_learnt(
        Answer(lead(entry.labels), datetime.fromisoformat(entry.at).timestamp(), entry.feedback == "scam")
        for entry in entries
        if entry.feedback in {"scam", "not_a_scam"}
    )
