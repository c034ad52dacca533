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
_PAUSE_TOKENS: Final = 2  # "eh", "en dan" between two groups of one number
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
        if end < len(forms) and (forms[end] in known.currencies or forms[end] in known.counted):
            continue
        if held and _joined(forms[held.last + 1 : first], known):
            held = _Number(held.digits + digits, held.first, end - 1, held.groups + 1)
            continue
        if held:
            yield held
        held = _Number(digits, first, end - 1, 1)
    if held:
        yield held


def _joined(between: Sequence[str], known: Lexicon) -> bool:
    return len(between) <= _PAUSE_TOKENS and all(form in known.fillers for form in between)


def _account(forms: Sequence[str], known: Lexicon) -> Disclosure | None:
    """An IBAN: a country, two digits, and the rest in letters and digits."""
    line = forms[:_LONGEST_LINE]
    for at, form in enumerate(line):
        spelt = at + 1 < len(line) and form + line[at + 1] in ("nl", "be")
        match = _COUNTRY.match(form + line[at + 1] if spelt else form)
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
    return _by_topic(number, topics, spoken_of)


def _by_topic(number: _Number, topics: frozenset[str], spoken_of: frozenset[str]) -> tuple[str, float]:
    count = len(number.digits)
    if "bsn" in topics and 7 <= count <= 12:
        return "discloses_bsn", 0.88
    if "pin" in topics and count in (4, 5):
        return "discloses_pin", 0.92
    if "code" in topics and 4 <= count <= 9:
        return "discloses_code", 0.92
    if "card" in topics and count >= 8:
        return "discloses_card", 0.85
    if "card" in topics and count in (3, 4) and number.groups <= 4:
        return "discloses_card", 0.8
    if {"gift_card", "crypto", "password", "remote_access"} & topics and count >= 6:
        return "discloses_code", 0.8
    if count >= 7 and not _is_phone(number.digits) and "other" not in spoken_of and "birthdate" not in topics:
        return "discloses_bsn", 0.35
    return "", 0.0


def _is_phone(digits: str) -> bool:
    return digits.startswith(("0", "31", "32", "44")) and 9 <= len(digits) <= 13
