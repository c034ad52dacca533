"""The alert log: SQLite, readable by the user alone, without audio and with digits masked."""

import json
import logging
import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from daemon.rows import Row, is_row, iso, row_of
from detectors.bounded import parse_json
from detectors.types import Alert

log = logging.getLogger(__name__)

BUSY_S: Final = 3.0
MAGIC: Final = b"SQLite format 3\0"
BROKEN: Final = (sqlite3.Error, UnicodeDecodeError)  # the message of a damaged log may be damaged too
_ALERTS: Final = """
create table alerts (
    key integer primary key,
    call text not null,
    id text not null,
    at text not null,
    level text not null,
    labels text not null,
    side text not null,
    start_s real not null,
    end_s real not null,
    quote text not null,
    confidence real not null,
    findings text not null,
    feedback text not null default '',
    unique (call, id)
) strict
"""
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (  # what leads from each version of the log to the next
    (_ALERTS, "create index alerts_at on alerts (at)"),
    (
        "alter table alerts add column notes text not null default ''",
        "create table listened (day text primary key, seconds real not null) strict",
    ),
)
VERSION: Final = len(MIGRATIONS)


class StoreError(Exception):
    """The alert log cannot be used; the message says what to do next."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved alert. ``at`` is UTC wall time, ISO 8601; times in seconds are on the timeline of the call.

    ``feedback`` is empty, ``not_a_scam`` or ``scam``; ``notes`` are the person's own words.
    """

    key: int
    call: str
    id: str
    at: str
    level: str
    labels: list[str]
    side: str
    start_s: float
    end_s: float
    quote: str
    confidence: float
    findings: list[dict[str, Any]]
    feedback: str
    notes: str


class Store:
    """An open alert log; use it from one thread."""

    def __init__(self, path: Path, busy_s: float = BUSY_S) -> None:
        """The log exists, is private and of the present version. A corrupt one is moved aside, and said.

        A log that another program holds is waited for ``busy_s``, each time. Raises StoreError when it is from a newer
        Belwacht or cannot be written.
        """
        self.path = path
        self._unreadable = set[int]()  # keys of rows that were said to be damaged
        self._connection = _opened(path, busy_s)
        # Closed after the connection only: closing any descriptor of a file drops all locks the process has on it.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    @property
    def intact(self) -> bool:
        """Whether the log is still the file that was opened, and begins as a database does.

        Another program may have moved it, and what is then written here would be lost without an error.
        """
        try:
            same = os.path.samestat(os.fstat(self._file), self.path.stat())
            return same and os.pread(self._file, len(MAGIC), 0) in (b"", MAGIC)
        except OSError:
            return False

    def close(self) -> None:
        self._connection.close()
        os.close(self._file)

    def save(self, alert: Alert, call: str, at: datetime) -> None:
        """The alert is on disk; one with the same call and id is replaced. Raises StoreError."""
        self.save_row(row_of(alert, call, at))

    def save_row(self, row: Row) -> None:
        """As ``save``."""
        packed = row | {name: json.dumps(row[name], ensure_ascii=False) for name in ("labels", "findings")}
        with self._writing() as connection:
            connection.execute(
                "insert into alerts (call, id, at, level, labels, side, start_s, end_s, quote, confidence, findings)"
                " values (:call, :id, :at, :level, :labels, :side, :start_s, :end_s, :quote, :confidence, :findings)"
                " on conflict (call, id) do update set level = excluded.level, labels = excluded.labels,"
                " side = excluded.side, end_s = excluded.end_s, quote = excluded.quote,"
                " confidence = excluded.confidence, findings = excluded.findings",
                packed,
            )

    def set_feedback(self, call: str, alert_id: str, feedback: str) -> None:
        """What the user said of the alert is kept with it. Raises StoreError."""
        with self._writing() as connection:
            connection.execute("update alerts set feedback = ? where call = ? and id = ?", (feedback, call, alert_id))

    def annotate(self, key: int, notes: str) -> None:
        """The person's own words are kept with the alert. Raises StoreError."""
        with self._writing() as connection:
            connection.execute("update alerts set notes = ? where key = ?", (notes, key))

    def count_listening(self, day: date, seconds: float) -> None:
        """So much more was listened on that day. Raises StoreError."""
        with self._writing() as connection:
            connection.execute(
                "insert into listened (day, seconds) values (?, ?)"
                " on conflict (day) do update set seconds = seconds + excluded.seconds",
                (day.isoformat(), seconds),
            )

    def listened_s(self) -> float:
        """How long was listened on the days that are kept, in seconds. Raises StoreError."""
        return self._rows("select coalesce(sum(seconds), 0.0) as seconds from listened", ())[0]["seconds"]

    def entries(self, most: int = 1000) -> list[Entry]:
        """The newest first. Raises StoreError."""
        return self._read("select * from alerts order by at desc, key desc limit ?", (most,))

    def entry(self, key: int) -> Entry | None:
        found = self._read("select * from alerts where key = ?", (key,))
        return found[0] if found else None

    def forget(self, key: int) -> None:
        """The alert is gone from the disk. Raises StoreError."""
        with self._writing() as connection:
            connection.execute("delete from alerts where key = ?", (key,))
        self._compact("pragma wal_checkpoint(truncate)")

    def forget_before(self, moment: datetime) -> int:
        """Older alerts, and the times of listening, are gone from the disk; says how many alerts. Raises StoreError."""
        with self._writing() as connection:
            connection.execute("delete from listened where day < ?", (iso(moment)[:10],))
            forgotten = connection.execute("delete from alerts where at < ?", (iso(moment),)).rowcount
        if forgotten:
            self._compact("pragma wal_checkpoint(truncate)")
        return forgotten

    def wipe(self) -> None:
        """Nothing of any alert is on the disk, nor of a damaged log that was kept. Raises StoreError."""
        with self._writing() as connection:
            connection.execute("delete from alerts")
            connection.execute("delete from listened")
        self._compact("vacuum", "pragma wal_checkpoint(truncate)")
        try:
            for aside in self.path.parent.glob(f"{self.path.name}.damaged-*"):
                aside.unlink()
        except OSError as error:
            raise StoreError(_advice(self.path, error)) from error

    def _compact(self, *statements: str) -> None:
        """Deleted pages have left the write-ahead log too."""
        for statement in statements:
            self._rows(statement, ())

    def _read(self, query: str, values: tuple[Any, ...]) -> list[Entry]:
        found = [(row["key"], _entry(row)) for row in self._rows(query, values)]
        for key in {key for key, entry in found if entry is None} - self._unreadable:
            log.error("alert %s in the log is damaged; it is passed over", key)
            self._unreadable.add(key)
        return [entry for _, entry in found if entry is not None]

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[sqlite3.Row]:
        try:
            return self._connection.execute(query, values).fetchall()
        except BROKEN as error:
            raise StoreError(_advice(self.path, error)) from error

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        try:
            with self._connection:
                yield self._connection
        except BROKEN as error:
            raise StoreError(_advice(self.path, error)) from error


def _entry(row: sqlite3.Row) -> Entry | None:
    """None where damage, which SQLite does not see inside a row, has left no alert of it."""
    values = dict(row)
    kept = {name: values.pop(name) for name in ("key", "feedback", "notes")}
    try:
        values |= {name: parse_json(values[name]) for name in ("labels", "findings")}
    except (ValueError, TypeError):
        return None
    if not is_row(values) or not isinstance(kept["feedback"], str) or not isinstance(kept["notes"], str):
        return None
    return Entry(**kept, **values)


def _opened(path: Path, busy_s: float) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _prepared(path, busy_s)
    except BROKEN as error:
        if not _is_corrupt(error):
            raise StoreError(_advice(path, error)) from error
        aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        log.error("the alert log is damaged; it is kept as %s and a new one is begun", aside.name)
    try:
        path.rename(aside)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _prepared(path, busy_s)
    except (OSError, *BROKEN) as error:
        raise StoreError(_advice(path, error)) from error


def _prepared(path: Path, busy_s: float) -> sqlite3.Connection:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(_advice(path, error)) from error
    connection = sqlite3.connect(path, timeout=busy_s, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.text_factory = _text
        path.chmod(0o600)
        if _version(connection) > VERSION:
            raise StoreError(f"{path} was written by a newer Belwacht. Update Belwacht; the log is left as it is.")
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma secure_delete = on")
        if _version(connection) < VERSION:
            _migrate(connection)
        connection.execute("select count(*) from alerts").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("pragma user_version").fetchone()[0]


def _migrate(connection: sqlite3.Connection) -> None:
    """The log is of the present version; all steps are taken, or none."""
    with connection:
        connection.execute("begin immediate")
        for step in MIGRATIONS[_version(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {VERSION}")


def _text(read: bytes) -> str:
    """One damaged letter does not make a whole log unreadable."""
    return read.decode("utf-8", "replace")


def _is_corrupt(error: Exception) -> bool:
    if isinstance(error, UnicodeDecodeError):
        return True
    return getattr(error, "sqlite_errorname", "") in ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def _advice(path: Path, error: Exception) -> str:
    text = str(error)
    if "locked" in text:
        return f"{path} is in use by another program. Close that program; Belwacht tries again by itself."
    if "full" in text:
        return f"{path} cannot be written: the disk is full. Make room; Belwacht tries again by itself."
    if "readonly" in text or "Read-only" in text or isinstance(error, PermissionError):
        return f"{path} cannot be written. Make the file and its folder writable for yourself."
    return f"{path} cannot be used ({text}). Move it away; a new log is begun."
