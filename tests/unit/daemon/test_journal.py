"""Alerts survive a log that cannot be written for a while."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.journal import REMEMBERED, Journal
from daemon.rows import row_of
from daemon.spare import Spare
from daemon.store import Store, StoreError
from tests.findings import alert, found

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ALERT = alert("stop", found("pin", 0.9, 5))


def journal_in(folder: Path) -> Journal:
    return Journal(lambda: Store(folder / "alerts.db", busy_s=0.05))


def test_what_is_saved_can_be_listed(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    assert journal.writable
    assert [entry.level for entry in journal.recent(10)] == ["stop"]
    journal.set_feedback("a", "call", "not_a_scam")
    assert journal.recent(10)[0].feedback == "not_a_scam"
    journal.expire(NOW + timedelta(days=1))
    assert journal.recent(10) == []
    journal.close()


def test_an_alert_waits_for_a_log_that_another_holds(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.retry()
    other = sqlite3.connect(tmp_path / "alerts.db")
    other.execute("begin immediate")
    journal.save(ALERT, "call", NOW)
    assert not journal.writable
    other.rollback()
    journal.retry()
    assert journal.writable
    assert len(journal.recent(10)) == 1


def test_an_alert_waits_for_a_log_from_a_newer_version_to_go(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "alerts.db") as connection:
        connection.execute("pragma user_version = 99")
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    assert not journal.writable
    (tmp_path / "alerts.db").unlink()
    journal.retry()
    assert journal.writable
    assert len(journal.recent(10)) == 1


def test_a_log_damaged_while_in_use_is_begun_again_without_losing_the_alert(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.retry()
    for suffix in ("", "-wal"):
        (tmp_path / f"alerts.db{suffix}").write_bytes(b"\xff" * 40_000)
    journal.save(ALERT, "call", NOW)
    journal.retry()
    assert journal.writable
    assert len(journal.recent(10)) == 1


def test_what_was_saved_is_saved_again_when_the_log_is_taken_away(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    (tmp_path / "alerts.db").rename(tmp_path / "elsewhere.db")
    journal.retry()
    assert journal.writable
    assert len(Store(tmp_path / "alerts.db").entries()) == 1


def test_what_was_saved_is_saved_again_when_the_log_is_overwritten(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    with (tmp_path / "alerts.db").open("r+b") as log:
        log.write(b"no database" * 500)
    journal.retry()
    assert len(Store(tmp_path / "alerts.db").entries()) == 1


def test_what_the_person_removed_does_not_come_back(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    journal.forget(journal.recent(1)[0].key)
    journal.save(ALERT, "another call", NOW)
    journal.wipe()
    journal.save(ALERT, "an old call", NOW)
    journal.expire(NOW + timedelta(days=1))
    (tmp_path / "alerts.db").unlink()
    journal.retry()
    assert journal.recent(10) == []


def test_no_more_is_remembered_than_need_be(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for number in range(REMEMBERED + 5):
        journal.save(ALERT, f"call {number}", NOW)
    (tmp_path / "alerts.db").unlink()
    journal.retry()
    assert len(journal.recent(1000)) == REMEMBERED


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "alerts.db") as connection:
        connection.execute("pragma user_version = 99")
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    (tmp_path / "alerts.db").unlink()
    journal.close()
    assert len(Store(tmp_path / "alerts.db").entries()) == 1


def test_what_the_person_asks_for_is_answered_or_refused(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.save(ALERT, "call", NOW)
    assert [entry.id for entry in journal.use(Store.entries)] == ["a"]
    (tmp_path / "alerts.db").unlink()
    (tmp_path / "alerts.db").mkdir()
    journal.close()
    with pytest.raises(StoreError):
        journal.use(Store.entries)
    assert not journal.writable


def test_wiping_takes_along_what_waits_to_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.store.BUSY_S", 0.05)
    journal = journal_in(tmp_path)
    journal.retry()
    other = sqlite3.connect(tmp_path / "alerts.db")
    other.execute("begin immediate")
    journal.save(ALERT, "call", NOW)
    other.rollback()
    journal.wipe()
    journal.retry()
    assert journal.recent(10) == []


def test_the_time_of_listening_is_kept(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.count_listening(NOW.date(), 60.0)
    assert journal.use(Store.listened_s) == 60.0


def spared_in(folder: Path, *more: Path) -> Spare:
    return Spare([folder / "unsaved.json", *more])


def test_what_waits_at_the_end_is_saved_after_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "alerts.db"
    log.mkdir()  # nothing can be saved there
    journal = Journal(lambda: Store(log, busy_s=0.05), spared_in(tmp_path))
    journal.save(alert("stop", found("pin", 0.9, 5, "mijn pincode is 4711")), "call", NOW)
    assert not journal.writable
    journal.close()

    next_time = Journal(lambda: Store(log, busy_s=0.05), spared_in(tmp_path))
    next_time.retry()
    assert not next_time.writable
    log.rmdir()
    next_time.retry()
    (entry,) = next_time.recent(10)
    assert (entry.call, entry.level, entry.at) == ("call", "stop", NOW.isoformat(timespec="milliseconds"))
    assert "4711" not in entry.quote
    assert not (tmp_path / "unsaved.json").exists()
    next_time.close()
    assert len(Journal(lambda: Store(log), spared_in(tmp_path)).recent(10)) == 1


def test_what_waits_outlives_a_crash_and_is_gone_when_it_is_saved(tmp_path: Path) -> None:
    journal = Journal(lambda: Store(tmp_path / "alerts.db", busy_s=0.05), spared_in(tmp_path))
    journal.retry()
    other = sqlite3.connect(tmp_path / "alerts.db")
    other.execute("begin immediate")
    journal.save(ALERT, "call", NOW)
    assert [row["call"] for row in spared_in(tmp_path).kept()] == ["call"]
    other.rollback()
    other.close()
    journal.retry()
    assert spared_in(tmp_path).kept() == []


def test_a_wipe_leaves_nothing_that_waits(tmp_path: Path) -> None:
    spare = spared_in(tmp_path, tmp_path / "session" / "unsaved.json")
    spare.keep([row_of(ALERT, "call", NOW)])
    journal = Journal(lambda: Store(tmp_path / "alerts.db"), spare)
    journal.wipe()
    assert (spare.kept(), journal.recent(10)) == ([], [])
