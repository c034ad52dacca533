"""Alerts that wait for the log, in a file of their own meanwhile: Belwacht may end before the log can be written."""

import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

from daemon.rows import Row, is_row
from detectors.bounded import parse_json

log = logging.getLogger(__name__)

PRIVATE: Final = 0o600
MOST_BYTES: Final = 4 << 20


class Spare:
    """At most one file, which is gone when nothing waits. Digits in it are masked as in the log."""

    def __init__(self, places: Sequence[Path]) -> None:
        """``places`` are where it may be, the best first: not all of them on the disk of the log."""
        self._places = tuple(places)

    def keep(self, rows: Sequence[Row]) -> bool:
        """Whether these rows and no others are kept; without a place that can be written they are not."""
        place = next((place for place in self._places if _written(place, rows)), None) if rows else None
        for other in self._places:
            if other != place:
                with suppress(OSError):  # a disk that cannot be written keeps what it has
                    other.unlink(missing_ok=True)
        return place is not None or not rows

    def kept(self) -> list[Row]:
        """What an earlier Belwacht could not save; a file that nobody can read is passed over, and said."""
        return [row for place in self._places for row in _read(place)]


def _written(place: Path, rows: Sequence[Row]) -> bool:
    growing = place.with_name(place.name + ".growing")
    try:
        growing.unlink(missing_ok=True)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_of_others(place.parent)
        with os.fdopen(os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8") as file:
            json.dump(list(rows), file)
            file.flush()
            os.fsync(file.fileno())
        growing.replace(place)
    except OSError as error:
        log.warning("alerts that wait cannot be kept in %s: %s", place.parent, error.strerror)
        return False
    return True


def _refuse_of_others(folder: Path) -> None:
    """Raises PermissionError for a folder in which another user could put a file of his own."""
    found = folder.stat()
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o022):
        raise PermissionError(0, "others may write there")


def _read(place: Path) -> list[Row]:
    try:
        if place.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        _refuse_of_others(place.parent)
        rows: Any = parse_json(place.read_text(encoding="utf-8"))
        if not isinstance(rows, list) or not all(is_row(row) for row in cast("list[Any]", rows)):
            raise ValueError("it holds no alerts")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:  # a wrong letter or JSON is a ValueError
        log.error("alerts that waited in %s cannot be read: %s", place, error)
        return []
    return cast("list[Row]", rows)
