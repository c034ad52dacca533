"""What the person's own answers change: kinds of asks that they called no scam count for a little less.

A function of the answers that are kept, so that taking one back, or forgetting its alert, undoes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Final

from detectors.types import ASKS, DISCLOSURES, Finding

STEP_LOGIT: Final = 0.15  # log-odds that a kind of ask loses for each time that it was no scam
MOST_STEPS: Final = 3  # an ask of 0.9 then still warns, at every sensitivity
SCAM_STEPS: Final = 2  # how many of these one real scam of that kind outweighs
ONCE_S: Final = 3600.0  # answers this close to each other are about one call


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said of an alert about ``label``; ``at_s`` is when the alert was, in seconds of any one clock."""

    label: str
    at_s: float
    scam: bool


def lead(labels: Sequence[str]) -> str:
    """The label to name an alert by: an ask or a disclosure where there is one."""
    return next((label for label in labels if label in ASKS or label in DISCLOSURES), labels[0])


def steps_learnt(answers: Iterable[Answer]) -> dict[str, int]:
    """How many steps each kind of ask counts for less, from 1 to MOST_STEPS; the order of the answers is all one."""
    told = [answer for answer in answers if answer.label in ASKS]
    steps = {label: _steps([answer for answer in told if answer.label == label]) for label in {a.label for a in told}}
    return {label: count for label, count in sorted(steps.items()) if count > 0}


def eased(finding: Finding, steps: Mapping[str, int]) -> Finding:
    """The finding with the score that it has for this person."""
    score = finding.score
    if finding.label not in steps or not 0 < score < 1:
        return finding
    logit = log(score / (1 - score)) - STEP_LOGIT * min(steps[finding.label], MOST_STEPS)
    return replace(finding, score=1 / (1 + exp(-logit)))


def _steps(answers: Sequence[Answer]) -> int:
    needless = _calls(answer.at_s for answer in answers if not answer.scam)
    scams = _calls(answer.at_s for answer in answers if answer.scam)
    return min(max(0, needless - SCAM_STEPS * scams), MOST_STEPS)


def _calls(moments_s: Iterable[float]) -> int:
    """Over how many calls the answers are spread."""
    calls, last_s = 0, float("-inf")
    for at_s in sorted(moments_s):
        if at_s - last_s >= ONCE_S:
            calls, last_s = calls + 1, at_s
    return calls
