"""Which asks and which pressure a line of the caller holds, by the lexicon."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from detectors.asks.lexicon import Frame, Lexicon, Thing
from detectors.asks.memory import Mention
from detectors.asks.scorer import ASK, Opinion, agreement, of_part, opinions, probability
from detectors.asks.symbols import STOP, Line
from detectors.types import ASKS, PRESSURES

LEAST: Final = 0.15  # a candidate below this is dropped
DOUBTFUL: Final = 0.4  # below this the lexicon has no opinion of its own
SECOND_OPINION: Final = 0.75  # the most with the scorer's help: a warning; six hours of talk cannot vouch for a stop
HINT: Final = 0.3  # below this the scorer says nothing
SURE: Final = 0.8  # a score of the lexicon from which nobody else is asked
TOLD: Final = frozenset({"pin", "code", "bsn", "card", "password", "birthdate"})  # asked for by word of mouth
OWN: Final = TOLD | {"remote_access"}  # "my ..." is then the caller's own
AGREED: Final = 0.83  # what lexicon and scorer come to together where a stop is due
NEGATED: Final = 0.05  # what negation leaves of the odds
SUREST: Final = 0.97
DONE_BY_USER: Final = TOLD | {"money", "gift_card", "crypto", "safe_account"}  # what is asked is that the user acts
UNASKED: Final = 0.9  # what a pronoun keeps that stands for something only named in an earlier turn
UNADDRESSED: Final = 0.08  # what a clause that speaks to nobody keeps
# Words of patterns in which a denial is the ask itself.
_NEGATED_FRAMES: Final = frozenset({"zonder", "without", "niet", "not", "niemand", "nobody", "cant", "{nobody_at}"})
_DENIED_BEFORE: Final = 2  # symbols: "do not share ..."; Dutch denies after the verb
_LONGEST_CLAUSE: Final = 40  # symbols either side of a candidate
_REACH: Final = 6  # symbols from one thing to the next of an enumeration
_SMALL: Final = 0.45  # what a bare noun with many meanings keeps of its odds among harmless things


Recall: TypeAlias = Callable[[frozenset[str]], Mention | None]


def nothing(labels: frozenset[str]) -> Mention | None:
    """No memory of earlier turns."""
    return None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible ask or pressure: symbols ``[first, last]``, probability, and the pattern that decided."""

    label: str
    score: float
    first: int
    last: int
    source: str
    thing: int = -1  # the symbol that was asked for
    impersonal: bool = False


def candidates(line: Line, known: Lexicon, recall: Recall = nothing) -> list[Candidate]:
    """The best candidate of each label; ``recall`` gives what a pronoun may stand for."""
    best = by_frames(line, known, recall)
    seen = opinions(line, known.language)
    asked = seen.get(ASK)
    further = second_opinion(line, known, best.values(), asked)
    if further is not None:
        best[further.label] = further
    best = {label: _agreed(one, line, asked, known) for label, one in best.items()}
    best |= {label: pressing(seen[label], best.get(label), known) for label in PRESSURES & seen.keys()}
    return [candidate for candidate in best.values() if candidate.score >= LEAST]


def by_frames(line: Line, known: Lexicon, recall: Recall = nothing) -> dict[str, Candidate]:
    """The best candidate of each label by the lexicon alone."""
    best: dict[str, Candidate] = {}
    for candidate in _all(line, known, recall):
        held = best.get(candidate.label)
        if held is None or candidate.score > held.score:
            best[candidate.label] = candidate
    return best


def second_opinion(
    line: Line, known: Lexicon, framed: Collection[Candidate], found: Opinion | None
) -> Candidate | None:
    """The ask that the scorer's likeliest window and the lexicon's ``framed`` candidates amount to together.

    None where the lexicon is sure or says more by itself. Where it has an opinion it also says what is asked.
    """
    asked = max((one for one in framed if one.label in ASKS), key=lambda one: one.score, default=None)
    rules = asked.score if asked else 0.0
    if found is None or rules >= SURE:
        return None
    score = min(probability(found, rules, known.language), SECOND_OPINION)
    if asked and rules >= DOUBTFUL:
        return replace(asked, score=score) if score > rules else None
    things = (known.things.get(symbol.thing) for symbol in line.symbols[found.first : found.last + 1])
    named = next((n for n, thing in enumerate(things, found.first) if thing and thing.label == found.label), -1)
    second = Candidate(found.label, score, found.first, found.last, "scorer", named, True)
    second = _shielded(second, line, known)
    return second if second.score > max(rules, HINT) else None


def _agreed(candidate: Candidate, line: Line, seen: Opinion | None, known: Lexicon) -> Candidate:
    """A sure ask of the lexicon's, no more than a warning where the scorer does not see it.

    A denial in another clause ("we never ask, but now ...") does not count against it.
    """
    if candidate.label not in ASKS or candidate.score < SURE or seen is None:
        return candidate
    begin, end = _clause(line, candidate.first, candidate.last, known.words["breakers"])
    denials = known.words["never"] | known.words["not"]
    if any(symbol.form in denials for symbol in (*line.symbols[:begin], *line.symbols[end:])):
        seen = of_part(line, begin, end - 1, known.language)
    agreed = agreement(seen, candidate.score, known.language) >= AGREED
    return candidate if agreed else replace(candidate, score=SECOND_OPINION)


def pressing(found: Opinion, framed: Candidate | None, known: Lexicon) -> Candidate:
    """What the scorer and the lexicon make of one kind of pressure together; the lexicon's words are its quote."""
    score = probability(found, framed.score if framed else 0.0, known.language)
    return replace(framed, score=score) if framed else Candidate(found.label, score, found.first, found.last, "scorer")


def _all(line: Line, known: Lexicon, recall: Recall) -> Iterator[Candidate]:
    present = frozenset(symbol.form for symbol in line.symbols)
    present |= {f"<{symbol.thing}" for symbol in line.symbols if symbol.thing}
    for frame in known.frames:
        if not frame.may_hold(present):
            continue
        for candidate in _matches(line, frame, known):
            yield _shielded(candidate, line, known)
            for further in _enumerated(candidate, line, known):
                yield _shielded(further, line, known)
    for frame in known.followups:
        if not frame.may_hold(present):
            continue
        for candidate in _matches(line, frame, known):
            span = line.symbols[candidate.first : candidate.last + 1]
            if candidate.thing < 0 and any(symbol.thing for symbol in span):
                continue
            named = _before(candidate, line, known, frame.about) or recall(frame.about)
            if named is not None:
                weight = named.weight * (UNASKED if isinstance(named, Mention) and not named.asked else 1.0)
                told = replace(candidate, label=named.label, score=candidate.score * weight)
                yield _shielded(told, line, known)


def _before(candidate: Candidate, line: Line, known: Lexicon, about: frozenset[str]) -> Thing | None:
    """The last thing of one of the labels ``about`` in the line before the candidate."""
    for symbol in reversed(line.symbols[: candidate.first]):
        thing = known.things.get(symbol.thing)
        if thing and thing.label in about:
            return thing
    return None


def _matches(line: Line, frame: Frame, known: Lexicon) -> Iterator[Candidate]:
    for match in frame.pattern.finditer(line.text):
        if match.end() == match.start():
            continue
        first, last = line.covered(match.start(), match.end())
        label, score, at = frame.label, frame.score, -1
        if "x" in frame.pattern.groupindex and match["x"]:
            thing = known.things[match["x"]]
            at = line.covered(match.start("x"), match.end("x"))[0]
            label, score = label or thing.label, score * thing.weight * _likeness(line, at)
        yield Candidate(label, score, first, last, frame.source, at, frame.impersonal)


def _likeness(line: Line, at: int) -> float:
    """A noun matched by sound counts for less, the less it sounds like it."""
    likeness = line.symbols[at].likeness
    return 1.0 if likeness >= 1 else 0.95 - 1.5 * (1 - likeness)


def _enumerated(candidate: Candidate, line: Line, known: Lexicon) -> Iterator[Candidate]:
    """The things that follow in the same breath: "uw pincode en de code uit de sms"."""
    if candidate.thing < 0 or candidate.label not in TOLD:
        return
    at, linked = candidate.thing, False
    for n in range(candidate.thing + 1, len(line.symbols)):
        symbol = line.symbols[n]
        if symbol.text == STOP or n - at > _REACH:
            return
        linked = linked or symbol.text in known.words["links"]
        thing = known.things.get(symbol.thing)
        if thing and thing.label in TOLD and linked:
            at, linked = n, False
            score = candidate.score * thing.weight * 0.97
            yield Candidate(thing.label, score, candidate.first, n, candidate.source + " + X", n)


def _shielded(candidate: Candidate, line: Line, known: Lexicon) -> Candidate:
    """The candidate with what negation, stories and harmless things leave of its odds."""
    if candidate.label in PRESSURES:
        return candidate
    odds = candidate.score / (1 - min(candidate.score, SUREST)) * _negation(candidate, line, known)
    begin, end = _clause(line, candidate.first, candidate.last, known.words["breakers"])
    clause = "".join(f" {symbol.text}" for symbol in line.symbols[begin:end])
    if not candidate.impersonal and not _speaks_to_somebody(candidate, line, begin, end, known):
        odds *= UNADDRESSED
    if _done_by_another(candidate, line, known):
        odds *= NEGATED
    present = frozenset(symbol.form for symbol in line.symbols[begin:end])
    for shield in known.shields:
        if shield.may_hold(candidate.label, present) and shield.pattern.search(clause):
            odds *= shield.factor
    if candidate.label in OWN and candidate.thing > 0 and line.symbols[candidate.thing - 1].form in known.words["mine"]:
        odds *= NEGATED
    named = known.things.get(line.symbols[candidate.thing].thing) if candidate.thing >= 0 else None
    if (named is None or named.weight < 1) and candidate.label in ASKS:
        sentence = range(*_clause(line, candidate.first, candidate.last, frozenset()))
        if any(line.symbols[n].form in known.words["harmless"] for n in sentence):
            odds *= _SMALL * _SMALL
    return replace(candidate, score=odds / (1 + odds))


def _speaks_to_somebody(candidate: Candidate, line: Line, begin: int, end: int, known: Lexicon) -> bool:
    """Whether the clause names the listener or the caller as receiver, or orders something."""
    if candidate.first - begin <= 1 or any(symbol.form in known.words["address"] for symbol in line.symbols[begin:end]):
        return True
    verb, before = line.symbols[candidate.first].form, line.symbols[candidate.first - 1].form
    if verb in known.words["questions"]:
        return True
    span = line.symbols[candidate.first : candidate.last + 1]
    if candidate.label in TOLD and any(symbol.form in known.words["askers"] for symbol in span):
        return True
    return verb in known.words["imperatives"] and before not in known.words["subjects"]


def _done_by_another(candidate: Candidate, line: Line, known: Lexicon) -> bool:
    """Whether the verb that the candidate begins or ends with has the caller or a third person as its subject."""
    if candidate.label not in DONE_BY_USER:
        return False
    doers, symbols = known.words["doers"], line.symbols
    verb = symbols[candidate.first].form
    if verb in known.words["imperatives"] or verb.removesuffix("t") in known.words["imperatives"]:
        near = (*symbols[max(0, candidate.first - 1) : candidate.first], *symbols[candidate.first + 1 :][:1])
        return any(symbol.form in doers for symbol in near)
    after = symbols[candidate.last + 1 :][:1] if known.language == "nl" else ()
    return candidate.label == "money" and any(symbol.form in doers for symbol in after)


def _negation(candidate: Candidate, line: Line, known: Lexicon) -> float:
    if any(word in _NEGATED_FRAMES for atom in candidate.source.split() for word in atom.split("|")):
        return 1.0
    begin, end = _clause(line, candidate.first, candidate.last, known.words["breakers"])
    if any(
        line.symbols[n].form in known.words["never"] and not _asks_with_not(line, n, known) for n in range(begin, end)
    ):
        return NEGATED
    before = _DENIED_BEFORE if known.language == "en" else 0
    near = range(max(begin, candidate.first - before), min(candidate.last + 3, end))
    denied = any(line.symbols[n].form in known.words["not"] and not _asks_with_not(line, n, known) for n in near)
    if denied and not any(line.symbols[n].form in known.words["only"] for n in near):
        return NEGATED
    return 1.0


def _asks_with_not(line: Line, at: int, known: Lexicon) -> bool:
    """Whether the denial is part of a question: "kunt u niet ...", "overmaken of niet", "do you not"."""
    one, two, three = (line.symbols[at - back].form if at >= back else STOP for back in (1, 2, 3))
    after = line.symbols[at + 1].form if at + 1 < len(line.symbols) else STOP
    if one in known.words["or"] or after in known.words["tags"]:
        return True
    return one in known.words["address"] and two in known.words["modals"] and three not in known.words["doers"]


def _clause(line: Line, first: int, last: int, breakers: frozenset[str]) -> tuple[int, int]:
    """The symbols around ``[first, last]`` up to where another thought begins."""
    begin, end = first, last + 1
    lowest, highest = max(0, first - _LONGEST_CLAUSE), min(len(line.symbols), last + _LONGEST_CLAUSE)
    while begin > lowest and line.symbols[begin - 1].text != STOP and line.symbols[begin - 1].text not in breakers:
        begin -= 1
    while end < highest and line.symbols[end].text != STOP and line.symbols[end].text not in breakers:
        end += 1
    return begin, end
