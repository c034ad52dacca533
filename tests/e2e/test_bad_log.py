"""An alert log that cannot be used: said in one line, and never lost."""

import sqlite3
from contextlib import closing

import pytest

from tests.e2e.complaints import UNUSABLE_INPUT, bound, complaint
from tests.e2e.program import Program


@pytest.fixture
def log(belwacht: Program) -> Program:
    """The program with an empty alert log."""
    assert belwacht.lines("alerts", "list") == []
    return belwacht


def test_a_locked_log(log: Program) -> None:
    with closing(sqlite3.connect(log.data / "alerts.db")) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        assert "alerts.db" in complaint(log.run("alerts", "list"), UNUSABLE_INPUT)
        other.rollback()
    assert log.lines("alerts", "list") == []


def test_a_log_that_may_not_be_written(log: Program) -> None:
    (log.data / "alerts.db").chmod(0o400)
    log.data.chmod(0o500)
    done = bound(log).run("alerts", "list")
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, UNUSABLE_INPUT)
    if done.returncode:
        assert "alerts.db" in complaint(done, UNUSABLE_INPUT)


def test_a_corrupt_log_is_kept_aside(log: Program) -> None:
    junk = b"no database" * 1000
    (log.data / "alerts.db").write_bytes(junk)
    done = log.run("alerts", "list")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "alerts.db" in done.stderr
    assert junk in [file.read_bytes() for file in log.data.iterdir() if file.is_file()]


def test_a_log_from_a_newer_version(log: Program) -> None:
    with closing(sqlite3.connect(log.data / "alerts.db")) as newer:
        newer.execute("pragma user_version = 99")
    before = (log.data / "alerts.db").read_bytes()
    assert "newer" in complaint(log.run("alerts", "list"), UNUSABLE_INPUT)
    assert (log.data / "alerts.db").read_bytes() == before


def test_the_log_is_the_users_alone(log: Program) -> None:
    assert (log.data / "alerts.db").stat().st_mode & 0o777 == 0o600
    assert log.data.stat().st_mode & 0o777 == 0o700
