"""The asks on text: calls and sentences beside the project, the test scenarios of this project, ordinary talk."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from detectors.asks import AsksStage, transcript_of
from detectors.types import ASKS, LANGUAGES, Finding, Language, Level, Sensitivity, Side
from tests.bench.asks_tally import SENSITIVITIES, WARNED, Outcomes, Slip, Tallies, highest, quoted
from tests.bench.calls import calls
from tests.paths import SHARED
from tests.scenario.ordinary import training_half, unseen_half
from tests.scenario.texts import Said, said

WORDS_AN_HOUR: Final = 9_000
PAUSE: Final = 8_000  # half a second between turns
CLEAR_ASKS: Final = ASKS - {"birthdate"}  # a birth date is worth a notice at most


@dataclass
class Calls:
    """What was found in the shared calls: scam, ordinary, and honest ones that ask a birth date."""

    tallies: Tallies = field(default_factory=Tallies)
    outcomes: dict[str, Outcomes] = field(default_factory=dict)
    in_time: dict[Sensitivity, list[bool]] = field(default_factory=lambda: {name: [] for name in SENSITIVITIES})
    slips: list[Slip] = field(default_factory=list)
    ms_a_turn: float = 0.0
    slowest_ms_a_turn: float = 0.0

    def count(self, call: Any, turns: Sequence[Sequence[Finding]], told: Sensitivity) -> None:
        """``turns`` are the findings in each turn; slips are told at one sensitivity."""
        for number, (turn, findings) in enumerate(zip(call["turns"], turns, strict=True), start=1):
            if remarks := self.tallies.count(wanted(turn), findings):
                self.slips.append(
                    Slip(f"{call['id']} turn {number}", "; ".join(remarks), turn["text"], quoted(findings))
                )
        everything = [finding for findings in turns for finding in findings]
        level = self.outcomes.setdefault(f"{call['kind']} {call['lang']}", Outcomes()).count(everything)[told]
        if (level in WARNED) != (call["kind"] == "scam"):
            self.slips.append(Slip(call["id"], f"{call['kind']} call, {level or 'nothing'}", "", quoted(everything)))

    def of_kind(self, kind: str, level: Level, sensitivity: Sensitivity) -> str:
        kinds = [self.outcomes[f"{kind} {language}"] for language in LANGUAGES if f"{kind} {language}" in self.outcomes]
        reached = sum(one.at_least(level, sensitivity) for one in kinds)
        return f"{reached} of {sum(one.reached[sensitivity].total() for one in kinds)}"


@dataclass
class Lines:
    """What was found in single lines: those that ask, those that ask a birth date only, and the harmless ones."""

    tallies: Tallies = field(default_factory=Tallies)
    asks: Outcomes = field(default_factory=Outcomes)
    identity: Outcomes = field(default_factory=Outcomes)
    harmless: Outcomes = field(default_factory=Outcomes)
    slips: list[Slip] = field(default_factory=list)


@dataclass
class Ordinary:
    """What ordinary sentences raised in so many hours of talk."""

    hours: float = 0.0
    outcomes: Outcomes = field(default_factory=Outcomes)
    slips: list[Slip] = field(default_factory=list)


def wanted(turn: Any) -> set[str]:
    return {*turn["asks"], *turn["pressure"], *(f"discloses_{what}" for what in turn["discloses"])}


def call_findings(turns: Sequence[tuple[Side, str]], language: Language) -> Iterator[list[Finding]]:
    """The findings of each turn of one call."""
    stage, start = AsksStage(), 0
    for side, text in turns:
        transcript = transcript_of(text, language, side, start)
        start = transcript.utterance.end + PAUSE
        yield stage.push(transcript)


def line_findings(text: str, language: Language) -> list[Finding]:
    return next(call_findings([("far", text)], language))


def written_calls(told: Sensitivity) -> Calls:
    measured, spent_ms = Calls(), list[float]()
    for language in LANGUAGES:  # the lexicon is read once, outside the measured time
        line_findings("x", language)
    for call in calls():
        began = time.process_time()
        turns = list(call_findings([(turn["side"], turn["text"]) for turn in call["turns"]], call["lang"]))
        spent_ms.append(1000 * (time.process_time() - began) / len(turns))
        measured.count(call, turns, told)
        if call["kind"] == "scam":
            _count_in_time(measured, call, turns)
    measured.ms_a_turn, measured.slowest_ms_a_turn = sum(spent_ms) / len(spent_ms), max(spent_ms)
    return measured


def _count_in_time(measured: Calls, call: Any, turns: Sequence[Sequence[Finding]]) -> None:
    first = next(number for number, turn in enumerate(call["turns"]) if turn["asks"])
    until = [finding for findings in turns[: first + 1] for finding in findings]
    for sensitivity in SENSITIVITIES:
        measured.in_time[sensitivity].append(highest(until, sensitivity) in WARNED)


def shared_sentences(language: Language, told: Sensitivity) -> Lines:
    """The single sentences beside the project; they have a category but no labels, so only levels are counted."""
    measured = Lines()
    for row in (SHARED / "calls" / "utterances.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, of, kind, category, text = row.split("\t")
        if of != language:
            continue
        findings = line_findings(text, language)
        level = (measured.asks if kind == "ask" else measured.harmless).count(findings)[told]
        if (level in WARNED) != (kind == "ask"):
            remark = f"{kind}, {category}, {level or 'nothing'}"
            measured.slips.append(Slip(name, remark, text, quoted(findings)))
    return measured


def authored_lines(language: Language, told: Sensitivity) -> Lines:
    """Each line of the test scenarios of this project as a call of its own."""
    measured = Lines()
    for one in said(language, "test"):
        findings, where = line_findings(one.text, language), f"{language}/{one.scenario} {one.written}"
        remarks = measured.tallies.count(one.labels, findings)
        level = _outcomes_of(measured, one).count(findings)[told]
        if (level in WARNED) != bool(one.labels & CLEAR_ASKS):
            remarks.insert(0, f"{'ask' if one.labels & CLEAR_ASKS else 'no ask'}, {level or 'nothing'}")
        if remarks:
            measured.slips.append(Slip(where, "; ".join(remarks), one.text, quoted(findings), ours=True))
    return measured


def _outcomes_of(measured: Lines, one: Said) -> Outcomes:
    if one.labels & CLEAR_ASKS:
        return measured.asks
    return measured.identity if "birthdate" in one.labels else measured.harmless


def ordinary(language: Language, told: Sensitivity) -> tuple[Ordinary, Ordinary]:
    """The half of the ordinary sentences that nothing was trained on, and all of them."""
    unseen, everything = Ordinary(), Ordinary()
    for half, first, targets in (
        (unseen_half(language), 1, (unseen, everything)),
        (training_half(language), 2, (everything,)),
    ):
        for number, text in enumerate(half):
            findings = line_findings(text, language)
            for measured in targets:
                _count_ordinary(measured, findings, f"sentences_{language} line {first + 2 * number}", text, told)
    return unseen, everything


def _count_ordinary(measured: Ordinary, findings: Sequence[Finding], where: str, text: str, told: Sensitivity) -> None:
    measured.hours += len(text.split()) / WORDS_AN_HOUR
    level = measured.outcomes.count(findings)[told]
    if level is not None:
        measured.slips.append(Slip(where, level, text, quoted(findings)))
