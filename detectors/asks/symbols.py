"""One line of talk as symbols: plain forms, the things that can be asked for, amounts and sentence ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from detectors.asks.lexicon import FUZZY_FROM, Lexicon, compound
from detectors.asks.reading import Token
from detectors.asks.sounds import likely_noun
from detectors.spoken import digits_of

STOP: Final = "|"
_LONGEST_NOUN: Final = 7  # tokens
_SMALL_AMOUNT: Final = 30  # euros, pounds or dollars that people ask of one another every day
_SMALL_LIKENESS: Final = 0.75
_FUZZY_TOKENS: Final = 3
_FUZZY_LINE: Final = 600  # tokens; longer lines are read exactly, to bound the time


@dataclass(frozen=True, slots=True)
class Symbol:
    """``text`` as patterns see it; tokens ``[first, last]``; ``likeness`` below 1 where it was matched by sound."""

    text: str
    first: int
    last: int
    likeness: float = 1.0

    @property
    def thing(self) -> str:
        """The name of the thing, or nothing for an ordinary form."""
        return self.text[1:].partition(":")[0] if self.text.startswith("<") else ""

    @property
    def form(self) -> str:
        """The form itself, without the tag of a thing."""
        return self.text[1:-1].partition(":")[2] if self.text.startswith("<") else self.text


class Line:
    """Symbols, and the string in which patterns search, each symbol after a space."""

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        self.symbols = symbols
        self.text = "".join(f" {symbol.text}" for symbol in symbols)
        self._index: list[int] = []
        for n, symbol in enumerate(symbols):
            self._index.extend([n] * (len(symbol.text) + 1))

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """First and last symbol of the characters ``[start, end)`` of ``text``."""
        return self._index[min(start, len(self._index) - 1)], self._index[
            min(max(end - 1, start), len(self._index) - 1)
        ]


def line_of(tokens: Sequence[Token], known: Lexicon) -> Line:
    """The tokens with nouns recognised, by spelling first, then by sound."""
    symbols: list[Symbol] = []
    at = 0
    fuzzy = len(tokens) <= _FUZZY_LINE
    while at < len(tokens):
        symbol = _amount(tokens, at, known) or _exact(tokens, at, known)
        symbol = symbol or (_by_sound(tokens, at, known) if fuzzy else None) or _plain(tokens, at, known)
        symbols.append(symbol)
        if tokens[symbol.last].stop:
            symbols.append(Symbol(STOP, symbol.last, symbol.last))
        at = symbol.last + 1
    return Line(symbols)


def _plain(tokens: Sequence[Token], at: int, known: Lexicon) -> Symbol:
    """The token as it is, tagged where its ending names a thing."""
    form = tokens[at].form
    thing = compound(form, known)
    return Symbol(tagged(thing, form) if thing else form, at, at)


def tagged(thing: str, form: str) -> str:
    """How patterns see a thing that was found in ``form``."""
    return f"<{thing}:{form}>"


def _joins(tokens: Sequence[Token], at: int, longest: int) -> Iterator[tuple[int, str]]:
    """Ever more tokens from ``at``, joined, within one sentence."""
    joined = ""
    for last in range(at, min(at + longest, len(tokens))):
        joined += tokens[last].form
        yield last, joined
        if tokens[last].stop:
            return


def _exact(tokens: Sequence[Token], at: int, known: Lexicon) -> Symbol | None:
    found = [(last, known.nouns[joined]) for last, joined in _joins(tokens, at, _LONGEST_NOUN) if joined in known.nouns]
    if not found:
        return None
    last, thing = found[-1]
    return Symbol(tagged(thing, "".join(token.form for token in tokens[at : last + 1])), at, last)


def _by_sound(tokens: Sequence[Token], at: int, known: Lexicon) -> Symbol | None:
    best: Symbol | None = None
    for last, joined in _joins(tokens, at, _FUZZY_TOKENS):
        if last > at and _exact(tokens, last, known):
            break
        if not FUZZY_FROM <= len(joined) <= 30 or any(t.form in known.ordinary for t in tokens[at : last + 1]):
            continue
        likely = likely_noun(joined, known.language)
        if likely and (best is None or likely[1] > best.likeness):
            best = Symbol(tagged(known.fuzzy[likely[0]], likely[0]), at, last, likely[1])
    return best


def _amount(tokens: Sequence[Token], at: int, known: Lexicon) -> Symbol | None:
    """A number with a currency ("800 euro", "two thousand five hundred pounds"), or round and large ("achthonderd")."""
    last = at
    while last < len(tokens) and last < at + 6 and digits_of(tokens[last].form, known.language) is not None:
        last += 1
    if last == at:
        return None
    digits = "".join(digits_of(token.form, known.language) or "" for token in tokens[at:last])
    following = tokens[last].form if last < len(tokens) and not tokens[last - 1].stop else ""
    if following in known.words["currencies"]:
        small = len(digits) <= 2 and int(digits or "0") < _SMALL_AMOUNT
        return Symbol(tagged("amount", following), at, last, _SMALL_LIKENESS if small else 1.0)
    if _is_round(digits, last - at) and following not in known.words["counted"]:
        return Symbol(tagged("amount_maybe", tokens[last - 1].form), at, last - 1)
    return None


def _is_round(digits: str, words: int) -> bool:
    """Whether a number without a currency is likely to be money: hundreds or thousands, said in a word or two."""
    return words <= 2 and 3 <= len(digits) <= 6 and digits.endswith(("00", "50")) and not digits.startswith("0")
