"""What the user reads out: a BSN, card number, IBAN, PIN or code, in digits, words or pairs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stdnum import iban, luhn
from stdnum.nl import bsn

from detectors.asks.lexicon import Lexicon
from detectors.spoken import spoken_digits

_LONGEST_LINE: Final = 2_000  # tokens; digits beyond are not read
_TAKEN_BACK: Final = 4  # digits that somebody who corrects himself may have said too many
_PAUSE_TOKENS: Final = 2  # "eh", "en dan" between two groups of one number
UNASKED: Final = 0.35  # of a long number that nobody asked for
_ANSWERS: Final = (
    ("bsn", range(7, 13), "discloses_bsn", 0.88),
    ("pin", range(4, 6), "discloses_pin", 0.92),
    ("code", range(4, 10), "discloses_code", 0.92),
    ("card", range(8, 20), "discloses_card", 0.85),
    ("card", range(3, 5), "discloses_card", 0.8),
    ("gift_card", range(6, 20), "discloses_code", 0.8),
    ("crypto", range(6, 20), "discloses_code", 0.8),
    ("password", range(6, 20), "discloses_code", 0.8),
    ("remote_access", range(6, 20), "discloses_code", 0.8),
)
_LOOSELY: Final = frozenset({"gift_card", "crypto", "password", "remote_access"})  # asked for with many words
_SPELT: Final = {"nl": "nl", "enel": "nl", "be": "be", "beee": "be"}
_COUNTRY: Final = re.compile(r"^(nl|be|de|gb|fr|es|lt|ie)(\d\d\w*)?$")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """``label`` was read out in the tokens ``[first, last]``."""

    label: str
    score: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Number:
    """Digits read in one go."""

    digits: str
    first: int
    last: int
    groups: int
    corrected: bool = False


def disclosures(
    forms: Sequence[str], known: Lexicon, asked: frozenset[str], spoken_of: frozenset[str]
) -> list[Disclosure]:
    """The best reading for each label. ``asked`` and ``spoken_of`` say what the numbers are likely to be."""
    best: dict[str, Disclosure] = {}
    account = _account(forms, known)
    if account:
        best[account.label] = account
    for number in _numbers(forms, known):
        if account and account.first <= number.last and number.first <= account.last:
            continue
        label, score = _meaning(number, asked, spoken_of)
        if score and (label not in best or best[label].score < score):
            best[label] = Disclosure(label, score, number.first, number.last)
    return list(best.values())


def _numbers(forms: Sequence[str], known: Lexicon) -> Iterator[_Number]:
    """Groups of digits with hardly a word between them, amounts and times left out."""
    held: _Number | None = None
    for first, end, digits in spoken_digits(forms[:_LONGEST_LINE], known.language):
        if end < len(forms) and (forms[end] in known.words["currencies"] or forms[end] in known.words["counted"]):
            continue
        between = forms[held.last + 1 : first] if held else ()
        if held and _joined(between, known):
            corrected = held.corrected or any(form in known.words["corrections"] for form in between)
            held = _Number(held.digits + digits, held.first, end - 1, held.groups + 1, corrected)
            continue
        if held:
            yield held
        held = _Number(digits, first, end - 1, 1)
    if held:
        yield held


def _joined(between: Sequence[str], known: Lexicon) -> bool:
    passed_over = known.words["fillers"] | known.words["corrections"]
    return len(between) <= _PAUSE_TOKENS and all(form in passed_over for form in between)


def _account(forms: Sequence[str], known: Lexicon) -> Disclosure | None:
    """An IBAN: a country, two digits, and the rest in letters and digits."""
    line = forms[:_LONGEST_LINE]
    for at, form in enumerate(line):
        country = _SPELT.get(form + line[at + 1]) if at + 1 < len(line) else None
        spelt = country is not None
        match = _COUNTRY.match(country or form)
        if not match:
            continue
        country, own = match[1], match[2] or ""
        rest = line[at + 1 + spelt : at + 40]
        numbers = list(spoken_digits(rest, known.language))
        digits = "".join(d for _, _, d in numbers)
        total = sum(sign.isdigit() for sign in own + digits)
        if total < 10:
            continue
        last = at + spelt + max((end for _, end, _ in numbers), default=0)
        whole = country + own + "".join(rest)
        valid = any(iban.is_valid(whole[:length]) for length in (16, 18, 20, 22))
        return Disclosure("discloses_iban", 0.98 if valid else 0.85, at, last)
    return None


def _meaning(number: _Number, asked: frozenset[str], spoken_of: frozenset[str]) -> tuple[str, float]:
    """The label that fits the number best, and how surely."""
    digits, count = number.digits, len(number.digits)
    topics = asked | spoken_of
    if 13 <= count <= 19:
        return "discloses_card", 0.97 if luhn.is_valid(digits) else 0.85
    if count == 9 and not digits.startswith("06"):
        passes = bsn.is_valid(digits)
        if "bsn" in topics:
            return "discloses_bsn", 0.97 if passes else 0.9
        if "other" not in spoken_of:
            return "discloses_bsn", 0.88 if passes else 0.45
    return _by_topic(number, asked, spoken_of)


def _by_topic(number: _Number, asked: frozenset[str], spoken_of: frozenset[str]) -> tuple[str, float]:
    """What was asked for decides what a number of this length is; the first row that fits holds."""
    count, topics = len(number.digits), asked | spoken_of
    for topic, lengths, label, score in _ANSWERS:
        if topic in _LOOSELY and (topic not in asked or _is_phone(number.digits)):
            continue
        if topic in topics and lengths.start <= count < lengths.stop + (_TAKEN_BACK if number.corrected else 0):
            return label, score
    unspoken = "other" not in spoken_of and "birthdate" not in topics
    if count >= 7 and not _is_phone(number.digits) and unspoken:
        return "discloses_bsn", UNASKED
    return "", 0.0


def _is_phone(digits: str) -> bool:
    return digits.startswith(("0", "31", "32", "44")) and 9 <= len(digits) <= 13
