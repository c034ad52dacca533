"""What anybody may have changed, or a disk, is read within bounds: TOML and JSON."""

import json
import re
import tomllib
from typing import Any, Final

MOST_CHARACTERS: Final = 200_000
# Time and memory for a key grow with the square of its parts: 5000 of them took 1.1 s and 149 MB.
DEEP: Final = re.compile(r"(?:[^\s=.#]{1,200}\s{0,20}\.\s{0,20}){32}")


def parse_toml(text: str) -> dict[str, Any]:
    """The table in ``text``; a ValueError, of which TOMLDecodeError is one, where there is none that we could use."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")
    if DEEP.search(text):
        raise ValueError("too deeply nested")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("too deeply nested") from None


def parse_json(text: str | bytes) -> Any:
    """What ``text`` says; a ValueError where it is no JSON, or is nested deeper than can be followed."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deeply nested") from None
