"""The installed program, run as a user would, on folders of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models.folders import data_folder
from tests.desktop.screen import until

BELWACHT: Final = Path(sys.executable).parent / "belwacht"
START_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A Belwacht that was started, and the file of what it says."""

    process: "subprocess.Popen[bytes]"
    log: Path


@dataclass(frozen=True, slots=True)
class Program:
    """``belwacht`` with its data and settings under ``folder``; ``env`` is what it is started with."""

    env: Mapping[str, str]
    folder: Path
    command: Path = BELWACHT
    prefix: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def settings(self) -> Path:
        return self.folder / "config.toml"

    def run(self, *arguments: str | Path, text: str = "") -> "subprocess.CompletedProcess[str]":
        """The command has ended; its exit code, stdout and stderr are in the answer."""
        command = [*self.prefix, self.command, *arguments]
        return subprocess.run(
            command, env=self.env, input=text, capture_output=True, text=True, timeout=300, check=False, cwd=self.folder
        )

    def lines(self, *arguments: str | Path, text: str = "") -> list[dict[str, Any]]:
        """What a command that must succeed says with ``--json``: one object a line."""
        done = self.run(*arguments, "--json", text=text)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def guarding(self, *arguments: str, until_it_hears: bool = True) -> Iterator[Path]:
        """``belwacht run`` answers, and has ended by itself afterwards; gives the file of what it says."""
        with self.running(*arguments, until_it_hears=until_it_hears) as up:
            yield up.log
        assert up.process.returncode == 0, up.log.read_text()

    @contextmanager
    def running(self, *arguments: str, until_it_hears: bool = True) -> Iterator["Running"]:
        """``belwacht run`` answers, and has ended afterwards, however it ended.

        It listens at all times, unless the arguments say otherwise.
        """
        log = self.folder / "run.log"
        with log.open("wb") as output:
            command = [*self.prefix, self.command, "run", "--set", "sound.only_calls=false", *arguments]
            process = subprocess.Popen(
                command, env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder
            )
            try:
                until(lambda: self._is_up(process, log, until_it_hears), "a running Belwacht", START_S)
                yield Running(process, log)
            finally:
                process.terminate()
                try:
                    process.wait(START_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    raise

    def _is_up(self, process: "subprocess.Popen[bytes]", log: Path, hearing: bool) -> bool:
        assert process.poll() is None, log.read_text()
        done = self.run("status", "--json")
        return done.returncode == 0 and not (hearing and json.loads(done.stdout)["state"] == "deaf")


def a_program(env: Mapping[str, str], folder: Path, command: Path = BELWACHT, models: bool = True) -> Program:
    """Belwacht with nothing but the fetched weights in its data folder, or without even these."""
    program = Program(dict(env) | {"BELWACHT_DATA": str(folder / "data")}, folder, command)
    program.env["BELWACHT_CONFIG"] = str(program.settings)
    program.data.mkdir(parents=True)
    if models:
        (program.data / "models").symlink_to(data_folder() / "models")
    return program
