"""A tray that runs for real beside a scripted guard: JSON commands on stdin, one line on stdout for each call.

Commands: ``{"state": "call", "reasons": [...]}``, ``{"alert": "pin", "level": "stop", "id": "a", "quote": "..."}``,
``{"silent": true}`` (reports stop), ``{"stop": true}``.
"""

import json
import os
import select
import signal
import time
from typing import Any

from detectors.status import Status
from detectors.types import Alert, Finding, Sensitivity
from tray import app
from tray.guard import LoggedAlert


class ScriptedGuard:
    """The other side of the contract: it does what stdin says and prints what the person asked of it."""

    def __init__(self) -> None:
        self._status = Status("listening", (), time.monotonic())
        self._silent = False
        self._unfinished = b""
        self._choice: Sensitivity = "normal"
        self._alerts: list[Alert] = []
        self._log: list[LoggedAlert] = []

    def status(self) -> Status:
        self._read()
        if not self._silent:
            self._status = Status(self._status.state, self._status.reasons, time.monotonic())
        return self._status

    def take_alerts(self) -> list[Alert]:
        taken, self._alerts = self._alerts, []
        return taken

    def recent_alerts(self) -> list[LoggedAlert]:
        return self._log[:10]

    def sensitivity(self) -> Sensitivity:
        return self._choice

    def set_sensitivity(self, sensitivity: Sensitivity) -> None:
        self._choice = sensitivity
        tell("set_sensitivity", sensitivity)

    def pause(self, seconds: float | None, *, this_call: bool = False) -> None:
        self._status = Status("paused", (), time.monotonic())
        tell("pause", seconds, this_call)

    def resume(self) -> None:
        self._status = Status("listening", (), time.monotonic())
        tell("resume")

    def open_review(self) -> None:
        tell("open_review")

    def quit(self) -> None:
        self._status = Status("stopped", (), time.monotonic())
        tell("quit")

    def not_a_scam(self, alert_id: str) -> None:
        tell("not_a_scam", alert_id)

    def _read(self) -> None:
        while select.select([0], [], [], 0)[0] and (received := os.read(0, 4096)):
            *lines, self._unfinished = (self._unfinished + received).split(b"\n")
            for line in lines:
                self._obey(json.loads(line))

    def _obey(self, command: dict[str, Any]) -> None:
        if "state" in command:
            self._status = Status(command["state"], tuple(command.get("reasons", ())), time.monotonic())
        if "alert" in command:
            self._raise(command)
        self._silent = command.get("silent", self._silent)
        if command.get("stop"):
            self.quit()

    def _raise(self, command: dict[str, Any]) -> None:
        labels = [command["alert"], *command.get("also", ())]
        quote = command.get("quote", "")
        found = [Finding("asks", label, command.get("side", "far"), 0.9, 0, 16_000, quote) for label in labels]
        alert = Alert(command.get("id", "a"), command["level"], 0, 16_000, tuple(found), 16_000)
        self._alerts.append(alert)
        self._log.insert(0, LoggedAlert(alert.id, "2026-03-02T14:05:33", alert.level, labels[0], quote))


def tell(*what: Any) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    guard = ScriptedGuard()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: guard.quit())
    language: Any = os.environ.get("TEST_LANGUAGE", "nl")
    shown = app.Shown(earcon=False, speech=False)
    try:
        app.run(guard, language, shown)
    except app.TrayUnavailable as error:
        tell("unavailable", str(error), error.screen)
        if error.screen:
            app.run_without_icon(guard, language, shown)
    tell("ended")


if __name__ == "__main__":
    main()
