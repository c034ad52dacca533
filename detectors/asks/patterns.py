"""The little language of the lexicon: patterns over symbols, compiled to regular expressions.

A line is a run of symbols, each with a space before it: a plain form, a thing with the form it was found in
(``<pin:pincode>``) or ``|`` where a sentence ends. In a pattern, atoms are separated by spaces:

    ``uw|je``   one of these forms          ``over*``  a form with this beginning
    ``a_b|c``   "a b" or "c"
    ``{your}``  one of a list of patterns   ``X``      a thing of the frame
    ``..``      at most 3 other symbols     ``...``    at most 7, within one sentence
    ``^ $``     begin and end of a sentence ``?``      after an atom: it may be missing
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

Macros = Mapping[str, Sequence[str]]

_GAPS: Final = {"..": 3, "...": 7}
_OTHER: Final = r"(?: [^|\s]+)"
_DEEPEST: Final = 6


def compile_pattern(pattern: str, macros: Macros, things: Sequence[str]) -> re.Pattern[str]:
    """The pattern as a regular expression; group ``x`` is the name of the thing, where the pattern has an ``X``."""
    return re.compile(_sequence(pattern, macros, things, 0) + r"(?=\s|$)")


def _sequence(pattern: str, macros: Macros, things: Sequence[str], depth: int) -> str:
    return "".join(_atom(atom, macros, things, depth) for atom in pattern.split())


def _atom(atom: str, macros: Macros, things: Sequence[str], depth: int) -> str:
    if atom in _GAPS:
        return f"{_OTHER}{{0,{_GAPS[atom]}}}?"
    if atom == "^":
        return r"(?:^|(?<= \|))"
    if atom == "$":
        return r"(?=$| \|)"
    body, maybe = (atom[:-1], "?") if atom.endswith("?") else (atom, "")
    if body == "X":
        return rf"(?: <(?P<x>{'|'.join(map(re.escape, things))}):\w*>){maybe}"
    if body.startswith("{") and body.endswith("}"):
        if depth >= _DEEPEST:
            raise ValueError(f"the list {body} contains itself")
        ways = [_sequence(way, macros, things, depth + 1) for way in macros[body[1:-1]]]
        return f"(?:{'|'.join(ways)}){maybe}"
    words = "|".join(re.escape(word).replace(r"\*", r"\w*").replace("_", " ") for word in body.split("|"))
    return rf"(?: (?:<\w+:)?(?:{words})>?(?![^\s])){maybe}"


def needed(pattern: str, macros: Macros, depth: int = 0) -> list[frozenset[str]]:
    """Sets of forms of each of which a line must have one for the pattern to hold; cheaper to see than a match."""
    sets: list[frozenset[str]] = []
    for atom in pattern.split():
        if atom in _GAPS or atom in ("^", "$", "X") or atom.endswith("?") or depth >= _DEEPEST:
            continue
        if atom.startswith("{"):
            ways = [needed(way, macros, depth + 1) for way in macros[atom[1:-1]]]
            if all(ways):
                sets.append(frozenset(form for way in ways for form in way[0]))
        elif "*" not in atom:
            sets.append(frozenset(word.partition("_")[0] for word in atom.split("|")))
    return sets


def example(pattern: str, macros: Macros, thing: str = "") -> str:
    """The shortest symbols that the pattern holds for: first choices, nothing that may be missing."""
    said: list[str] = []
    for atom in pattern.split():
        if atom in _GAPS or atom in "^$" or atom.endswith("?"):
            continue
        if atom == "X":
            said.append(thing)
        elif atom.startswith("{"):
            said.append(example(macros[atom[1:-1]][0], macros, thing))
        else:
            said.append(atom.split("|")[0].replace("*", "").replace("_", " ") or "x")
    return " ".join(part for part in said if part)
