"""The time in which something could be heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import listened
from daemon.journal import Journal
from daemon.listened import KEPT_EVERY_S, ListenedTime
from daemon.store import Store


class Clock:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(listened, "time", clock)
    return clock


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(tmp_path / "alerts.db")
    yield kept
    kept.close()


@pytest.fixture
def journal(store: Store) -> Journal:
    return Journal(lambda: store)


def test_only_seconds_of_hearing_count_and_no_sleep(clock: Clock, journal: Journal, store: Store) -> None:
    counted = ListenedTime(journal)
    for passed_s, hearing in ((10, True), (10, False), (7200, True), (5, True)):
        clock.now_s += passed_s
        counted.look(hearing)
    counted.keep()
    counted.keep()
    assert store.listened_s() == pytest.approx(15)


def test_a_minute_is_kept_at_once(clock: Clock, journal: Journal, store: Store) -> None:
    counted = ListenedTime(journal)
    for _ in range(round(KEPT_EVERY_S / 10)):
        clock.now_s += 10
        counted.look(True)
    assert store.listened_s() == pytest.approx(KEPT_EVERY_S)
    assert counted.looked_s == clock.now_s
