"""The set-up in a window on a computer that is made up, for pictures: ``python -m tests.desktop.pretended gtk|tk``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from config.schema import Config
from daemon.guide import Guide
from daemon.job import Job
from daemon.setup import Draft
from daemon.sources.names import Device
from daemon.timing import Candidate, Timing
from detectors.types import Side
from tray.guide import show
from tray.texts import words

DEVICES = (
    Device("pulse:speakers.monitor", "Luidsprekers", True, 2, 48_000),
    Device("pulse:headset", "Headset", False, 1, 16_000),
)
TIMINGS = (
    Timing(Candidate("base", 148, Path("base")), 1.0, 0.12, 0.12),
    Timing(Candidate("small", 486, Path("small")), 1.0, 0.38, 0.38),
)


class Pretended:
    """Hears something, has two models, and saves nothing."""

    def devices(self) -> Sequence[Device]:
        return DEVICES

    def listen(self, side: Side, device: str, config: Config) -> Job[bool]:
        def work(job: Job[bool]) -> bool:
            job.full, job.answer, job.said = 0.62, True, words(config.tray.language)["setup"]["heard"]
            job.stopping.wait()
            return True

        return Job("meter", work)

    def time_models(self, config: Config) -> Job[Sequence[Timing]]:
        return Job("timing", lambda _: TIMINGS)

    def has_model(self, config: Config) -> bool:
        return True

    def fetch_model(self, config: Config) -> Job[None]:
        return Job("fetch", lambda _: None)

    def warn(self, config: Config) -> Job[None]:
        return Job("trial", lambda _: None)

    def save(self, draft: Draft) -> None:
        """Nothing is saved."""

    def starts(self) -> bool:
        return True

    def running(self) -> bool:
        return False


if __name__ == "__main__":
    former = Config.model_validate({"people": {"numbers": "Mijn bank: 5550 100\nDochter Anna: 5550 200"}})
    show(Guide(former, Pretended(), first=True), sys.argv[1])
