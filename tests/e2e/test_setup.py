"""The guided set-up at a real terminal, with real sound and real weights."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import soundfile

from config.load import load
from tests.desktop.screen import Screen, until
from tests.e2e.complaints import UNUSABLE_INPUT, complaint
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import SoundServer

DEADLINE_S = 240.0  # the models are timed meanwhile, perhaps on a busy computer
LINES, TRIAL = 7, 9  # the steps that want another key than Enter
MICROPHONE = "pulse:callee_mic.monitor"
# A model is timed with the settings in force: with these it reads each example once, and guesses once at each word.
MINE = "# mine\n[judge]\nwindow_s = 60.0\n[ear]\nsnapshot_every_s = 15.0\n[hearing]\nbeam = 1\n"


@dataclass
class Terminal:
    """A program at a terminal: what it has shown since the last answer, and the keys."""

    master: int
    process: "subprocess.Popen[bytes]"
    shown: str = ""
    passed: list[str] = field(default_factory=list[str])

    def expect(self, pattern: str) -> str:
        """What was shown up to here, once the pattern is on the screen; what was before it is out of sight."""
        until_s = time.monotonic() + DEADLINE_S
        while not (found := re.search(pattern, self.shown, re.DOTALL)):
            assert time.monotonic() < until_s, f"never {pattern!r} in {self.shown[-2000:]!r}"
            self._read()
        before, self.shown = self.shown[: found.end()], self.shown[found.end() :]
        self.passed.append(before)
        return before

    def answer(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self) -> int:
        """The exit code, once everything that was shown has been read."""
        until_s = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            assert time.monotonic() < until_s, self.shown[-2000:]
            self._read()
        self._read()
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self.master], [], [], 0.2)[0]:
            try:
                self.shown += os.read(self.master, 65536).decode("utf-8", errors="replace")
            except OSError:  # Linux says so when the other end is closed
                return


@contextmanager
def a_terminal(program: Program, *arguments: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    # So that Ctrl-C reaches it, also where all of this runs in the background of a shell, which ignores it.
    command = ["env", "--default-signal=INT", "setsid", "--ctty", program.command, *arguments]
    process = subprocess.Popen(command, env=program.env, cwd=program.folder, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    try:
        yield Terminal(master, process)
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.fixture
def hushed(sound_server: SoundServer, tmp_path: Path) -> Program:
    """The program on a sound server of its own, without a screen."""
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env |= {"PULSE_SERVER": sound_server.address, "XDG_CONFIG_HOME": str(tmp_path / "settings")}
    return a_program(env, tmp_path / "belwacht")


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """Two minutes of noise that can be heard."""
    file = tmp_path / "noise.wav"
    soundfile.write(file, np.random.default_rng(0).normal(0, 0.1, 120 * 48_000).astype(np.float32), 48_000)
    return file


def number_of(option: str, shown: str) -> str:
    found = re.search(rf"^ *(\d+)  .*{option}", shown, re.MULTILINE | re.IGNORECASE)
    assert found, shown
    return found[1]


@pytest.mark.call
@pytest.mark.weights
def test_every_question_answered(hushed: Program, sound_server: SoundServer, noise: Path, tmp_path: Path) -> None:
    hushed.settings.write_text(MINE)
    with sound_server.playing(noise, "callee_spk"), a_terminal(hushed, "setup") as terminal:
        terminal.expect(r"1/10.*Typ een cijfer.*: ")
        terminal.answer("9\n")
        terminal.expect(r"van 1 tot en met 2.*: ")
        terminal.answer("\n")
        terminal.expect(r"2/10.*: ")
        terminal.answer("2\n")
        far = terminal.expect(r"3/10.*: ")
        terminal.answer(f"{number_of('callee_spk', far)}\n")
        terminal.expect("Ik hoor geluid")
        terminal.answer("\n")
        near = terminal.expect(r"4/10.*: ")
        terminal.answer(f"{number_of('gewone microfoon', near)}\n")
        terminal.expect("Ik hoor nog niets")
        terminal.answer("\n")
        terminal.expect(r"Wat wilt u.*: ")
        terminal.answer("2\n")
        model = terminal.expect(r"5/10.*: ")
        terminal.answer(f"{number_of('base', model)}\n")
        terminal.expect(r"6/10.*: ")
        terminal.answer("3\n")
        terminal.expect(r"7/10.*: ")
        terminal.answer("Anna: 5550100\n")
        terminal.expect(r"klaar\).*: ")
        terminal.answer("\n")
        terminal.expect(r"8/10.*: ")
        terminal.answer("1\n")
        terminal.expect(r"9/10.*: ")
        terminal.answer("\n")
        terminal.expect("mag ik uw pincode even")
        terminal.expect("Anna: 5550100")
        terminal.expect(r"10/10.*: ")
        assert hushed.settings.read_text() == MINE
        terminal.answer("\n")
        assert terminal.end() == 0, terminal.shown
    config = load(hushed.settings)
    assert hushed.settings.read_text().startswith("# mine\n")
    assert (config.hearing.language, config.judge.sensitivity, config.judge.window_s) == ("nl", "high", 60.0)
    assert (config.sound.far_device, config.sound.near_device) == ("pulse:callee_spk.monitor", "default")
    assert config.people.numbers == "Anna: 5550100"
    assert (tmp_path / "settings" / "autostart" / "belwacht.desktop").is_file()


@pytest.mark.call
def test_ctrl_c_changes_nothing(hushed: Program) -> None:
    hushed.settings.write_text("[judge]\nsensitivity = 'low'\n")
    with a_terminal(hushed, "setup") as terminal:
        terminal.expect(r"1/10.*: ")
        terminal.answer("2\n")
        terminal.expect(r"2/10.*: ")
        terminal.answer("\n")
        terminal.expect(r"3/10.*: ")
        terminal.answer("1\n")
        terminal.expect("I hear nothing yet|Er is nog|No sound")
        terminal.answer("\x03")
        assert terminal.end() == 1
        assert "Er is niets veranderd" in terminal.shown
    assert hushed.settings.read_text() == "[judge]\nsensitivity = 'low'\n"


def test_without_a_terminal_it_names_the_commands_to_use_instead(belwacht: Program) -> None:
    told = complaint(belwacht.run("setup"), UNUSABLE_INPUT)
    assert "belwacht config set" in told
    assert not belwacht.settings.exists()


def test_settings_can_be_set_without_questions(belwacht: Program) -> None:
    done = belwacht.run("config", "set", "hearing.language=nl", "judge.sensitivity=high")
    assert done.returncode == 0, done.stderr
    config = load(belwacht.settings)
    assert (config.hearing.language, config.judge.sensitivity) == ("nl", "high")
    before = belwacht.settings.read_text()
    told = complaint(belwacht.run("config", "set", "tray.card=false", "hearing.beam=99"), UNUSABLE_INPUT)
    assert "hearing.beam" in told
    assert belwacht.settings.read_text() == before


@pytest.mark.call
@pytest.mark.weights
@pytest.mark.desktop
def test_the_window_hears_warns_and_saves(screen: Screen, sound_server: SoundServer, noise: Path) -> None:
    folder = screen.folder / "belwacht"
    env = screen.env | {"PULSE_SERVER": sound_server.address, "XDG_CONFIG_HOME": str(screen.folder / "settings")}
    program = a_program(env, folder)
    program.settings.write_text(MINE.replace("[judge]", "[judge]\nsensitivity = 'high'"))
    with sound_server.playing(noise, "callee_spk"):
        log = folder / "setup.log"
        with log.open("wb") as output:
            process = subprocess.Popen([program.command, "setup"], env=program.env, cwd=folder, stdout=output)
        try:
            go_through(screen)
            assert process.wait(DEADLINE_S) == 0
        finally:
            process.kill()
            process.wait()
    assert "belwacht run" in log.read_text()
    assert program.settings.read_text().startswith("# mine\n")
    config = load(program.settings)
    assert (config.judge.sensitivity, config.people.numbers) == ("high", "Anna")


def go_through(screen: Screen) -> None:
    """Every question was answered by keyboard alone, with what was proposed; a name was written among the numbers."""
    for step in range(1, 11):
        goes_on(screen, f"{step} van 10", step)
    until(lambda: "ingesteld" in title(screen), "the end")
    screen.press("Down", "Return")


def goes_on(screen: Screen, place: str, step: int) -> None:
    until(lambda: place in title(screen), place, DEADLINE_S)
    if step == LINES:
        screen.press("A", "n", "n", "a", "Tab", "Tab", "Tab", "space")
    elif step == TRIAL:
        screen.press("Return")
        card = screen.window("--class", "belwacht-card")
        screen.run("wmctrl", "-i", "-c", card)
    else:
        until(lambda: moved(screen, place), f"on from {place}", DEADLINE_S)


def moved(screen: Screen, place: str) -> bool:
    """Whether Enter led on; while this computer is being timed it does not."""
    screen.press("Return")
    try:
        until(lambda: place not in title(screen), "the next page", 5.0)
    except AssertionError:
        return False
    return True


def title(screen: Screen) -> str:
    return screen.run("xdotool", "getactivewindow", "getwindowname")
