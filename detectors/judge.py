"""From findings to alerts: a pure function of the set of findings, and the stage that keeps the window."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Final

from detectors.types import (
    ASKS,
    DISCLOSURES,
    LEVELS,
    PRESSURES,
    SAMPLE_RATE_HZ,
    TAKEOVERS,
    Alert,
    Finding,
    Level,
    Sensitivity,
)

# Log-odds that context adds to an ask. The voice can raise a level and never lowers one; nothing here makes an alert
# of its own above a notice.
PRESSURE_LOGITS: Final = {"urgency": 0.7, "secrecy": 1.0, "stay_on_line": 1.0, "authority": 0.4, "distress": 0.6}
PRESSURE_LOGIT_MAX: Final = 1.8
FURTHER_ASK_LOGIT: Final = 0.5
FURTHER_ASK_LOGIT_MAX: Final = 1.0
VOICE_LOGIT: Final = 1.0
COUNTS_FROM: Final = 0.3  # a score below this is no evidence
CLEARER_FOR_STOP: Final = 0.1  # how much more than not doubtful an ask must be for a stop
PRESSURE_KINDS_FOR_NOTICE: Final = 3
NOTICE_AT_MOST: Final = frozenset({"birthdate"})
TAKEOVER_WINDOWS: Final = 3  # to fetch and start the program that was asked for takes minutes


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which each level is reached.

    Asks that are all weaker than ``doubtful`` stay a notice, whatever the pressure.
    """

    notice: float
    warning: float
    stop: float
    doubtful: float = 0.5

    def level(self, probability: float) -> Level | None:
        if probability >= self.stop:
            return "stop"
        if probability >= self.warning:
            return "warning"
        return "notice" if probability >= self.notice else None


THRESHOLDS: Final[dict[Sensitivity, Thresholds]] = {
    "low": Thresholds(notice=0.60, warning=0.85, stop=0.93, doubtful=0.6),
    "normal": Thresholds(notice=0.40, warning=0.60, stop=0.83, doubtful=0.5),
    "high": Thresholds(notice=0.30, warning=0.45, stop=0.65, doubtful=0.4),
}


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Needless warnings and stops that were counted in so many hours of ordinary talk."""

    counted: int
    hours: float

    @property
    def hours_apart(self) -> float:
        """Mean hours between two of them; where none was seen, what they exceed with 95 % certainty."""
        return self.hours / (self.counted or 3.0)


# "unseen, each alone, both" of tests/bench/sensitivity.py: sentences that nothing was trained or chosen on. Strung into
# calls by chance they raise three times as many, by what does not belong together; real talk lies between.
FALSE_ALARMS: Final[dict[Sensitivity, FalseAlarms]] = {
    "low": FalseAlarms(counted=1, hours=12.2),
    "normal": FalseAlarms(counted=3, hours=12.2),
    "high": FalseAlarms(counted=5, hours=12.2),
}


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What the evidence up to and including ``anchor`` amounts to."""

    anchor: Finding
    level: Level
    evidence: tuple[Finding, ...]


def judge(findings: Iterable[Finding], sensitivity: Sensitivity = "normal", window_s: float = 120.0) -> list[Alert]:
    """One alert for each episode that deserves one, in order of time; any order of ``findings`` gives the same."""
    window = round(window_s * SAMPLE_RATE_HZ)
    return [_alert(episode) for episode in _episodes(_rulings(findings, sensitivity, window), window)]


def level_of(
    news: Iterable[Finding], findings: Iterable[Finding], sensitivity: Sensitivity = "normal", window_s: float = 120.0
) -> Level | None:
    """The highest level that one of ``news`` gives rise to by itself, with all ``findings`` as its context."""
    spans = {(f.label, f.side, f.start) for f in news}
    ruled = _rulings(findings, sensitivity, round(window_s * SAMPLE_RATE_HZ))
    levels = [LEVELS.index(r.level) for r in ruled if (r.anchor.label, r.anchor.side, r.anchor.start) in spans]
    return LEVELS[max(levels)] if levels else None


def confidence(alert: Alert) -> float:
    """The highest probability among the asks and disclosures behind the alert, else among all its findings."""
    asked = [f.score for f in alert.findings if f.label in ASKS or f.label in DISCLOSURES]
    return max(asked or [f.score for f in alert.findings])


class Judge:
    """Stage: findings in; an alert out when it is new or its level has risen.

    An episode goes on until nothing was found for the longer of ``window_s`` and ``cool_down_s``; a caller who repeats
    himself within it raises no second alert.
    """

    def __init__(self, sensitivity: Sensitivity = "normal", window_s: float = 120.0, cool_down_s: float = 60.0) -> None:
        self.sensitivity: Sensitivity = sensitivity
        self._window_s = max(window_s, cool_down_s)
        self._findings: list[Finding] = []
        self._raised: list[Alert] = []

    def push(self, finding: Finding) -> list[Alert]:
        self._findings.append(finding)
        self._forget()
        alerts = judge(self._findings, self.sensitivity, self._window_s)
        return [news for alert in alerts if (news := self._news(alert)) is not None]

    def close(self) -> list[Alert]:
        return []

    def _news(self, alert: Alert) -> Alert | None:
        """The alert under the id of its episode, or None when that was raised to this level before."""
        window = round(self._window_s * SAMPLE_RATE_HZ)
        for index, former in enumerate(self._raised):
            if alert.start - window <= former.end and former.start - window <= alert.end:
                known = replace(alert, id=former.id, opened_at=former.opened_at)
                rises = LEVELS.index(alert.level) > LEVELS.index(former.level)
                self._raised[index] = known if rises else replace(former, end=max(former.end, alert.end))
                return known if rises else None
        self._raised.append(alert)
        return alert

    def _forget(self) -> None:
        """Two windows back nothing can change an open episode any more."""
        horizon = max(f.end for f in self._findings) - 3 * round(self._window_s * SAMPLE_RATE_HZ)
        self._findings = [f for f in self._findings if f.end >= horizon]
        self._raised = [alert for alert in self._raised if alert.end >= horizon]


def _rulings(findings: Iterable[Finding], sensitivity: Sensitivity, window: int) -> list[_Ruling]:
    evidence = [f for f in _merged(findings) if f.score >= COUNTS_FROM]
    anchors = [f for f in evidence if f.label in ASKS | DISCLOSURES | PRESSURES | TAKEOVERS]
    thresholds = THRESHOLDS[sensitivity]
    ruled = [
        _rule_takeover(anchor, evidence, window, thresholds) or _rule(anchor, evidence, window, thresholds)
        for anchor in anchors
    ]
    return [ruling for ruling in ruled if ruling is not None]


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted, with the strongest of findings that repeat one another: same label and side, overlapping spans."""
    kept: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (-f.score, f.start, f.end, f.quote)):
        same = kept.setdefault((finding.label, finding.side), [])
        if not any(f.start < finding.end and finding.start < f.end for f in same):
            same.append(finding)
    return sorted((f for same in kept.values() for f in same), key=lambda f: (f.start, f.end, f.label, f.side))


def _rule(anchor: Finding, evidence: Sequence[Finding], window: int, thresholds: Thresholds) -> _Ruling | None:
    around = [f for f in evidence if anchor.start - window <= f.start <= anchor.start and f is not anchor]
    pressures = {f.label: f for f in around if f.label in PRESSURES}
    if anchor.label in PRESSURES:
        if len(pressures | {anchor.label: anchor}) < PRESSURE_KINDS_FOR_NOTICE:
            return None
        return _Ruling(anchor, "notice", (*pressures.values(), anchor))
    asks = {f.label: f for f in around if (f.label in ASKS or f.label in DISCLOSURES) and f.label != anchor.label}
    voice = _last_verdict(evidence, anchor, window)
    level = thresholds.level(_probability(anchor, asks.values(), pressures.values(), voice))
    if level is None:
        return None
    clearest = max([anchor.score, *(f.score for f in asks.values())])
    if anchor.label in NOTICE_AT_MOST or clearest < thresholds.doubtful:
        level = "notice"
    elif level == "stop" and clearest < thresholds.doubtful + CLEARER_FOR_STOP:
        level = "warning"
    return _Ruling(anchor, level, (*asks.values(), *pressures.values(), *voice, anchor))


def _rule_takeover(anchor: Finding, evidence: Sequence[Finding], window: int, thresholds: Thresholds) -> _Ruling | None:
    """A stop where the computer was taken over in a call in which something was asked for, or pressure was put."""
    so_far = [f for f in evidence if anchor.start - TAKEOVER_WINDOWS * window <= f.start <= anchor.start]
    taken = {f.label: f for f in so_far if f.label in TAKEOVERS}
    spoken = ASKS | DISCLOSURES | PRESSURES
    said = {f.label: f for f in so_far if f.label in spoken and f.score >= thresholds.doubtful}
    return _Ruling(anchor, "stop", (*said.values(), *taken.values(), anchor)) if taken and said else None


def _last_verdict(evidence: Sequence[Finding], anchor: Finding, window: int) -> list[Finding]:
    """The latest verdict on the voice around the anchor, when it is ``synthetic``."""
    verdicts = [f for f in evidence if f.detector == "voice" and abs(f.end - anchor.end) <= window]
    latest = max(verdicts, key=lambda f: (f.end, f.score), default=None)
    return [latest] if latest is not None and latest.label == "synthetic" else []


def _probability(
    anchor: Finding, asks: Iterable[Finding], pressures: Iterable[Finding], voice: Sequence[Finding]
) -> float:
    further = sum(FURTHER_ASK_LOGIT * f.score for f in asks if f.label not in NOTICE_AT_MOST)
    pressure = sum(PRESSURE_LOGITS[f.label] * f.score for f in pressures)
    context = min(further, FURTHER_ASK_LOGIT_MAX) + min(pressure, PRESSURE_LOGIT_MAX) + VOICE_LOGIT * len(voice)
    score = min(max(anchor.score, 1e-6), 1 - 1e-6)
    return 1 / (1 + exp(-(log(score / (1 - score)) + context)))


def _episodes(rulings: Sequence[_Ruling], window: int) -> list[list[_Ruling]]:
    """Rulings in runs that have no gap longer than the window between one anchor and the next."""
    episodes: list[list[_Ruling]] = []
    end = 0
    for ruling in rulings:
        if episodes and ruling.anchor.start - end <= window:
            episodes[-1].append(ruling)
        else:
            episodes.append([ruling])
            end = ruling.anchor.end
        end = max(end, ruling.anchor.end)
    return episodes


def _alert(episode: Sequence[_Ruling]) -> Alert:
    level = LEVELS[max(LEVELS.index(ruling.level) for ruling in episode)]
    unique = {id(f): f for ruling in episode for f in ruling.evidence}
    findings = tuple(sorted(unique.values(), key=lambda f: (f.start, f.end, f.label, f.side)))
    first = episode[0].anchor
    spoken = [ruling.anchor for ruling in episode]
    start, end = min(f.start for f in spoken), max(f.end for f in spoken)
    return Alert(f"{first.start}-{first.label}", level, start, end, findings, first.end)
