"""The lexicon as data: what can be asked for, the ways to ask, and what makes it harmless."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from detectors.asks.patterns import compile_pattern, needed
from detectors.spoken import bare
from detectors.types import ASKS, PRESSURES, Language

WORD_LISTS: Final = (
    "never",
    "not",
    "only",
    "mine",
    "links",
    "breakers",
    "currencies",
    "counted",
    "fillers",
    "harmless",
    "address",
    "imperatives",
    "subjects",
    "doers",
    "modals",
    "or",
    "questions",
    "askers",
    "corrections",
    "tags",
)
FUZZY_FROM: Final = 7  # letters; shorter nouns are too easily another word


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be asked for; ``weight`` is how far the bare noun means just that."""

    name: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A way to ask. ``label`` is empty where the thing decides; ``score`` the probability that it is an ask.

    ``needs`` are sets of forms and of tagged things (``<pin``); a line must have one of each.
    ``about`` are the labels that a follow-up may stand for: one of them was spoken of before.
    ``impersonal`` is set where it is an ask although it speaks to nobody: "er moet geld overgemaakt worden".
    """

    pattern: re.Pattern[str]
    label: str
    score: float
    source: str
    needs: tuple[frozenset[str], ...]
    impersonal: bool = False
    about: frozenset[str] = frozenset()

    def may_hold(self, present: frozenset[str]) -> bool:
        """Whether the forms and things in a line allow a match; cheaper than the search."""
        return all(not one_of.isdisjoint(present) for one_of in self.needs)


@dataclass(frozen=True, slots=True)
class Shield:
    """What makes an ask around it harmless: ``factor`` is what is left of its odds; no ``labels`` mean all asks."""

    pattern: re.Pattern[str]
    factor: float
    source: str
    labels: frozenset[str] = frozenset()
    needs: tuple[frozenset[str], ...] = ()

    def may_hold(self, label: str, present: frozenset[str]) -> bool:
        """Whether it is about asks of ``label`` and the forms in a line allow a match."""
        return (not self.labels or label in self.labels) and all(not one.isdisjoint(present) for one in self.needs)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known of one language. ``nouns`` and ``fuzzy`` are joined forms, without spaces.

    ``endings`` are those of compounds that nobody can list: "herstelcode", "leveringskosten".
    """

    language: Language
    things: Mapping[str, Thing]
    nouns: Mapping[str, str]
    endings: Mapping[str, str]
    fuzzy: Mapping[str, str]
    ordinary: frozenset[str]
    frames: tuple[Frame, ...]
    followups: tuple[Frame, ...]
    shields: tuple[Shield, ...]
    words: Mapping[str, frozenset[str]]
    raw: Mapping[str, Any]


@cache
def lexicon(language: Language) -> Lexicon:
    """The lexicon of ``language``, read once from the installed package."""
    raw = tomllib.loads(files("detectors.asks").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return build(raw, language)


def build(raw: Mapping[str, Any], language: Language) -> Lexicon:
    """Checked and compiled; ValueError names an entry that cannot be used."""
    things = {
        name: Thing(name, str(entry.get("label", "")), float(entry.get("weight", 1.0)))
        for name, entry in raw["things"].items()
    }
    nouns: dict[str, str] = {}
    fuzzy: dict[str, str] = {}
    for name, entry in raw["things"].items():
        for noun in (*entry["nouns"], *entry.get("heard", ())):
            nouns.setdefault(_joined(noun), name)
        for noun in entry["nouns"] if entry.get("fuzzy", True) else ():
            if len(_joined(noun)) >= FUZZY_FROM:
                fuzzy.setdefault(_joined(noun), name)
    words = raw["words"]
    endings = {ending: name for name, entry in raw["things"].items() for ending in entry.get("endings", ())}
    return Lexicon(
        language,
        things,
        nouns,
        endings,
        fuzzy,
        frozenset(map(_joined, words["other"])),
        tuple(frame for entry in raw["frames"] for frame in _frames(entry, raw["macros"], things)),
        tuple(frame for entry in raw["followups"] for frame in _frames(entry, raw["macros"], things)),
        tuple(_shield(entry, raw["macros"], things) for entry in raw["shields"]),
        {kind: frozenset(words[kind]) for kind in WORD_LISTS},
        raw,
    )


def compound(form: str, known: Lexicon) -> str:
    """The thing that a long word names by its ending, or nothing."""
    if form in known.ordinary or form in known.words["harmless"]:
        return ""
    return next((thing for end, thing in known.endings.items() if form.endswith(end) and len(form) >= len(end) + 3), "")


def _joined(noun: str) -> str:
    return "".join(bare(part) for part in noun.split())


def _frames(entry: Mapping[str, Any], macros: Any, things: Mapping[str, Thing]) -> list[Frame]:
    label = str(entry.get("label", ""))
    if label and label not in ASKS | PRESSURES:
        raise ValueError(f"no such label: {label}")
    names: list[str] = entry.get("things", [])
    if missing := set(names) - set(things):
        raise ValueError(f"no such thing: {', '.join(sorted(missing))}")
    if bare_of := [say for _, say in entry["say"] if names and not label and "X" not in say.split()]:
        raise ValueError(f"no label and no thing: {bare_of[0]}")
    impersonal = bool(entry.get("impersonal", False))
    tags = frozenset(f"<{name}" for name in names)
    return [
        Frame(
            compile_pattern(say, macros, names),
            label,
            float(score),
            say,
            (*([tags] if "X" in say.split() else []), *needed(say, macros)),
            impersonal,
            frozenset(entry.get("about", ())),
        )
        for score, say in entry["say"]
    ]


def _shield(entry: Any, macros: Any, things: Mapping[str, Thing]) -> Shield:
    factor, say, *labels = entry
    return Shield(
        compile_pattern(say, macros, list(things)),
        float(factor),
        say,
        frozenset(label for some in labels for label in some),
        tuple(needed(say, macros)),
    )
