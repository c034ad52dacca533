"""The set-up as a window asks it: the steps of the terminal, forwards and back. Nothing is saved before the last."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from config.errors import ConfigError
from config.schema import MOST_LINES, Config
from daemon.job import Job
from daemon.setup import NO, YES, Draft, Question, Step, steps
from daemon.sources import InputError
from daemon.sources.names import Device
from daemon.timing import Timing
from detectors.types import Side
from tray.guide import Choice, GuidePage, Live
from tray.texts import Words, words

SOUND: Final = ("far", "near")
SHORTLY_S: Final = 0.2
STOP_S: Final = 5.0  # two devices must not be open at once


class Surroundings(Protocol):
    """What the set-up finds and does on this computer. Whatever takes its time is a job."""

    def devices(self) -> Sequence[Device]: ...

    def listen(self, side: Side, device: str, config: Config) -> Job[bool]:
        """Its answer, there from the first sound on, is whether anything was heard."""
        ...

    def time_models(self, config: Config) -> Job[Sequence[Timing]]: ...

    def has_model(self, config: Config) -> bool: ...

    def fetch_model(self, config: Config) -> Job[None]: ...

    def warn(self, config: Config) -> Job[None]:
        """A trial alert is on the screen until the person closes it."""
        ...

    def save(self, draft: Draft) -> None:
        """Raises ConfigError or InputError."""
        ...

    def starts(self) -> bool:
        """Whether Belwacht starts at log-in."""
        ...

    def running(self) -> bool:
        """Whether Belwacht is at work already."""
        ...


class Guide:
    """One run of the set-up, for a window that draws it; ``saved`` and ``starts`` tell what the person decided."""

    def __init__(self, former: Config, around: Surroundings, first: bool) -> None:
        self.saved = False
        self.starts = False
        self.over = False
        self._around = around
        self._drafts = [Draft(former, former)]
        self._steps = steps(around.devices, self._timings, around.starts, first)
        self._timing: Job[Sequence[Timing]] | None = None
        self._job: Job[Any] | None = None
        self._then: Draft | None = None  # where to go once the job is done, if it must be waited for
        self._problem = ""
        self._running = False
        self._timed = True  # whether the question shows how fast this computer is, as far as that can be known
        self._enter()

    def page(self) -> GuidePage:
        text, at, of = self._words["window"], len(self._drafts), len(self._steps)
        if self.saved:
            choices = () if self._running else (Choice(YES, text["start"]), Choice(NO, text["later"]))
            why = text["running_why" if self._running else "done_why"]
            return GuidePage(text["done"], "", text["done"], why, choices, self._chosen, False, "", "", "")
        question, back = self._question, text["back"] if at > 1 else ""
        choices = tuple(Choice(option.value, option.text) for option in question.options)
        return GuidePage(
            window=f"{text['title']}: {text['place'].format(at=at, of=of)}",
            place=text["place"].format(at=at, of=of),
            title=question.text,
            why=question.why,
            choices=choices,
            chosen=self._chosen,
            lines=question.wants_lines,
            hint=self._hint(question),
            back=back,
            leave=text["leave"],
        )

    def live(self) -> Live:
        self._carry_on()
        text, job = self._words["window"], self._job
        if self.saved:
            return Live(text["finish"])
        if self._waiting_for_timings:
            return Live(text["next"], text["wait"], ready=False)
        if self._then is not None and job is not None:
            return Live(text["next"], job.said, job.full, ready=False)
        if job is not None and self._step.name in SOUND:
            go_on = self._words["setup"]["go_on"]
            return Live(text["next"] if job.answer else go_on, job.said, job.full)
        return Live(text["next"], self._problem)

    def choose(self, value: str) -> None:
        """What is no answer to the page that is there now is not taken for one."""
        choices = [choice.value for choice in self.page().choices]
        if value != self._chosen and (value in choices or self.page().lines):
            self._chosen, self._problem = value, ""
            if self._step.name in SOUND and not self.saved:
                self._listen()

    def next(self) -> None:
        if self._then is not None or self._waiting_for_timings:
            return
        if self.saved:
            self.starts = self._chosen == YES and not self._running
            self.over = True
            return
        try:
            self._answered(self._draft.answered(self._step, self._chosen))
        except ConfigError:
            self._problem = self._words["setup"]["lines_long"].format(most=MOST_LINES)

    def back(self) -> None:
        if len(self._drafts) > 1:
            former = self._drafts.pop().answers[self._step.name]
            self._enter(former)

    def leave(self) -> None:
        """Nothing goes on any more; what was not saved is forgotten."""
        self._stop(SHORTLY_S)
        self.over = True

    @property
    def config(self) -> Config:
        """The settings as they would be."""
        return self._draft.config

    @property
    def busy(self) -> bool:
        """Whether a thread still computes, which an orderly end of the process would have to wait for."""
        return any(job is not None and not job.stop(SHORTLY_S) for job in (self._timing, self._job))

    @property
    def _draft(self) -> Draft:
        return self._drafts[-1]

    @property
    def _step(self) -> Step:
        return self._steps[min(len(self._drafts), len(self._steps)) - 1]

    @property
    def _words(self) -> Words:
        return words(self._draft.config.tray.language)

    @property
    def _waiting_for_timings(self) -> bool:
        return self._step.name == "model" and not self._timed and not self.saved

    def _timings(self) -> Sequence[Timing]:
        return (self._timing.answer or ()) if self._timing is not None else ()

    def _enter(self, former: str | None = None) -> None:
        """The step that is to be answered next has been begun, with the answer that was given to it before."""
        self._stop()
        self._problem = ""
        self._timed = self._timing is None or self._timing.over
        self._question: Question = self._step.question(self._draft.config)
        known = self._question.wants_lines or any(option.value == former for option in self._question.options)
        self._chosen = former if former is not None and known else self._question.default
        if self._step.name in SOUND:
            self._listen()
            self._timing = self._timing or self._around.time_models(self._draft.config)

    def _listen(self) -> None:
        self._stop()
        side: Side = "near" if self._step.name == "near" else "far"
        if self._chosen or side == "far":
            self._job = self._around.listen(side, self._chosen, self._draft.config)

    def _answered(self, draft: Draft) -> None:
        name = self._step.name
        if name == "model" and not self._around.has_model(draft.config):
            self._wait_for(self._around.fetch_model(draft.config), draft)
        elif name == "trial" and self._chosen == YES:
            self._wait_for(self._around.warn(draft.config), draft)
        elif name == "save":
            self._finish(draft)
        else:
            self._go_to(draft)

    def _wait_for(self, job: Job[None], draft: Draft) -> None:
        self._stop()
        self._job, self._then = job, draft

    def _go_to(self, draft: Draft) -> None:
        self._drafts.append(draft)
        self._enter()

    def _finish(self, draft: Draft) -> None:
        if self._chosen == NO:
            self.leave()
            return
        try:
            self._around.save(draft)
        except (ConfigError, InputError) as error:
            self._problem = str(error)
            return
        self._stop()
        self._running = self._around.running()
        self.saved, self._chosen = True, YES

    def _carry_on(self) -> None:
        """What was waited for has happened, perhaps."""
        if self._then is not None and self._job is not None and self._job.over:
            draft, problem = self._then, self._job.problem
            self._stop()
            if problem:
                self._problem = problem
            else:
                self._go_to(draft)
        if self._waiting_for_timings and self._timing is not None and self._timing.over:
            self._enter(None if self._chosen == self._question.default else self._chosen)

    def _stop(self, wait_s: float = STOP_S) -> None:
        if self._job is not None:
            self._job.stop(wait_s)
        self._job = self._then = None

    def _hint(self, question: Question) -> str:
        text, name = self._words["setup"], self._step.name
        if question.wants_lines:
            return text["numbers_how"]
        return text[f"listen_{name}"] if name in SOUND and (name == "far" or self._chosen) else ""
