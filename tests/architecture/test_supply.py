"""What is installed is exactly what was locked."""

import re
import tomllib

from tests.paths import REPOSITORY

LOCK = (REPOSITORY / "requirements.lock").read_text("utf-8")
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ \\;]+)", re.MULTILINE)


def blocks() -> list[str]:
    """Each locked package with what belongs to it."""
    return re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", name, maxsplit=1)[0]).lower()


def test_every_locked_package_has_one_version_and_its_hashes() -> None:
    loose = [
        block.splitlines()[0]
        for block in blocks()
        if not REQUIREMENT.match(block) or not re.search(r"--hash=sha256:[0-9a-f]{64}", block)
    ]
    assert loose == []


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *project["optional-dependencies"]["gtk"],
        *project["optional-dependencies"]["windows"],
        *project["optional-dependencies"]["dev"],
    ]
    locked = {plain(name) for name, _ in REQUIREMENT.findall(LOCK)}
    assert {plain(name) for name in asked} - locked == set()


def test_the_lock_names_no_index_and_no_address() -> None:
    assert re.findall(r"--(?:extra-)?index-url|--find-links|--trusted-host|@ (?:git|https?)", LOCK) == []
