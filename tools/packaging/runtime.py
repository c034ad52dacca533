"""Prints the part of requirements.lock that Belwacht needs with the extras that are named: no tests, no tools."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
NEEDED_BY: Final = re.compile(r"^ +# +(?:via )?([A-Za-z0-9._-]+)$", re.MULTILINE)


def plain(requirement: str) -> str:
    """The name of what is required, as every index spells it."""
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def runtime(lock: str, asked: list[str]) -> str:
    """The blocks of ``lock``, hashes and all, that are asked for, and those that these need in turn."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    kept = {plain(name) for name in asked}
    while more := {plain(block) for block in blocks if kept & set(NEEDED_BY.findall(block))} - kept:
        kept |= more
    return "".join(block for block in blocks if plain(block) in kept)


def main(extras: list[str]) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    sys.stdout.write(runtime((REPOSITORY / "requirements.lock").read_text("utf-8"), asked))


if __name__ == "__main__":
    main(sys.argv[1:])
