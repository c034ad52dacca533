"""The measured asks as sections of docs/benchmarks.md: tables, and every miss and false alarm.

Sentences from beside the project may not be published with it: they are named by their place, unless ``full``.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from detectors.types import LANGUAGES, LEVELS, Language, Level, Sensitivity
from tests.bench.asks_audio import Spoken
from tests.bench.asks_tally import SENSITIVITIES, TOLD_LABELS, Outcomes, Slip, Tallies, rate
from tests.bench.asks_text import Calls, Lines, Ordinary
from tests.scenario.texts import said

NAMES: Final[dict[Language, str]] = {"nl": "Dutch", "en": "English"}
PURPOSES: Final = {"train": "training", "test": "testing"}
COUNTED_WAYS: Final = 3  # of one written line, when the written lines are counted
TEXT_TITLE: Final = "Asks on text: `make bench-asks`"
AUDIO_TITLE: Final = "Asks on the telephone: `make bench-asks ASKS=--audio`"
TEXT_INTRO: Final = """\
{day}, on clean text; {mean:.1f} ms of processor time a turn, {most:.1f} in the slowest call. The lexicon was widened
while looking at totals on the written calls, so those figures lean to the kind side. The test scenarios are lines
written for this project, on other plots than those that were trained on; each stands alone, with no turn before it
that says what it is about. Written lines, with at most {ways} variants of each counted: {written}."""
LABELS_INTRO: Final = """\
Per label, recall and precision of findings with a score of 0.5 or more, in the turns of the written calls and in the
lines of the test scenarios:"""
ORDINARY_INTRO: Final = """\
False alarms on ordinary sentences, each alone, 150 words a minute, with 95 % limits. Nothing was trained on the unseen
half; causes of false alarms were looked for in all of them. `python -m tests.bench.sensitivity` strings them into
calls of ten minutes, and says what each sensitivity promises."""
AUDIO_INTRO: Final = """\
{day}. The same calls, spoken by synthetic voices (Dutch with a foreign accent), over 300-3400 Hz and G.711 A-law,
through the complete graph: Whisper base, language `auto`. Warned by the first ask: within 2 s after the end of that
turn. Times are on the call's own clock: what the processor needs comes on top."""


def text_page(
    calls: Calls,
    sentences: dict[Language, Lines],
    authored: dict[Language, Lines],
    ordinary: dict[Language, tuple[Ordinary, Ordinary]],
    told: Sensitivity,
    full: bool,
) -> str:
    return "\n\n".join(
        [
            f"## {TEXT_TITLE}",
            TEXT_INTRO.format(
                day=_day(), written=_written(), ways=COUNTED_WAYS, mean=calls.ms_a_turn, most=calls.slowest_ms_a_turn
            ),
            _table(("", *SENSITIVITIES), [*_call_rows(calls), *_line_rows(sentences, authored)]),
            LABELS_INTRO,
            _label_table(
                {"written calls": calls.tallies, **{f"{NAMES[of]} lines": authored[of].tallies for of in LANGUAGES}}
            ),
            ORDINARY_INTRO,
            _table(("", "", "notice or more", "warning or more", "stop"), _ordinary_rows(ordinary)),
            f"Every miss and false alarm: per label, and of the level at `{told}` where that is wrong.",
            _slips("Written calls", calls.slips, full),
            *(_slips(f"Single sentences, {NAMES[of]}", sentences[of].slips, full) for of in LANGUAGES),
            *(_slips(f"Test scenarios, {NAMES[of]}", authored[of].slips, full) for of in LANGUAGES),
            *(_slips(f"Ordinary sentences, {NAMES[of]}", ordinary[of][1].slips, full) for of in LANGUAGES),
        ]
    )


def audio_page(spoken: Spoken, told: Sensitivity, full: bool) -> str:
    found = spoken.found
    return "\n\n".join(
        [
            f"## {AUDIO_TITLE}",
            AUDIO_INTRO.format(day=_day()),
            _table(("", *SENSITIVITIES), _call_rows(found)),
            _table(
                ("first warning after the end of the first asking turn", "warned", "p50", "p90"),
                [(NAMES[of], str(len(spoken.delays_s[of])), *_quantiles(spoken.delays_s[of])) for of in LANGUAGES],
            ),
            _label_table({"spoken calls": found.tallies}),
            f"Every miss and false alarm: per label, and of the level at `{told}` where that is wrong.",
            _slips("Spoken calls", found.slips, full),
        ]
    )


def with_section(document: str, section: str) -> str:
    """``document`` with ``section`` in the place of the one with the same title, or after the asks on text."""
    parts = document.rstrip("\n").split("\n## ")
    fresh = section.removeprefix("## ")
    titles = [part.partition(":")[0] for part in parts]
    title = fresh.partition(":")[0]
    if title in titles:
        parts[titles.index(title)] = fresh.rstrip("\n") + "\n"
    else:
        parts.insert(titles.index(TEXT_TITLE.partition(":")[0]) + 1, fresh.rstrip("\n") + "\n")
    return "\n## ".join(parts).rstrip("\n") + "\n"


def _day() -> str:
    today = date.today()
    return f"{today.day} {today:%B %Y}"


def _written() -> str:
    counts: list[str] = []
    for language in LANGUAGES:
        for split in PURPOSES:
            ways: dict[tuple[str, int], int] = {}
            for one in said(language, split):
                ways[one.scenario, one.written] = ways.get((one.scenario, one.written), 0) + 1
            scenarios = len({scenario for scenario, _ in ways})
            counted = sum(min(COUNTED_WAYS, count) for count in ways.values())
            counts.append(f"{NAMES[language]} {counted} for {PURPOSES[split]} in {scenarios} scenarios")
    return ", ".join(counts)


def _call_rows(calls: Calls) -> Iterator[tuple[str, ...]]:
    in_time = [calls.in_time[sensitivity] for sensitivity in SENSITIVITIES]
    yield "scam calls warned by the first ask", *(f"{sum(hits)} of {len(hits)}" if hits else "-" for hits in in_time)
    rows: tuple[tuple[str, str, Level], ...] = (
        ("scam calls warned at all", "scam", "warning"),
        ("scam calls with a stop", "scam", "stop"),
        ("ordinary calls with a warning or more", "ordinary", "warning"),
        ("ordinary calls with a stop", "ordinary", "stop"),
        ("honest calls asking a birth date: more than a notice", "legitimate-identity", "warning"),
    )
    for name, kind, level in rows:
        yield name, *(calls.of_kind(kind, level, sensitivity) for sensitivity in SENSITIVITIES)


def _line_rows(sentences: dict[Language, Lines], authored: dict[Language, Lines]) -> Iterator[tuple[str, ...]]:
    for what, lines in (("single sentences", sentences), ("test scenarios", authored)):
        for of in LANGUAGES:
            rows: tuple[tuple[str, Outcomes, Level], ...] = (
                ("asks warned", lines[of].asks, "warning"),
                ("birth date alone: more than a notice", lines[of].identity, "warning"),
                ("harmless, warned", lines[of].harmless, "warning"),
                ("harmless, with a stop", lines[of].harmless, "stop"),
            )
            for name, outcomes, level in rows:
                if outcomes.reached["normal"]:
                    cells = (outcomes.of(level, sensitivity) for sensitivity in SENSITIVITIES)
                    yield f"{what}, {NAMES[of]}: {name}", *cells


def _label_table(columns: dict[str, Tallies]) -> str:
    heads = [f"{name}, {what}" for name in columns for what in ("recall", "precision")]
    rows = [
        (f"`{label}`", *(cell for part in columns.values() for cell in (part.recall(label), part.precision(label))))
        for label in TOLD_LABELS
    ]
    total = ("all asks", *(cell for part in columns.values() for cell in part.all_asks()))
    return _table(("", *heads), [total, *rows])


def _ordinary_rows(ordinary: dict[Language, tuple[Ordinary, Ordinary]]) -> Iterator[tuple[str, ...]]:
    for language, halves in ordinary.items():
        for name, part in zip(("unseen half", "all"), halves, strict=True):
            for sensitivity in SENSITIVITIES:
                counts = (part.outcomes.at_least(level, sensitivity) for level in LEVELS)
                head = f"{NAMES[language]}, {name}, {part.hours:.1f} h"
                yield head, sensitivity, *(rate(count, part.hours) for count in counts)


def _quantiles(values: Sequence[float]) -> tuple[str, str]:
    """The 50 % and 90 % points, each a value that occurred."""
    ranked = sorted(values)
    if not ranked:
        return "-", "-"
    p50, p90 = (ranked[min(len(ranked) - 1, int(part * len(ranked)))] for part in (0.5, 0.9))
    return f"{p50:.1f} s", f"{p90:.1f} s"


def _slips(title: str, slips: Sequence[Slip], full: bool) -> str:
    lines = [f"- {slip.where}: {slip.remark}{_words(slip, full)}" for slip in slips] or ["none"]
    return "\n".join([f"<details><summary>{title}: {len(slips)}</summary>", "", *lines, "", "</details>"])


def _words(slip: Slip, full: bool) -> str:
    if not (full or slip.ours):
        return ""
    return (f" | {slip.text}" if slip.text else "") + (f" <- {slip.quotes}" if full and slip.quotes else "")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
