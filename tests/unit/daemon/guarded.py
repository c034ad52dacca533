"""A guard that listens to a device that does not exist, and what it told."""

from pathlib import Path

from config.load import load
from daemon.graph import Parts
from daemon.guard import Guard
from daemon.journal import Journal
from daemon.store import Store
from daemon.threads import Signal
from detectors.types import Alert
from models.silero import Silero
from tests.scripted import Script, alone


class Bench:
    """A guard and what it told."""

    def __init__(self, folder: Path) -> None:
        self.told: list[Alert] = []
        self.settings = folder / "config.toml"
        self.settings.touch()
        self.journal = Journal(lambda: Store(folder / "alerts.db"))
        config = load(self.settings, ["sound.far_device=there is no such device"])
        self.guard = Guard(
            config, self.settings, Parts(alone(Script([])), Silero, None), self.journal, self.told.append
        )

    def wait_for(self, state: str) -> tuple[str, ...]:
        for _ in range(200):
            status = self.guard.status()
            if status.state == state:
                return status.reasons
            Signal().wait(0.05)
        raise AssertionError(f"never {state}, last {status}")
