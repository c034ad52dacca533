"""The set-up in a window, on this very computer."""

import time
from collections.abc import Sequence
from typing import Final

from config.load import config_path
from config.schema import Config
from daemon.autostart import places
from daemon.cli.meter import watch
from daemon.folders import runtime_folder
from daemon.guide import Guide
from daemon.job import Job
from daemon.server import NotRunningError, ask
from daemon.setup import Draft, keep, trial
from daemon.sources.device import DeviceSource, rescan
from daemon.sources.names import Device
from daemon.timing import Timing, candidates, example_speech, time_whisper
from detectors.status import Reason
from detectors.types import Side
from models.catalogue import card
from models.errors import ModelError
from models.fetch import fetch
from models.folders import model_folder
from tray.card_view import alert_request
from tray.cards import Cards
from tray.guide import show
from tray.people import people_of
from tray.texts import words

CARD_BEAT_S: Final = 0.2
SETTLED_S: Final = 3.0  # before that the time left is not yet worth saying


class Computer:
    """What the set-up finds and does here."""

    def devices(self) -> Sequence[Device]:
        return rescan()

    def listen(self, side: Side, device: str, config: Config) -> Job[bool]:
        text = words(config.tray.language)

        def work(job: Job[bool]) -> bool:
            def tell(full: float, heard: bool, problem: Reason | None) -> None:
                job.full, job.answer = full, heard
                job.said = text["reason"][problem] if problem else text["setup"]["heard" if heard else "not_heard"]

            source = DeviceSource(side, device, config.sound.latency_ms)
            try:
                return watch(source, job.stopping.is_set, tell)
            finally:
                source.close()

        return Job("meter", work)

    def time_models(self, config: Config) -> Job[Sequence[Timing]]:
        return Job("timing", lambda job: _timings(job, config))

    def has_model(self, config: Config) -> bool:
        return any(one.name == config.hearing.model and one.folder is not None for one in candidates(config))

    def fetch_model(self, config: Config) -> Job[None]:
        return Job("fetch", lambda job: _fetch(job, config))

    def warn(self, config: Config) -> Job[None]:
        return Job("trial", lambda job: _warn(job, config))

    def save(self, draft: Draft) -> None:
        keep(config_path(), draft)

    def starts(self) -> bool:
        return bool(places())

    def running(self) -> bool:
        try:
            ask(runtime_folder(), "status")
        except NotRunningError:
            return False
        return True


def guide(former: Config) -> Guide:
    """The set-up has been gone through in a window, or left. Raises NoWindowError."""
    gone_through = Guide(former, Computer(), first=not config_path().exists())
    show(gone_through)
    return gone_through


def _timings(job: Job[Sequence[Timing]], config: Config) -> list[Timing]:
    """Of every model that is here; one that is damaged is left out, and will be fetched again when it is chosen."""
    speech, timings = example_speech(config), list[Timing]()
    for candidate in candidates(config):
        if candidate.folder is not None and not job.stopping.is_set():
            try:
                timings.append(time_whisper(candidate, config, speech))
            except ModelError as error:
                job.problem = str(error)
    return timings


def _fetch(job: Job[None], config: Config) -> None:
    model, since_s, text = card(config.hearing.model), time.monotonic(), words(config.tray.language)["window"]

    def tell(what: str, done: int, total: int) -> None:
        if job.stopping.is_set():
            raise ModelError(f"{what}: stopped")
        job.full = done / total if total else None
        size = text["fetching"].format(done=round(done / 1e6), total=round(total / 1e6))
        left = minutes_left(done, total, time.monotonic() - since_s)
        rest = text["minute_left"] if left == 1 else text["minutes_left"].format(minutes=left)
        job.said = f"{size} {rest}" if left else size

    fetch(model, model_folder(model), tell)


def minutes_left(done: int, total: int, passed_s: float) -> int:
    """How many minutes the rest takes at this pace, rounded up; 0 while that is not known."""
    if passed_s < SETTLED_S or not 0 < done < total:
        return 0
    return max(1, round((total - done) * passed_s / done / 60 + 0.4))


def _warn(job: Job[None], config: Config) -> None:
    language, cards = config.tray.language, Cards()
    job.said = words(language)["setup"]["trial_close"]
    people = people_of(config.people.numbers, config.people.questions)
    cards.show(alert_request(trial(config), language, feedback=False, people=people), time.monotonic())
    try:
        while not job.stopping.is_set() and not cards.answers(time.monotonic()):
            time.sleep(CARD_BEAT_S)
    finally:
        cards.close()
