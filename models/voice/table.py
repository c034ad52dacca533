"""The measured errors beside the model: written by `models.voice.measure`, printed by `make bench-voice`."""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

MEASURED: Final = Path(__file__).resolve().parent / "measured.tsv"


@dataclass(frozen=True, slots=True)
class Row:
    """Errors of one condition in [0, 1], NaN where a label is missing; the ends are 95 % over repositories."""

    what: str
    clips: int
    eer: float
    eer_low: float
    eer_high: float
    eight: float  # up to eight windows of one voice
    eight_low: float
    eight_high: float
    auc: float
    within: float  # AUC within repository
    within_low: float
    within_high: float


@dataclass(frozen=True, slots=True)
class Origin:
    """When it was measured, and on what: the SHA-256 of the manifest and all clips."""

    day: str
    data: str
    model: str


def digest_of(folder: Path) -> str:
    """The SHA-256 of ``manifest.csv`` and of every clip that it names, in its order."""
    manifest = (folder / "manifest.csv").read_bytes()
    found = hashlib.sha256(manifest)
    for row in csv.DictReader(manifest.decode().splitlines()):
        found.update(hashlib.sha256((folder / row["file"]).read_bytes()).digest())
    return found.hexdigest()


def write(origin: Origin, rows: Iterable[Row], path: Path = MEASURED) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(f"# {origin.day} {origin.data} {origin.model}\n")
        table = csv.DictWriter(file, [field.name for field in fields(Row)], delimiter="\t", lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in asdict(row).items()})


def read(path: Path = MEASURED) -> tuple[Origin, list[Row]]:
    with path.open(newline="", encoding="utf-8") as file:
        origin = Origin(*file.readline().removeprefix("#").split())
        return origin, [_row(line) for line in csv.DictReader(file, delimiter="\t")]


def _row(line: dict[str, str]) -> Row:
    numbers = {key: float(value) for key, value in line.items() if key not in {"what", "clips"}}
    return Row(line["what"], int(line["clips"]), **numbers)
