"""How far what was heard lies from what was said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

COMPOUND_LETTERS: Final = 6  # from this length a word also counts inside a longer one, or written apart
ALIKE: Final = 80.0

# The words on which an ask turns, as the spoken calls use them.
ASK_WORDS: Final = {
    "nl": [
        "pincode",
        "pin",
        "pas",
        "passen",
        "bankpas",
        "pasnummer",
        "creditcard",
        "betaalkaart",
        "kaart",
        "code",
        "codes",
        "bevestigingscode",
        "wachtwoord",
        "burgerservicenummer",
        "bsn",
        "sofinummer",
        "geboortedatum",
        "rekening",
        "spaarrekening",
        "reserverekening",
        "depotrekening",
        "kluisrekening",
        "rekeningnummer",
        "overmaken",
        "overboeking",
        "betaalverzoek",
        "betaallink",
        "tikkie",
        "verzoek",
        "teamviewer",
        "anydesk",
        "digid",
        "kluis",
        "cadeaukaarten",
        "tegoedbon",
        "portemonnee",
        "munten",
        "link",
        "euro",
        "geld",
        "bank",
    ],
    "en": [
        "pin",
        "card",
        "cards",
        "code",
        "codes",
        "password",
        "account",
        "transfer",
        "gift",
        "voucher",
        "teamviewer",
        "anydesk",
        "bitcoin",
        "wallet",
        "money",
        "pounds",
        "dollars",
        "safe",
        "birth",
        "number",
        "security",
        "bank",
        "link",
    ],
}


def words(text: str) -> list[str]:
    """The words in lower case without punctuation."""
    return re.findall(r"[^\W_]+", re.sub(r"['’]", "", text.lower()))


def errors(said: str, heard: str) -> int:
    """Words inserted, deleted or replaced."""
    return Levenshtein.distance(words(said), words(heard))


def ask_words(text: str, language: str) -> set[str]:
    """The ask words in a text."""
    found, joined = set(words(text)), "".join(words(text))
    return {word for word in ASK_WORDS[language] if word in found or (len(word) >= COMPOUND_LETTERS and word in joined)}


def found(said: str, heard: Iterable[str], language: str, fuzzy: bool = False) -> set[str]:
    """The ask words of ``said`` that are in any of the hearings; ``fuzzy`` also counts words spelt nearly so."""
    hearings = list(heard)
    whole = ask_words(" ".join(hearings), language)
    return {word for word in ask_words(said, language) if word in whole or (fuzzy and _alike(word, hearings))}


def ends(said: Sequence[str], heard: str) -> list[int]:
    """For each of the texts said one after the other, how many words of ``heard`` belong to it and those before."""
    whole = words(heard)
    reference = [word for text in said for word in words(text)]
    blocks = Levenshtein.opcodes(reference, whole)
    total, ended = 0, []
    for text in said:
        total += len(words(text))
        block = next((block for block in blocks if block.src_start < total <= block.src_end), None)
        ended.append(0 if block is None else min(block.dest_start + total - block.src_start, block.dest_end))
    return ended


@dataclass
class Tally:
    """What one way of hearing made of some sound: words said and wrong, ask words said and heard, time."""

    system: str
    sound_s: float = 0.0
    cpu_s: float = 0.0
    said: int = 0
    wrong: int = 0
    heard: int = 0
    asks: int = 0
    exact: int = 0
    nearly: int = 0
    invented_asks: int = 0

    def count_cost(self, sound_s: float, cpu_s: float) -> None:
        self.sound_s += sound_s
        self.cpu_s += cpu_s

    def count_words(self, text: str, heard: str) -> None:
        self.said += len(words(text))
        self.heard += len(words(heard))
        self.wrong += errors(text, heard)

    def count_asks(self, text: str, hearings: list[str], language: str) -> None:
        asked = ask_words(text, language)
        self.asks += len(asked)
        self.exact += len(found(text, hearings, language))
        self.nearly += len(found(text, hearings, language, fuzzy=True))
        self.invented_asks += len(ask_words(" ".join(hearings), language) - asked)


def _alike(word: str, hearings: list[str]) -> bool:
    if len(word) < COMPOUND_LETTERS:
        return False
    return any(fuzz.partial_ratio(word, "".join(words(text))) >= ALIKE for text in hearings)
