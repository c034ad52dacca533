"""The words on the screen, in the person's language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeAlias

from detectors.types import Language

Section: TypeAlias = Mapping[str, str]
Words: TypeAlias = Mapping[str, Section]


@cache
def words(language: Language) -> Words:
    """Every text of one language as ``words[section][key]``; some hold ``{fields}`` for ``str.format``."""
    source = files("tray").joinpath("texts", f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: MappingProxyType(section) for name, section in tomllib.loads(source).items()})
