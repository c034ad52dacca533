"""Digits that nobody else should read are hidden: BSN, card numbers, PINs and codes, in digits or in words."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from detectors.spoken import ARTICLES, NUMBER_WORDS, PLURALS, REPEATS, bare

DOT: Final = "•"
DIGITS_FROM: Final = 3
WORDS_FROM: Final = 3

_PIECE: Final = re.compile(r"\d+|[^\W\d_]+")
_NUMBERS: Final = {**PLURALS["en"], **PLURALS["nl"], **NUMBER_WORDS["en"], **NUMBER_WORDS["nl"]}
_LINKS: Final = frozenset(
    {
        "eh",
        "euh",
        "ehm",
        "uh",
        "uhm",
        "um",
        "er",
        "erm",
        "en",
        "and",
        "streep",
        "streepje",
        "dash",
        "punt",
        "dot",
        "spatie",
        "space",
    }
)
_BETWEEN: Final = re.compile(r"[\s.,\-–—/:()_•]*")
_CURRENCIES: Final = frozenset(
    "euro euros eurootjes eur cent cents dollar dollars pond ponden pound pounds quid bucks usd gbp frank piek".split()  # noqa: SIM905
)
_SIGNS: Final = re.compile(r"[€$£]\s?$")
_SIGN_AFTER: Final = re.compile(r"\s?[€$£]")
_IBAN: Final = re.compile(r"\b[A-Za-z]{2}[ ]?\d{2}(?:[ -]?[A-Za-z0-9]{2,4}){3,8}\b")


def mask(text: str, told: bool = False) -> str:
    """``text`` with a dot for each digit and number word of a long number; amounts of money stay readable.

    With ``told`` the text is known to hold a secret number, and no number in it stays readable.
    """
    text = _IBAN.sub(lambda match: re.sub(r"\d", DOT, match.group()), text)
    masked: list[str] = []
    at = 0
    for run in _runs(text):
        if told or _secret(text, run):
            for piece in run:
                masked.append(text[at : piece.start()])
                masked.append(DOT * len(piece.group()) if piece.group().isdigit() else _word(piece.group()))
                at = piece.end()
    return "".join(masked) + text[at:]


def _word(word: str) -> str:
    return word if bare(word) in _LINKS else DOT


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Numbers that follow one another with nothing but signs and link words between them."""
    run: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text):
        if run and not _BETWEEN.fullmatch(text, run[-1].end(), piece.start()):
            yield run
            run = []
        if _is_number(piece.group()) or (run and bare(piece.group()) in _LINKS):
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_number(word: str) -> bool:
    return word.isdigit() or (form := bare(word)) in _NUMBERS or form in REPEATS


def _secret(text: str, run: Sequence[re.Match[str]]) -> bool:
    if _is_money(text, run):
        return False
    written = sum(len(piece.group()) for piece in run if piece.group().isdigit())
    spoken = [form for piece in run if (form := bare(piece.group())) in _NUMBERS]
    telling = [form for form in spoken if form not in ARTICLES]
    if written + len(spoken) >= DIGITS_FROM and (written or len(telling) >= 2):
        return True
    return len(telling) == 2 and all(len(_NUMBERS[form]) > 1 for form in telling)


def _is_money(text: str, run: Sequence[re.Match[str]]) -> bool:
    following = _PIECE.match(text, _skip(text, run[-1].end()))
    if following and bare(following.group()) in _CURRENCIES:
        return True
    return bool(
        _SIGNS.search(text[max(0, run[0].start() - 3) : run[0].start()]) or _SIGN_AFTER.match(text, run[-1].end())
    )


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " ,-–":
        at += 1
    return at
