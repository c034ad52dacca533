"""The alert log on a real disk."""

import json
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daemon.rows import describe
from daemon.store import MIGRATIONS, VERSION, Store, StoreError
from tests.findings import alert, found

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_an_alert_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    store.save(alert("stop", found("pin", 0.95, 12.0, "Mag ik uw pincode?"), found("urgency", 0.8, 10.0)), "call", NOW)
    (entry,) = store.entries()
    assert (entry.level, entry.labels, entry.side) == ("stop", ["pin", "urgency"], "far")
    assert (entry.start_s, entry.end_s) == (10.0, 13.0)
    assert entry.quote == "Mag ik uw pincode?"
    assert entry.at == "2026-03-01T12:00:00.000+00:00"
    assert store.entry(entry.key) == entry
    assert store.entry(99) is None


def test_a_higher_level_replaces_the_same_alert(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    store.save(alert("notice", found("money", 0.45, 5)), "call", NOW)
    store.set_feedback("call", "a", "not_a_scam")
    store.save(alert("stop", found("money", 0.45, 5), found("pin", 0.9, 9)), "call", NOW + timedelta(seconds=9))
    (entry,) = store.entries()
    assert (entry.level, entry.feedback, entry.at) == ("stop", "not_a_scam", "2026-03-01T12:00:00.000+00:00")
    store.save(alert("stop", found("pin", 0.9, 9)), "another call", NOW)
    assert len(store.entries()) == 2


def test_digits_are_masked_before_they_are_stored(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    store.save(alert("stop", found("discloses_bsn", 0.9, 5, "mijn nummer is 123456782", "near")), "call", NOW)
    store.close()
    for file in tmp_path.iterdir():
        assert b"123456782" not in file.read_bytes()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        store = Store(tmp_path / "alerts.db")
        store.save(alert("stop", found("pin", 0.9, 5)), "call", NOW)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(former)
    assert set(modes.values()) == {0o600}
    assert "alerts.db-wal" in modes


def test_old_alerts_are_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    for days in (0, 100):
        store.save(alert("stop", found("pin", 0.9, 5)), f"call {days}", NOW - timedelta(days=days))
    assert store.forget_before(NOW - timedelta(days=90)) == 1
    assert [entry.call for entry in store.entries()] == ["call 0"]


def test_a_log_of_the_first_version_keeps_its_alerts_and_takes_notes(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    with sqlite3.connect(path) as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute(
            "insert into alerts (call, id, at, level, labels, side, start_s, end_s, quote, confidence, findings)"
            " values ('call', 'a', '2026-03-01T12:00:00.000+00:00', 'stop', '[\"code\"]', 'far', 0, 1, 'uw code', 0.9,"
            " '[]')"
        )
        connection.execute("pragma user_version = 1")
    connection.close()
    store = Store(path)
    (entry,) = store.entries()
    assert (entry.quote, entry.notes) == ("uw code", "")
    store.annotate(entry.key, "Het was mijn neef niet.")
    store.close()
    again = Store(path)
    assert again.entries()[0].notes == "Het was mijn neef niet."


def test_the_time_of_listening_adds_up_and_expires(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    assert store.listened_s() == 0.0
    for day, seconds in ((1, 60.0), (1, 30.0), (2, 10.0)):
        store.count_listening(date(2026, 3, day), seconds)
    assert store.listened_s() == 100.0
    store.forget_before(datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert store.listened_s() == 10.0


def on_disk(folder: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in folder.iterdir())


def test_a_forgotten_alert_leaves_no_trace_and_the_others_stay(tmp_path: Path) -> None:
    store = Store(tmp_path / "alerts.db")
    store.save(alert("stop", found("pin", 0.9, 5, "geef mij de sleutel")), "call", NOW)
    store.save(alert("stop", found("pin", 0.9, 5, "iets anders")), "another call", NOW)
    assert on_disk(tmp_path, b"geef mij de sleutel")
    store.forget(store.entries()[-1].key)
    assert [entry.call for entry in store.entries()] == ["another call"]
    assert not on_disk(tmp_path, b"geef mij de sleutel")


def test_wiping_leaves_nothing_not_even_in_a_damaged_log(tmp_path: Path) -> None:
    (tmp_path / "alerts.db").write_bytes(b"no database, but geef mij de sleutel" * 100)
    store = Store(tmp_path / "alerts.db")
    store.save(alert("stop", found("pin", 0.9, 5, "geef mij de sleutel")), "call", NOW)
    store.count_listening(NOW.date(), 60.0)
    store.wipe()
    assert store.entries() == []
    assert store.listened_s() == 0.0
    assert not on_disk(tmp_path, b"geef mij de sleutel")


def test_a_damaged_log_is_kept_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    path.write_bytes(b"this is no database at all" * 100)
    store = Store(path)
    assert store.entries() == []
    (aside,) = tmp_path.glob("alerts.db.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")


def test_a_log_from_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"pragma user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer Belwacht"):
        Store(path)
    assert path.read_bytes() == before


def test_a_locked_log_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.store.BUSY_S", 0.05)
    store = Store(tmp_path / "alerts.db")
    other = sqlite3.connect(tmp_path / "alerts.db")
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="in use by another program"):
        store.save(alert("stop", found("pin", 0.9, 5)), "call", NOW)
    other.rollback()
    store.save(alert("stop", found("pin", 0.9, 5)), "call", NOW)
    assert len(store.entries()) == 1


def test_a_folder_in_its_place_is_explained(tmp_path: Path) -> None:
    (tmp_path / "alerts.db").mkdir()
    with pytest.raises(StoreError, match=r"alerts\.db"):
        Store(tmp_path / "alerts.db")


def test_a_description_leads_with_the_strongest_ask() -> None:
    described = describe(alert("stop", found("synthetic", 0.99, 4), found("pin", 0.8, 5, "uw pincode 1234 graag")))
    assert described["quote"] == "uw pincode •••• graag"
    assert described["confidence"] == 0.8
    assert json.dumps(described)


@pytest.mark.parametrize(
    "damage",
    [
        "labels = 'no list'",
        "labels = '[\"a word of no list\"]'",
        "findings = '[{}]'",
        f"findings = '{'[' * 5000}'",
        "level = 'panic'",
        "at = 'yesterday'",
    ],
)
def test_an_alert_that_is_damaged_is_passed_over_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    with closing(Store(tmp_path / "alerts.db")) as store:
        for call in ("one", "two"):
            store.save(alert("stop", found("pin", 0.9, 5)), call, NOW)
    with closing(sqlite3.connect(tmp_path / "alerts.db")) as other:
        other.execute(f"update alerts set {damage} where call = 'one'")
        other.commit()
    with closing(Store(tmp_path / "alerts.db")) as store:
        for _ in range(2):
            assert [entry.call for entry in store.entries()] == ["two"]
    assert caplog.text.count("is damaged; it is passed over") == 1


def test_a_damaged_letter_does_not_hide_the_alert(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    with closing(Store(path)) as store:
        store.save(alert("stop", found("pin", 0.9, 5, "uw pincode")), "call", NOW)
    path.write_bytes(path.read_bytes().replace(b"uw pincode", b"uw pin\x8bode"))
    with closing(Store(path)) as store:
        assert store.entries()[0].quote == "uw pin\N{REPLACEMENT CHARACTER}ode"
