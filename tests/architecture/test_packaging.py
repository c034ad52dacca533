"""The recipes of the package agree with what they are copied from."""

import configparser
import os
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from PIL import Image

from daemon.autostart import DESKTOP_ENTRY
from tests.paths import REPOSITORY
from tools.packaging.icons import SIZES_PX, write
from tools.packaging.runtime import plain, runtime

DEBIAN: Final = REPOSITORY / "tools" / "packaging" / "debian"
BUILDS: Final = re.compile(r"gcc|pkg-config|.*-dev")  # only to compile PyGObject


def entry(text: str) -> configparser.SectionProxy:
    known = configparser.ConfigParser(interpolation=None)
    known.read_string(text)
    return known["Desktop Entry"]


def needed(name: str, extra: str = "") -> set[str]:
    """What is installed here for a package, without its tests and tools."""
    asked = [Requirement(text) for text in requires(name) or []]
    wanted = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": extra})]
    return {plain(one.name) for one in wanted}


def test_a_user_gets_all_that_is_needed_and_no_tools() -> None:
    kept = runtime((REPOSITORY / "requirements.lock").read_text("utf-8"), sorted(needed("belwacht", "gtk")))
    names = {plain(block) for block in re.findall(r"^[A-Za-z0-9].*", kept, re.MULTILINE)}
    reached, new = set[str](), needed("belwacht", "gtk")
    while new:
        reached |= new
        new = {further for name in new for further in needed(name)} - reached
    assert reached <= names
    assert names & {"pytest", "pyright", "ruff", "selenium", "hypothesis", "build"} == set()


def test_the_package_asks_for_what_the_set_up_installs() -> None:
    listed = re.search(
        r"^run_packages=\((.*?)\)", (REPOSITORY / "tools/setup.sh").read_text(), re.DOTALL | re.MULTILINE
    )
    assert listed
    run = {name for name in listed[1].split() if not BUILDS.fullmatch(name)}
    depends = re.search(r"^Depends: (.*?)^\w", (DEBIAN / "control").read_text(), re.DOTALL | re.MULTILINE)
    assert depends
    assert run <= set(re.split(r",\s*", depends[1].strip()))


def test_the_menu_says_what_the_start_at_log_in_says() -> None:
    menu, log_in = entry((DEBIAN / "belwacht.desktop").read_text("utf-8")), entry(DESKTOP_ENTRY)
    assert {key: menu[key] for key in ("name", "comment", "comment[nl]", "terminal")} == {
        key: log_in[key] for key in ("name", "comment", "comment[nl]", "terminal")
    }
    assert (DEBIAN / Path(menu["exec"]).name).is_file()


def test_the_icon_is_there_in_every_size(tmp_path: Path) -> None:
    write(tmp_path)
    for size_px in SIZES_PX:
        with Image.open(tmp_path / f"{size_px}x{size_px}" / "apps" / "belwacht.png") as icon:
            assert icon.size == (size_px, size_px)


@pytest.mark.parametrize(
    "words",
    [
        ("-S", "-E", REPOSITORY / "daemon" / "supervisor.py", sys.executable, "-c", "raise SystemExit(3)"),
        ("-m", "daemon.supervisor", sys.executable, "-c", "raise SystemExit(3)"),
        ("models", "verify", "base"),  # there is none in an empty folder
    ],
    ids=["file", "module", "command"],
)
def test_the_frozen_program_stands_in_for_the_interpreter(words: tuple[str | Path, ...], tmp_path: Path) -> None:
    start = REPOSITORY / "tools" / "packaging" / "frozen.py"
    done = subprocess.run(
        [sys.executable, start, *words],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "BELWACHT_DATA": str(tmp_path)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 3, done.stderr
