"""Which model reads: the chosen one, a lighter one while the computer is busy, none while nobody speaks."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daemon.pace import CALM_S, LATE_IN_A_ROW, LATE_S, SETTLE_S
from daemon.roster import EASED_BEAM, Roster, Rung
from daemon.threads import start_thread
from detectors.types import Language, Wave
from models.errors import ModelError
from tests.scripted import Heard, Said

WAVE = np.zeros(16_000, np.float32)
LARGE, BASE = Path("large"), Path("base")
LADDER = [Rung(LARGE, 5), Rung(BASE, 5), Rung(BASE, 2, eased=True)]
REST_S = 600.0


@dataclass
class Weights:
    """A model that hears its own name, and refuses what another has encoded."""

    name: str
    disk: "Disk"
    beam: int
    loaded: bool = True

    def encode(self, wave: Wave, /) -> Any:
        assert self.loaded
        return self.name

    def language_odds(self, encoded: Any, /) -> dict[str, float]:
        return {self.name: 1.0}

    def decode(self, encoded: Any, language: Language, /) -> Heard:
        assert encoded == self.name
        return Heard([Said(f"{self.name}-{self.beam}", 0.0, 1.0)])

    def decode_many(self, encoded: Any, language: Language, /) -> list[Heard]:
        return [self.decode(encoded, language), self.decode(encoded, language)]

    def unload(self) -> bool:
        self.loaded = self.name in self.disk.busy
        return not self.loaded


@dataclass
class Disk:
    """Where models come from; those in ``broken`` cannot be loaded, those in ``busy`` not be unloaded."""

    broken: set[str] = field(default_factory=set[str])
    busy: set[str] = field(default_factory=set[str])
    now_s: float = 1000.0

    def check(self, name: str) -> None:
        if name in self.broken:
            raise ModelError(f"{name} is damaged")

    def load(self, rung: Rung) -> Weights:
        self.check(rung.folder.name)
        return Weights(rung.folder.name, self, rung.beam)

    def roster(self, ladder: list[Rung] = LADDER, rest_after_s: float = REST_S) -> Roster:
        return Roster(ladder, self.load, rest_after_s, lambda: self.now_s)

    def awake(self, ladder: list[Rung] = LADDER, rest_after_s: float = REST_S) -> Roster:
        roster = self.roster(ladder, rest_after_s)
        roster.load()
        return roster


def heard(roster: Roster) -> list[str]:
    return [said.words[0].text for said in roster.decode_many(roster.encode(WAVE), "nl")]


def read(disk: Disk, roster: Roster, late_s: float, times: int = 1) -> None:
    for _ in range(times):
        disk.now_s += late_s + 1
        roster.note(late_s)


def wait(disk: Disk, roster: Roster, seconds: float) -> None:
    for _ in range(int(seconds)):
        disk.now_s += 1
        roster.idle()


def overload(disk: Disk, roster: Roster) -> None:
    read(disk, roster, LATE_S + 1, LATE_IN_A_ROW + 1 + int(SETTLE_S / LATE_S))


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_the_chosen_model_reads_and_is_heard_twice(disk: Disk) -> None:
    roster = disk.roster()
    assert roster.resting
    assert heard(roster) == ["large-5", "large-5"]
    assert roster.language_odds(roster.encode(WAVE)) == {"large": 1.0}
    assert (roster.lighter, roster.eased, roster.missing, roster.resting) == (False, False, False, False)


def test_a_chosen_model_that_cannot_be_loaded_is_an_error_at_once(disk: Disk) -> None:
    disk.broken.add("large")
    with pytest.raises(ModelError):
        disk.roster().load()


def test_late_reading_goes_down_the_ladder_and_back(disk: Disk) -> None:
    roster = disk.awake()
    overload(disk, roster)
    assert heard(roster) == ["base-5", "base-5"]
    assert (roster.lighter, roster.eased) == (True, False)
    overload(disk, roster)
    assert heard(roster) == [f"base-{EASED_BEAM}"]
    assert (roster.lighter, roster.eased) == (True, True)
    wait(disk, roster, 2 * CALM_S + 3 * SETTLE_S)
    assert heard(roster) == ["large-5", "large-5"]
    assert (roster.lighter, roster.eased) == (False, False)


def test_what_one_model_encoded_no_other_reads(disk: Disk) -> None:
    roster = disk.awake()
    encoded = roster.encode(WAVE)
    overload(disk, roster)
    assert roster.lighter
    assert roster.decode(encoded, "nl").words[0].text == "large-5"


def test_the_base_model_alone_does_less_work(disk: Disk) -> None:
    roster = disk.awake([Rung(BASE, 5), Rung(BASE, 5).with_ease()])
    overload(disk, roster)
    assert heard(roster) == [f"base-{EASED_BEAM}"]
    assert (roster.lighter, roster.eased) == (False, True)


def test_without_a_lighter_model_after_all_the_chosen_one_does_less(disk: Disk) -> None:
    roster = disk.awake()
    disk.broken.add("base")
    overload(disk, roster)
    assert heard(roster) == [f"large-{EASED_BEAM}"]
    assert (roster.lighter, roster.eased) == (False, True)
    wait(disk, roster, CALM_S + 2 * SETTLE_S)
    assert heard(roster) == ["large-5", "large-5"]


def test_a_chosen_model_that_went_missing_meanwhile_is_waited_for_longer_each_time(disk: Disk) -> None:
    roster = disk.awake()
    overload(disk, roster)
    disk.broken.add("large")
    wait(disk, roster, 2 * CALM_S)
    assert heard(roster) == ["base-5", "base-5"]
    disk.broken.clear()
    wait(disk, roster, 4 * CALM_S)
    assert heard(roster) == ["large-5", "large-5"]


def test_a_model_nobody_speaks_to_leaves_memory_and_comes_back_at_the_first_word(disk: Disk) -> None:
    roster = disk.awake()
    wait(disk, roster, REST_S - 1)
    assert not roster.resting
    wait(disk, roster, 1)
    assert roster.resting
    assert heard(roster) == ["large-5", "large-5"]
    assert not roster.resting


def test_between_calls_no_model_is_in_memory_and_one_is_before_the_first_word(disk: Disk) -> None:
    roster = disk.awake(rest_after_s=0.0)
    roster.rest()
    roster.rest()
    assert roster.resting
    roster.wake()
    assert not roster.resting
    roster.wake()
    assert heard(roster) == ["large-5", "large-5"]
    roster.rest()
    assert heard(roster) == ["large-5", "large-5"]


def test_after_a_rest_the_chosen_model_reads_again(disk: Disk) -> None:
    roster = disk.awake(rest_after_s=CALM_S / 2)
    overload(disk, roster)
    assert roster.lighter
    wait(disk, roster, CALM_S / 2)
    assert roster.resting
    assert not roster.lighter
    assert heard(roster) == ["large-5", "large-5"]


def test_after_a_rest_the_lighter_model_stands_in_for_a_chosen_one_that_went_missing(disk: Disk) -> None:
    roster = disk.awake(rest_after_s=CALM_S / 2)
    overload(disk, roster)
    wait(disk, roster, CALM_S / 2)
    disk.broken.add("large")
    assert heard(roster) == ["base-5", "base-5"]
    assert roster.lighter


def test_speech_keeps_the_model_in_memory(disk: Disk) -> None:
    roster = disk.awake()
    for _ in range(4):
        wait(disk, roster, REST_S / 2)
        read(disk, roster, 0.5)
    assert not roster.resting


def test_a_model_at_work_leaves_when_it_is_done(disk: Disk) -> None:
    roster = disk.awake()
    disk.busy.add("large")
    wait(disk, roster, REST_S + 5)
    assert not roster.resting
    disk.busy.clear()
    wait(disk, roster, 1)
    assert roster.resting


def test_the_model_never_leaves_when_it_must_not(disk: Disk) -> None:
    roster = disk.awake(rest_after_s=0.0)
    wait(disk, roster, 10 * REST_S)
    assert not roster.resting


def test_time_to_load_does_not_count_as_late(disk: Disk) -> None:
    roster = disk.awake()
    wait(disk, roster, REST_S)
    roster.encode(WAVE)
    for _ in range(LATE_IN_A_ROW):
        disk.now_s += 1
        roster.note(LATE_S + 1)
    assert not roster.lighter


def test_a_model_that_cannot_come_back_is_replaced_by_the_lighter_one(disk: Disk) -> None:
    roster = disk.awake()
    wait(disk, roster, REST_S)
    disk.broken.add("large")
    assert heard(roster) == ["base-5", "base-5"]
    assert (roster.lighter, roster.missing) == (True, False)


def test_without_any_model_it_waits_says_so_and_loses_nothing(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.roster.RETRY_S", 0.01)
    roster = disk.awake()
    wait(disk, roster, REST_S)
    disk.broken |= {"large", "base"}
    words: list[str] = []
    join = start_thread("reader", lambda: words.extend(heard(roster)))
    while not roster.missing:
        assert not join(0.01)
    disk.broken.clear()
    assert join(10)
    assert words == ["large-5", "large-5"]
    assert not roster.missing


def test_the_end_of_a_call_ends_the_wait_for_a_model_and_the_next_call_tries_again(disk: Disk) -> None:
    roster = disk.roster(rest_after_s=0.0)
    disk.broken |= {"large", "base"}
    failed: list[str] = []

    def load() -> None:
        try:
            roster.wake()
        except ModelError as error:
            failed.append(str(error))

    join = start_thread("load", load)
    while not roster.missing:
        assert not join(0.01)
    roster.rest()
    assert join(10)
    assert failed
    assert not roster.missing
    disk.broken.clear()
    roster.wake()
    assert not roster.resting


def test_waiting_for_a_model_can_be_ended(disk: Disk) -> None:
    roster = disk.awake()
    wait(disk, roster, REST_S)
    disk.broken |= {"large", "base"}
    roster.give_up()
    with pytest.raises(ModelError, match="belwacht doctor"):
        roster.encode(WAVE)


def test_a_model_in_a_process_of_its_own_can_be_abandoned(disk: Disk) -> None:
    class Beside(Weights):
        process = 4711

        def abandon(self) -> None:
            self.loaded = False

    within = disk.awake()
    within.abandon()
    assert within.process is None
    model = Beside("large", disk, 5)
    beside = Roster(LADDER, lambda rung: model)
    assert beside.process is None
    beside.load()
    assert beside.process == 4711
    beside.abandon()
    assert not model.loaded
