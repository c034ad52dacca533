"""The set-up as a window asks it, on a computer that is made up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from config.errors import ConfigError
from config.schema import Config
from daemon.guide import Guide
from daemon.job import Job
from daemon.setup import NO, YES, Draft
from daemon.sources.names import Device
from daemon.timing import Candidate, Timing
from detectors.types import Side
from models.errors import ModelError
from tests.desktop.screen import until
from tray.texts import words

SPEAKERS = Device("pulse:speakers.monitor", "Speakers", True, 2, 48_000)
FAST = Timing(Candidate("base", 148, Path("base")), 1.0, 0.1, 0.1)
SLOW = Timing(Candidate("small", 486, Path("small")), 1.0, 0.4, 0.4)
NL = words("nl")
STEPS = 10


@dataclass
class Made:
    """A computer that hears what it is told, and remembers what was done on it."""

    sound: bool = True
    missing: str = ""
    refused: str = ""
    works: bool = False
    done: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    jobs: list[Job[Any]] = field(default_factory=list[Job[Any]])
    saved: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def devices(self) -> Sequence[Device]:
        return (SPEAKERS,)

    def listen(self, side: Side, device: str, config: Config) -> Job[bool]:
        self.done.append(("listen", side, device))

        def work(job: Job[bool]) -> bool:
            job.full, job.said, job.answer = 0.5, "bar", self.sound
            job.stopping.wait(60)
            return self.sound

        return self._begun(work)

    def time_models(self, config: Config) -> Job[Sequence[Timing]]:
        return self._begun(lambda job: [FAST, SLOW])

    def has_model(self, config: Config) -> bool:
        return config.hearing.model != self.missing

    def fetch_model(self, config: Config) -> Job[None]:
        def work(job: Job[None]) -> None:
            self.done.append(("fetch", config.hearing.model))
            if self.refused:
                raise ModelError(self.refused)

        return self._begun(work)

    def warn(self, config: Config) -> Job[None]:
        return self._begun(lambda job: self.done.append(("warn", config.tray.language)))

    def save(self, draft: Draft) -> None:
        if self.refused:
            raise ConfigError(self.refused)
        self.saved.append(draft.changed)

    def starts(self) -> bool:
        return False

    def running(self) -> bool:
        return self.works

    def _begun(self, work: Callable[[Job[Any]], Any]) -> Job[Any]:
        self.jobs.append(Job("made", work))
        return self.jobs[-1]


@pytest.fixture(autouse=True)
def no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))


def step_of(guide: Guide) -> int:
    return int(guide.page().place.split()[1])


def go_to(guide: Guide, step: int) -> None:
    """The page of this step is shown, by the answers that were proposed."""
    while step_of(guide) < step:
        at = step_of(guide)
        until(lambda: guide.live().ready, "the page can be left")
        guide.next()
        until(lambda at=at: guide.live() and step_of(guide) > at, "the next page")


def begun(around: Made, former: Config | None = None, step: int = 1) -> Guide:
    guide = Guide(former or Config(), around, first=True)
    go_to(guide, step)
    return guide


def test_by_the_proposed_answers_it_is_gone_through_and_saved_once() -> None:
    around = Made()
    guide = begun(around, step=STEPS)
    assert around.saved == []
    guide.next()
    assert guide.page().title == NL["window"]["done"]
    assert around.saved == [{"hearing.model": "small"}]
    guide.next()
    assert (guide.over, guide.saved, guide.starts) == (True, True, True)
    assert all(job.over for job in around.jobs)


def test_the_words_are_of_the_language_that_was_chosen() -> None:
    guide = begun(Made())
    guide.choose("en")
    guide.next()
    assert guide.page().title == words("en")["setup"]["calls"]
    assert guide.live().next == words("en")["window"]["next"]


def test_what_is_heard_is_shown_and_the_button_says_when_nothing_is() -> None:
    guide = begun(Made(), step=3)
    until(lambda: guide.live().bar == 0.5, "the bar")
    assert guide.live().next == NL["window"]["next"]
    deaf = begun(Made(sound=False), step=3)
    until(lambda: deaf.live().bar == 0.5, "the bar")
    assert deaf.live().next == NL["setup"]["go_on"]


def test_only_one_device_is_listened_to_at_a_time_and_none_afterwards() -> None:
    around = Made()
    guide = begun(around, step=3)
    first = around.jobs[-1]
    guide.choose(SPEAKERS.name)
    assert first.over
    guide.next()
    assert guide.page().title == NL["setup"]["near"]
    assert [done for done in around.done if done[0] == "listen"] == [
        ("listen", "far", ""),
        ("listen", "far", SPEAKERS.name),
    ]
    guide.choose("default")
    assert around.done[-1] == ("listen", "near", "default")
    guide.choose("")
    assert guide.live().bar is None
    assert all(job.over for job in around.jobs if job is not around.jobs[1])


def test_an_answer_to_another_question_is_not_taken() -> None:
    guide = begun(Made(), step=2)
    guide.choose("high")
    assert guide.page().chosen == "auto"


def test_going_back_keeps_what_was_answered() -> None:
    guide = begun(Made(), step=6)
    guide.choose("high")
    guide.next()
    guide.back()
    assert (step_of(guide), guide.page().chosen) == (6, "high")
    for _ in range(10):
        guide.back()
    assert (step_of(guide), guide.page().back) == (1, "")


def test_a_model_that_is_not_here_is_fetched_before_the_next_question() -> None:
    around = Made(missing="small")
    guide = begun(around, step=6)
    assert ("fetch", "small") in around.done
    assert guide.config.hearing.model == "small"


def test_a_model_that_does_not_come_is_said_and_another_can_be_chosen() -> None:
    around = Made(missing="small", refused="no connection")
    guide = begun(around, step=5)
    until(lambda: guide.live().ready, "the computer has been timed")
    guide.next()
    until(lambda: guide.live().said == "no connection", "the reason")
    assert step_of(guide) == 5
    guide.choose("base")
    guide.next()
    assert step_of(guide) == 6


def test_numbers_are_lines_that_fit() -> None:
    around = Made()
    guide = begun(around, step=7)
    assert (guide.page().lines, guide.page().hint) == (True, NL["setup"]["numbers_how"])
    guide.choose("1" * 3000)
    guide.next()
    assert step_of(guide) == 7
    assert "2000" in guide.live().said
    guide.choose("Anna: 5550100\nMijn bank: 5550200")
    go_to(guide, STEPS)
    guide.next()
    assert around.saved[0]["people.numbers"] == "Anna: 5550100\nMijn bank: 5550200"


def test_the_trial_is_shown_in_the_language_of_the_person() -> None:
    around = Made()
    begun(around, step=STEPS)
    assert ("warn", "nl") in around.done
    quiet = Made()
    guide = begun(quiet, step=STEPS - 1)
    guide.choose(NO)
    guide.next()
    assert (step_of(guide), [done for done in quiet.done if done[0] == "warn"]) == (STEPS, [])


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_left_anywhere_nothing_is_saved_and_nothing_goes_on(step: int) -> None:
    around = Made()
    guide = begun(around, step=step)
    guide.leave()
    assert (guide.over, guide.saved, guide.starts, around.saved) == (True, False, False, [])
    assert not guide.busy
    assert all(job.over for job in around.jobs)


def test_the_last_answer_can_be_not_to_save() -> None:
    around = Made()
    guide = begun(around, step=STEPS)
    guide.choose(NO)
    guide.next()
    assert (guide.over, around.saved) == (True, [])


def test_settings_that_cannot_be_written_are_said() -> None:
    guide = begun(Made(refused="cannot be written"), step=STEPS)
    guide.next()
    assert (guide.saved, guide.live().said) == (False, "cannot be written")


def test_belwacht_that_works_already_is_not_started_again() -> None:
    guide = begun(Made(works=True), step=STEPS)
    guide.next()
    assert (guide.page().choices, guide.page().why) == ((), NL["window"]["running_why"])
    guide.next()
    assert (guide.over, guide.starts) == (True, False)


def test_later_is_an_answer_too() -> None:
    guide = begun(Made(), step=STEPS)
    guide.next()
    assert [choice.value for choice in guide.page().choices] == [YES, NO]
    guide.choose(NO)
    guide.next()
    assert (guide.over, guide.starts) == (True, False)
