"""Whom the person trusts: the numbers and questions that they wrote down themselves, and who was named in a call."""

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

_NUMBER: Final = re.compile(r"(?:\+|\(\d+\)\s*)?\d(?:[\s().,/-]*\d){2,}")
_AROUND_NAME: Final = " \t:;,=-–()"
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SAYS_NOTHING: Final = frozenset(
    {"mijn", "van", "de", "het", "den", "der", "en", "my", "the", "of", "and", "mr", "mrs"}
)
_LONG: Final = 5  # letters from which a name may be heard a little differently
_ALIKE: Final = 85.0


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of the person's own list; ``number`` is empty where the line has none."""

    name: str
    number: str

    @property
    def words(self) -> str:
        return ": ".join(part for part in (self.name, self.number) if part)


@dataclass(frozen=True, slots=True)
class People:
    """The person's own contacts and questions; ``named`` are the contacts that the caller spoke of."""

    contacts: tuple[Contact, ...] = ()
    questions: tuple[str, ...] = ()
    named: tuple[Contact, ...] = ()


NOBODY: Final = People()


def people_of(numbers: str, questions: str) -> People:
    """What the two settings say, one entry a line."""
    return People(tuple(_contact(line) for line in _lines(numbers)), tuple(_lines(questions)))


def is_named(contact: Contact, said: str) -> bool:
    """Whether a word of the contact's name is among what was said; a long one may be heard a little differently."""
    heard = _words(said)
    return any(_among(word, heard) for word in _words(contact.name) - _SAYS_NOTHING)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _contact(line: str) -> Contact:
    found = max(_NUMBER.finditer(line), key=lambda number: len(number[0]), default=None)
    if found is None:
        return Contact(line, "")
    name = f"{line[: found.start()].strip(_AROUND_NAME)} {line[found.end() :].strip(_AROUND_NAME)}"
    return Contact(name.strip(), found[0])


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _among(word: str, heard: set[str]) -> bool:
    if word in heard:
        return True
    return len(word) >= _LONG and any(len(one) >= _LONG and fuzz.ratio(word, one) >= _ALIKE for one in heard)
