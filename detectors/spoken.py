"""Spoken words as plain forms, and spoken numbers: which words are numbers and the digits somebody reads out."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from detectors.types import Language

_NL_UNITS: Final = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_NL_TEENS: Final = (
    "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien".split()  # noqa: SIM905
)
_NL_TENS: Final = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_EN_UNITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_EN_TEENS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
)
_EN_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

# Further forms that people say for a digit.
_EN_ALSO: Final = {"oh": "0", "nought": "0", "naught": "0", "nil": "0", "niner": "9"}
REPEATS: Final[Mapping[str, int]] = MappingProxyType(
    {"dubbel": 2, "dubbele": 2, "double": 2, "triple": 3, "treble": 3, "driedubbel": 3, "driemaal": 3}
)
PLURALS: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType(
    {
        "nl": MappingProxyType(
            {"nullen": "0", "enen": "1", "tweeen": "2", "drieen": "3", "vieren": "4", "vijven": "5"}
            | {"zessen": "6", "zevens": "7", "achten": "8", "negens": "9"}
        ),
        "en": MappingProxyType(
            {f"{word}s": str(n) for n, word in enumerate(_EN_UNITS)} | {"zeroes": "0", "sixes": "6"}
        ),
    }
)
ARTICLES: Final = frozenset({"een", "one", "n", "oh"})


def _dutch() -> dict[str, str]:
    """0 to 9999 as one word, as the spelling has it: "vierendertig", "tweehonderdvijf", "twaalfhonderd"."""
    below = {word: str(n) for n, word in enumerate((*_NL_UNITS, *_NL_TEENS))} | {"zeuven": "7", "tweeen": "2"}
    for ten, tens in enumerate(_NL_TENS, start=2):
        below[tens] = f"{ten}0"
        for unit, name in enumerate(_NL_UNITS[1:], start=1):
            below[f"{name}en{tens}"] = f"{ten}{unit}"
    numbers = dict(below)
    hundreds = {word: int(digits) for word, digits in below.items() if int(digits) % 10 or int(digits) == 0}
    for name, count in {"": 1, **hundreds}.items():
        if 0 < count < 100 and name != "een":
            numbers[f"{name}honderd"] = f"{count}00"
            for word, digits in below.items():
                if count < 20 and int(digits):
                    numbers[f"{name}honderd{word}"] = f"{count}{int(digits):02d}"
                    numbers[f"{name}honderden{word}"] = f"{count}{int(digits):02d}"
    for name, count in {"": 1, **{w: int(d) for w, d in below.items() if int(d)}}.items():
        numbers[f"{name}duizend"] = f"{count}000"
    return numbers


def _english() -> dict[str, str]:
    numbers = {word: str(n) for n, word in enumerate((*_EN_UNITS, *_EN_TEENS))}
    numbers.update({word: f"{ten}0" for ten, word in enumerate(_EN_TENS, start=2)})
    return {**numbers, "hundred": "00", "thousand": "000"}


NUMBER_WORDS: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType(
    {"nl": MappingProxyType(_dutch()), "en": MappingProxyType({**_english(), **_EN_ALSO})}
)
_UNITS: Final[Mapping[Language, frozenset[str]]] = MappingProxyType(
    {"nl": frozenset(_NL_UNITS[1:]), "en": frozenset(_EN_UNITS[1:])}
)
_TENS: Final[Mapping[Language, frozenset[str]]] = MappingProxyType(
    {"nl": frozenset(_NL_TENS), "en": frozenset(_EN_TENS)}
)


@lru_cache(maxsize=2048)
def bare(text: str) -> str:
    """Lower case, without accents and apostrophes; ascii letters and digits only."""
    spread = unicodedata.normalize("NFKD", text.lower().replace("ĳ", "ij").replace("ß", "ss"))
    return "".join(sign for sign in spread if sign.isascii() and sign.isalnum())


def digits_of(form: str, language: Language) -> str | None:
    """The digits that one word stands for, or None when it is no number."""
    if form.isascii() and form.isdigit():
        return form
    return NUMBER_WORDS[language].get(form)


def spoken_digits(forms: Sequence[str], language: Language) -> Iterator[tuple[int, int, str]]:
    """Each number said in ``forms``: first word, one past the last, its digits ("vier en dertig" is one: 34)."""
    at = 0
    while at < len(forms):
        number = _number_at(forms, at, language)
        if number is None:
            at += 1
            continue
        yield at, number[0], number[1]
        at = number[0]


def _number_at(forms: Sequence[str], at: int, language: Language) -> tuple[int, str] | None:
    """Where the number that begins at ``at`` ends, and its digits."""
    form = forms[at]
    if form in REPEATS and at + 1 < len(forms):
        digits = digits_of(forms[at + 1], language)
        return (at + 2, digits * REPEATS[form]) if digits and len(digits) == 1 else None
    digits = digits_of(form, language)
    if not digits:
        return None
    counted = _counted(forms, at, digits, language)
    return counted or _composed(forms, at, digits, language)


def _counted(forms: Sequence[str], at: int, digits: str, language: Language) -> tuple[int, str] | None:
    """ "drie negens" and "vier keer de nul": a digit said how many times."""
    if len(digits) != 1 or not "2" <= digits <= "8" or at + 1 >= len(forms):
        return None
    if forms[at + 1] in PLURALS[language]:
        return at + 2, PLURALS[language][forms[at + 1]] * int(digits)
    rest = [form for form in forms[at + 2 : at + 4] if form not in ("de", "het", "een", "a", "the")]
    if forms[at + 1] not in ("keer", "times") or not rest:
        return None
    said = digits_of(rest[0], language) or PLURALS[language].get(rest[0])
    return (forms.index(rest[0], at + 2) + 1, said * int(digits)) if said and len(said) == 1 else None


def _composed(forms: Sequence[str], at: int, digits: str, language: Language) -> tuple[int, str]:
    """Thousands, hundreds and what follows them as one number: "twaalfhonderd vierendertig", "nine hundred and two"."""
    end, digits = _below_hundred(forms, at, digits, language)
    for zeros in ("000", "00"):
        if language == "en" and end < len(forms) and len(digits) <= 2 and digits_of(forms[end], "en") == zeros:
            end, digits = end + 1, digits + zeros
        if not digits.endswith(zeros) or len(digits) <= len(zeros) or forms[at].isdigit():
            continue
        begin = end + (language == "en" and end < len(forms) and forms[end] == "and")
        further = digits_of(forms[begin], language) if begin < len(forms) else None
        if not further or len(further) > len(zeros) or not further.strip("0") or forms[begin].isdigit():
            continue
        last, smaller = _composed(forms, begin, further, language)
        if len(smaller) <= len(zeros) and (len(smaller) > 1 or begin > end):
            return last, digits[: -len(zeros)] + smaller.zfill(len(zeros))
    return end, digits


def _below_hundred(forms: Sequence[str], at: int, digits: str, language: Language) -> tuple[int, str]:
    """One past the last word, and the digits, of "vier en dertig" or "thirty four"."""
    form = forms[at]
    following = list(forms[at + 1 : at + 3])
    if (
        language == "nl"
        and form in _UNITS["nl"]
        and following[:1] == ["en"]
        and following[1:]
        and following[1] in _TENS["nl"]
    ):
        return at + 3, digits_of(following[1], "nl")[0] + digits  # type: ignore[index]
    if language == "en" and form in _TENS["en"] and following and following[0] in _UNITS["en"]:
        return at + 2, digits[0] + NUMBER_WORDS["en"][following[0]]
    return at + 1, digits
