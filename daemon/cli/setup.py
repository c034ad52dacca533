"""`belwacht setup`: the guided set-up, in a window or in a terminal. Nothing is saved before its last answer."""

import logging
import os
import select
import sys
import time
from collections.abc import Sequence
from functools import cache
from typing import Final

import click

from config.load import config_path, load
from config.schema import MOST_LINES, Config
from daemon.autostart import places
from daemon.cli.fetching import fetch_with_bars
from daemon.cli.meter import bar, watch
from daemon.cli.output import leave_at_once
from daemon.cli.run import run
from daemon.setup import NO, YES, Draft, Option, Question, Step, keep, steps, trial
from daemon.sources import InputError
from daemon.sources.device import DeviceSource, rescan
from daemon.timing import Timing, candidates, example_speech, time_whisper
from detectors.status import Reason
from detectors.types import Side
from models.catalogue import card
from models.errors import ModelError
from tray.card_view import alert_request
from tray.cards import Cards
from tray.host import has_display
from tray.people import people_of
from tray.terminal import alert_lines
from tray.texts import Section, words

LEFT: Final = 1
CARD_BEAT_S: Final = 0.2
LINE_BYTES: Final = 4096  # a terminal hands over one line at a time, never longer
NEEDS_TERMINAL: Final = (
    "The set-up asks questions, and there is no terminal to answer them in. Set what you want with"
    " `belwacht config set hearing.language=nl sound.near_device=default judge.sensitivity=normal`;"
    " `belwacht config show` lists all settings, `belwacht models benchmark` says which model fits,"
    " `belwacht models fetch` gets it."
)


@click.command()
@click.option("--terminal", is_flag=True, help="Ask in this terminal, also where a window could be opened.")
@click.pass_context
def setup(context: click.Context, terminal: bool) -> None:
    """Set Belwacht up, question by question; may be run again at any time."""
    logging.getLogger().addHandler(logging.NullHandler())  # what goes wrong is said in the person's words
    former = load()
    if not terminal and has_display() and _in_a_window(context, former):
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(NEEDS_TERMINAL)
    try:
        draft = _ask_all(Draft(former, former))
    except (KeyboardInterrupt, click.Abort):
        draft = None
    if draft is None:
        click.echo(f"\n{_text(former)['left']}")
        sys.exit(LEFT)
    keep(config_path(), draft)
    click.echo(_text(draft.config)["saved"].format(path=config_path()))


def _in_a_window(context: click.Context, former: Config) -> bool:
    """Whether a window could be opened; if so, the set-up was gone through in it, or left."""
    from daemon.cli.window import guide
    from tray.window import NoWindowError

    try:
        done = guide(former)
    except NoWindowError as error:
        click.echo(str(error), err=True)
        return False
    if done.starts:
        context.invoke(run)
    elif done.saved:
        click.echo(_text(done.config)["saved"].format(path=config_path()))
    else:
        click.echo(_text(former)["left"])
    if done.busy:
        leave_at_once(0 if done.saved else LEFT)
    if not done.saved:
        sys.exit(LEFT)
    return True


def _text(config: Config) -> Section:
    return words(config.tray.language)["setup"]


def _ask_all(draft: Draft) -> Draft | None:
    """The draft with every answer; None when the last one is not to save it."""
    click.echo(_text(draft.config)["intro"])
    timings = cache(lambda: _timings(draft.config))  # once, however often the model is chosen again
    sequence = steps(rescan, timings, lambda: bool(places()), first=not config_path().exists())
    for number, step in enumerate(sequence, start=1):
        draft = _ask_until_it_works(step, f"{number}/{len(sequence)}", draft)
    return draft if draft.answers["save"] == YES else None


def _ask_until_it_works(step: Step, place: str, draft: Draft) -> Draft:
    while True:
        answered = draft.answered(step, _ask(step.question(draft.config), place, _text(draft.config)))
        if _works(step, answered):
            return answered


def _ask(question: Question, place: str, text: Section) -> str:
    """The value of the option that the person chose."""
    click.echo(f"\n{place}  {question.text}\n     {question.why}")
    if question.wants_lines:
        return _ask_lines(question, text)
    for number, option in enumerate(question.options, start=1):
        click.echo(f"  {number}  {option.text}")
    while True:
        typed = click.prompt(text["choice"].format(default=question.default_number), default="", show_default=False)
        value = question.validate(typed)
        if value is not None:
            return value
        click.echo(text["not_a_choice"].format(most=len(question.options)))


def _ask_lines(question: Question, text: Section) -> str:
    """The lines that the person typed; those that were there when the first is empty."""
    click.echo(f"     {text['numbers_how']}")
    if question.default:
        click.echo(f"     {text['lines_now'].format(lines=question.default.replace(chr(10), ', '))}")
    lines: list[str] = []
    while typed := click.prompt(text["lines_enter"], default="", show_default=False).strip():
        lines.append(typed)
    answer = "\n".join(lines) or question.default
    if len(answer) <= MOST_LINES:
        return answer
    click.echo(text["lines_long"].format(most=MOST_LINES))
    return _ask_lines(question, text)


def _works(step: Step, draft: Draft) -> bool:
    """Whether what was chosen can be used, as far as that can be tried here; if not, the question comes again."""
    sound = draft.config.sound
    if step.name == "far":
        return _is_heard("far", sound.far_device, draft.config)
    if step.name == "near" and sound.near_device:
        return _is_heard("near", sound.near_device, draft.config)
    if step.name == "model":
        return _is_here(draft.config)
    if step.name == "trial" and draft.answers["trial"] == YES:
        _warn(draft.config)
    return True


def _is_heard(side: Side, device: str, config: Config) -> bool:
    """Whether sound came from the device, or the person goes on without."""
    text, reasons = _text(config), words(config.tray.language)["reason"]
    click.echo(f"{text[f'listen_{side}']} {text['enter_goes_on']}")

    def show(full: float, heard: bool, problem: Reason | None) -> None:
        said = reasons[problem] if problem else text["heard" if heard else "not_heard"]
        click.echo(f"\r\x1b[K{bar(full)} {said}", nl=False)

    source = DeviceSource(side, device, config.sound.latency_ms)
    try:
        heard = watch(source, _entered, show)
    finally:
        source.close()
    if heard:
        return True
    options = (Option(NO, text["choose_again"]), Option(YES, text["go_on"]))
    return _ask(Question(text["unheard"], text["unheard_why"], options, NO), "  ", text) == YES


def _entered() -> bool:
    """Whether Enter was pressed; the line is taken."""
    ready, _, _ = select.select([sys.stdin], [], [], 0)
    if ready:
        os.read(sys.stdin.fileno(), LINE_BYTES)
    return bool(ready)


def _timings(config: Config) -> Sequence[Timing]:
    """Of every model that is here; one that is damaged is said and left out."""
    here = [candidate for candidate in candidates(config) if candidate.folder is not None]
    if here:
        click.echo(f"\n{words(config.tray.language)['benchmark']['intro']}")
    speech, timings = example_speech(config), list[Timing]()
    for candidate in here:
        try:
            timings.append(time_whisper(candidate, config, speech))
        except ModelError as error:
            click.echo(str(error))
    return timings


def _is_here(config: Config) -> bool:
    """Whether the chosen model is on the disk, fetched now if it was not."""
    chosen = next(candidate for candidate in candidates(config) if candidate.name == config.hearing.model)
    if chosen.folder is not None:
        return True
    try:
        fetch_with_bars(card(chosen.name))
    except ModelError as error:
        click.echo(f"{_text(config)['not_fetched']} {error}")
        return False
    return True


def _warn(config: Config) -> None:
    """A warning has been shown as it would be in a call: in the terminal, and on the screen where there is one."""
    alert, people = trial(config), people_of(config.people.numbers, config.people.questions)
    for line in alert_lines(alert, config.tray.language, people):
        click.echo(line)
    if not (config.tray.card and has_display()):
        return
    cards = Cards()
    cards.show(alert_request(alert, config.tray.language, feedback=False, people=people), time.monotonic())
    click.echo(_text(config)["trial_close"])
    try:
        while not cards.answers(time.monotonic()):
            time.sleep(CARD_BEAT_S)
    finally:
        cards.close()
