"""The models Belwacht knows: one card each in ``models/cards/*.toml``.

A card has ``name``, ``kind``, ``licence``, ``source``, ``summary``, a ``[[files]]`` table for each file (``name``,
``sha256``, ``bytes``) and at most one supply: ``wheels`` (requirements whose members, the ``parts`` of a file, are
joined in order) or ``repository`` with ``revision`` (a model hub). Every other key is a fact for people to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources import files as package_files
from typing import Any, Final, Literal, TypeAlias, cast

from detectors.bounded import parse_toml
from models.errors import ModelError

Kind: TypeAlias = Literal["whisper", "voice"]

KNOWN: Final = frozenset(
    {"name", "kind", "licence", "source", "summary", "files", "wheels", "repository", "revision"},
)
REINSTALL: Final = "Install Belwacht again: its own files are damaged."


@dataclass(frozen=True, slots=True)
class ModelFile:
    """``sha256`` and ``bytes`` are None where they are not known; ``parts`` are members of the card's wheels."""

    name: str
    sha256: str | None = None
    bytes: int | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What a model is, where it comes from and how its files are recognised."""

    name: str
    kind: Kind
    licence: str
    source: str
    summary: str
    files: tuple[ModelFile, ...]
    wheels: tuple[str, ...] = ()
    repository: str = ""
    revision: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    own: bool = False  # the user's, not one that comes with Belwacht

    @property
    def bytes(self) -> int:
        """The size of all files whose size is known."""
        return sum(file.bytes or 0 for file in self.files)


def cards() -> list[Card]:
    """Every card, Whisper models first, small before large."""
    folder = package_files("models") / "cards"
    found = [read_card(entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted(found, key=lambda card: (card.kind != "whisper", card.bytes, card.name))


def card(name: str) -> Card:
    """The card of that name; a ModelError names the nearest one when there is none."""
    known = {each.name: each for each in cards()}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of: {', '.join(known)}."
    raise ModelError(
        f"There is no model {name!r}. {hint} Or give the path of a folder with a CTranslate2 Whisper model."
    )


def read_card(file_name: str, text: bytes, remedy: str = REINSTALL) -> Card:
    """The card in a TOML text; a ModelError names the card when it is damaged, and says the ``remedy``."""
    try:
        table = parse_toml(text.decode())
        return _card(table)
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # TOML and UTF-8 errors are ValueErrors
        reason = f"{error} is missing" if isinstance(error, KeyError) else error
        raise ModelError(f"The model card {file_name} cannot be read: {reason}. {remedy}") from error


def _card(table: Mapping[str, Any]) -> Card:
    if table["kind"] not in ("whisper", "voice"):
        raise ValueError(f"kind is {table['kind']!r}")
    if not table["files"]:
        raise ValueError("it names no files")
    return Card(
        name=_text(table, "name"),
        kind=table["kind"],
        licence=_text(table, "licence"),
        source=_text(table, "source"),
        summary=_text(table, "summary"),
        files=tuple(_file(entry) for entry in table["files"]),
        wheels=tuple(cast("list[str]", table.get("wheels", ()))),
        repository=table.get("repository", ""),
        revision=table.get("revision", ""),
        facts={key: value for key, value in table.items() if key not in KNOWN},
    )


def _file(table: Mapping[str, Any]) -> ModelFile:
    sha256 = table.get("sha256")
    if sha256 is not None and (len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef")):
        raise ValueError(f"the SHA-256 of {table['name']} is not one")
    return ModelFile(_text(table, "name"), sha256, table.get("bytes"), tuple(table.get("parts", ())))


def _text(table: Mapping[str, Any], key: str) -> str:
    if not isinstance(table[key], str):
        raise TypeError(f"{key} is not a text")
    return table[key]
