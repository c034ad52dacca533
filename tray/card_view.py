"""What a card says, apart from how it is drawn: the same words in every kind of window."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias, get_args
from zlib import crc32

from detectors.bounded import parse_json
from detectors.types import ASKS, DISCLOSURES, LEVELS, PRESSURES, TAKEOVERS, Alert, Finding, Language, Level, Side
from tray.guard import LoggedAlert
from tray.people import NOBODY, Contact, People
from tray.texts import Section, Words, words

Kind: TypeAlias = Literal["alert", "log", "help", "quit"]
Tone: TypeAlias = Literal["calm", "notice", "warning", "stop"]
Action: TypeAlias = Literal["understood", "not_a_scam", "close", "stay", "leave"]

WAIT_S: Final = 30
MOST_POINTS: Final = 3
MOST_CONTACTS: Final = 3
RULE: Final = ("stop", "hang_up", "call_back", "ask")
TONES: Final[dict[Tone, tuple[str, str]]] = {  # (background, letters) of the heading, contrast 7 : 1 or more
    "calm": ("#0b4f6c", "#ffffff"),
    "notice": ("#0b4f6c", "#ffffff"),
    "warning": ("#ffb000", "#000000"),
    "stop": ("#a3001b", "#ffffff"),
}
AFTER: Final = ("block", "police", "helpdesk", "identity")

_DIGIT_WORD: Final = (
    "nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|zero|oh|one|two|three|four|five|six|seven|eight|nine"
)
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[\s().,/-]*\d){5,}")
_SPOKEN_NUMBER: Final = re.compile(rf"\b(?:{_DIGIT_WORD})(?:[\s,.-]+(?:{_DIGIT_WORD})\b){{4,}}", re.IGNORECASE)
_ANY_NUMBER: Final = re.compile(r"\d(?:[\s().,/-]*\d)*")


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that was noticed in a call, and the words that gave it away."""

    label: str
    side: Side
    quote: str


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What a card is asked to show; ``at`` is the wall time of a saved alert.

    ``feedback`` is whether the person can judge it, ``wait_s`` the pause before it can be closed, ``people`` whom they
    trust.
    """

    kind: Kind
    language: Language
    id: str = ""
    level: Tone = "calm"
    heard: tuple[Heard, ...] = ()
    at: str = ""
    feedback: bool = False
    wait_s: int = 0
    people: People = NOBODY

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "CardRequest":
        """The request that ``to_json`` wrote; ValueError, TypeError or AttributeError for anything else."""
        fields: dict[str, Any] = parse_json(text)
        for name, known in (("kind", Kind), ("language", Language), ("level", Tone)):
            if fields.get(name, "calm") not in get_args(known):
                raise ValueError(f"{name} is {fields.get(name)!r}")
        fields["heard"] = tuple(Heard(**heard) for heard in fields.get("heard", ()))
        fields["people"] = _people(fields.get("people", {}))
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Point:
    """What was noticed, in whose words, and why it is dangerous; ``quote`` may be empty."""

    said: str
    intro: str
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; ``numbers`` are the person's own."""

    title: str
    how: str
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """Closes the card with ``action``. During the pause of the card it is off and says ``waiting``, unless empty."""

    action: Action
    text: str
    waiting: str = ""

    def words(self, left_s: int) -> str:
        """What the button says when the pause still lasts ``left_s`` seconds."""
        return self.waiting.format(seconds=left_s) if left_s and self.waiting else self.text


@dataclass(frozen=True, slots=True)
class Shared:
    """The second page: what to do when something was shared after all."""

    title: str
    calm: str
    steps: tuple[Step, ...]
    back: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A whole card. ``wait_s`` is the pause before it can be closed."""

    id: str
    tone: Tone
    title: str
    calm: str
    points: tuple[Point, ...]
    steps_title: str
    steps: tuple[Step, ...]
    buttons: tuple[Button, ...]
    wait_s: int
    shared: Shared | None
    takes_focus: bool


def alert_request(alert: Alert, language: Language, *, feedback: bool, people: People = NOBODY) -> CardRequest:
    """The card for an alert as it happens.

    Who took the computer over sees the card, and could press its buttons: it then holds no own numbers and questions,
    and cannot be called a false alarm.
    """
    heard = tuple(Heard(found.label, found.side, found.quote) for found in telling(alert.findings))
    wait_s = WAIT_S if alert.level == "stop" else 0
    if any(found.label in TAKEOVERS for found in alert.findings):
        feedback, people = False, NOBODY
    return CardRequest("alert", language, alert.id, alert.level, heard, "", feedback, wait_s, people)


def logged_request(logged: LoggedAlert, language: Language, *, feedback: bool, people: People = NOBODY) -> CardRequest:
    """The card for a saved alert, opened later by the person."""
    side: Side = "near" if logged.label in DISCLOSURES else "far"
    known: dict[str, Level] = {level: level for level in LEVELS}
    level = known.get(logged.level, "notice")
    heard = (Heard(logged.label, side, logged.quote),)
    return CardRequest("log", language, logged.id, level, heard, logged.at, feedback, people=people)


def telling(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a person needs to hear of an alert: a takeover first, then asks, pressure, a doubtful voice last."""
    kinds = (TAKEOVERS, ASKS | DISCLOSURES, PRESSURES)
    ranks = {label: rank for rank, labels in enumerate(kinds) for label in labels}
    best: dict[str, Finding] = {}
    for found in sorted(findings, key=lambda found: (ranks.get(found.label, len(kinds)), -found.score, found.start)):
        best.setdefault(found.label, found)
    spoken = [found for found in best.values() if found.label in ranks][:MOST_POINTS]
    return (*spoken, *(found for found in best.values() if found.label == "synthetic"))


def quotable(quote: str, side: Side, hidden: str) -> str:
    """The quote on one line, without a number that could be called back or misused.

    Of the person's own words every number is hidden, of the caller's only long ones: an amount must stay readable.
    """
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in quote).split())
    number = _ANY_NUMBER if side == "near" else _LONG_NUMBER
    return _SPOKEN_NUMBER.sub(hidden, number.sub(hidden, plain))


def view_of(request: CardRequest) -> CardView:
    """The card that answers a request."""
    text = words(request.language)
    if request.kind == "quit":
        return _quit_view(text)
    calm = text["card"]["logged_at"].format(when=_when(request.at)) if request.at else text["card"]["calm"]
    return CardView(
        id=request.id,
        tone=request.level,
        title=text["help"]["title"] if request.kind == "help" else text["level"][request.level],
        calm=text["help"]["calm"] if request.kind == "help" else calm,
        points=tuple(_point(heard, text) for heard in request.heard if heard.label in text["said"]),
        steps_title=text["rule"]["title"],
        steps=tuple(_rule_step(key, request, text) for key in RULE),
        buttons=_buttons(request, text["card"]),
        wait_s=request.wait_s,
        shared=_shared(text),
        takes_focus=request.kind != "alert",
    )


def _quit_view(text: Words) -> CardView:
    buttons = (Button("stay", text["quit"]["stay"]), Button("leave", text["quit"]["leave"]))
    return CardView("", "calm", text["quit"]["title"], text["quit"]["calm"], (), "", (), buttons, 0, None, True)


def _point(heard: Heard, text: Words) -> Point:
    said_by = "heard_you" if heard.side == "near" else "heard_caller"
    intro = text["card"]["heard_computer" if heard.label in TAKEOVERS else said_by]
    quoted = heard.label in ASKS | PRESSURES | DISCLOSURES | TAKEOVERS
    quote = quotable(heard.quote, heard.side, text["card"]["hidden_number"]) if quoted else ""
    return Point(text["said"][heard.label], intro if quote else "", quote, text["why"][heard.label])


def _buttons(request: CardRequest, card: Section) -> tuple[Button, ...]:
    if request.kind == "help":
        return (Button("close", card["close"]),)
    understood = Button("understood", card["understood"], card["understood_wait"])
    # Whoever dictates what to click would otherwise have this button end the pause at once.
    no_scam = Button("not_a_scam", card["not_a_scam"], card["not_a_scam"])
    return (understood, no_scam) if request.feedback else (understood,)


def _rule_step(key: str, request: CardRequest, text: Words) -> Step:
    """A step of the rule with what the person wrote down for it; never with anything from the call."""
    rule, people = text["rule"], request.people
    if key == "call_back" and people.contacts:
        how = rule["call_back_named" if people.named else "call_back_own"]
        chosen = (people.named or people.contacts)[:MOST_CONTACTS]
        return Step(rule["call_back"], how, tuple(contact.words for contact in chosen))
    if key == "ask":
        return Step(rule["ask"], rule["ask_how"].format(question=_question(request, text)))
    return Step(rule[key], rule[f"{key}_how"])


def _question(request: CardRequest, text: Words) -> str:
    """One of the person's own questions, else of the examples: another at another alert, the same on the same card."""
    questions = request.people.questions or tuple(text["question"].values())
    return questions[crc32(request.id.encode()) % len(questions)]


def _people(fields: dict[str, Any]) -> People:
    contacts, named = (tuple(Contact(**one) for one in fields.get(name, ())) for name in ("contacts", "named"))
    return People(contacts, tuple(fields.get("questions", ())), named)


def _shared(text: Words) -> Shared:
    return Shared(text["after"]["title"], text["after"]["calm"], _steps(text["after"], AFTER), text["card"]["back"])


def _steps(section: Section, keys: tuple[str, ...]) -> tuple[Step, ...]:
    return tuple(Step(section[key], section[f"{key}_how"]) for key in keys)


def _when(at: str) -> str:
    return at.replace("T", " ")[:16]
