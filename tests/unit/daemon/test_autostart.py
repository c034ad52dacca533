"""The same contract for every system's way to start a program at log-in; Linux' own tools read ours."""

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon import autostart
from daemon.autostart import APPROVED_KEY, NAME, RUN_KEY, DesktopEntry, Entry, LaunchAgent, RunKey, UserUnit
from daemon.sources import InputError
from tests.desktop.screen import until
from tests.registry import FakeRegistry, writing

COMMAND = ("/opt/bel wacht/bin/belwacht", "run")
ODD = ('/opt/50% "$HOME" `id`/back\\slash/belwacht', "run", "two words")

Make = Callable[[Path], Entry]
ENTRIES: dict[str, Make] = {
    "xdg": DesktopEntry,
    "systemd": UserUnit,
    "macos": LaunchAgent,
    "windows": lambda _: RunKey(FakeRegistry()),
}


@pytest.fixture(params=ENTRIES)
def entry(request: pytest.FixtureRequest, tmp_path: Path) -> Entry:
    return ENTRIES[request.param](tmp_path / "not there yet")


def test_an_entry_is_off_until_it_is_turned_on_and_again_after_it_is_turned_off(entry: Entry) -> None:
    assert not entry.is_on()
    entry.turn_on(COMMAND)
    assert entry.is_on()
    entry.turn_off()
    assert not entry.is_on()


def test_turning_on_or_off_twice_is_the_same_as_once(entry: Entry) -> None:
    for _ in range(2):
        entry.turn_on(COMMAND)
        assert entry.is_on()
    for _ in range(2):
        entry.turn_off()
        assert not entry.is_on()


def test_an_entry_says_where_it_is(entry: Entry) -> None:
    assert entry.place


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_a_desktop_switched_off_is_off_until_it_is_turned_on_again(tmp_path: Path, line: str) -> None:
    entry = DesktopEntry(tmp_path)
    entry.turn_on(COMMAND)
    entry.file.write_text(f"{entry.file.read_text()}{line}\n")
    assert not entry.is_on()
    entry.turn_on(COMMAND)
    assert entry.is_on()


def test_what_the_task_manager_switched_off_is_off_until_it_is_turned_on_again() -> None:
    registry = FakeRegistry()
    entry = RunKey(registry)
    entry.turn_on(COMMAND)
    assert registry.keys[RUN_KEY][NAME] == ('"/opt/bel wacht/bin/belwacht" run', registry.REG_SZ)
    with writing(registry, APPROVED_KEY) as key:
        registry.SetValueEx(key, NAME, 0, 3, b"\x03" + bytes(11))
    assert not entry.is_on()
    entry.turn_on(COMMAND)
    assert entry.is_on()


def test_a_launch_agent_holds_the_command_word_by_word(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path)
    agent.turn_on(ODD)
    known = plistlib.loads(agent.file.read_bytes())
    assert known["ProgramArguments"] == list(ODD)
    assert agent.file.stem == known["Label"]


def test_a_launch_agent_that_cannot_be_read_is_off(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path)
    agent.file.write_text("<plist>")
    assert not agent.is_on()


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="install first: desktop-file-utils")
@pytest.mark.parametrize("command", [COMMAND, ODD])
def test_the_desktop_entry_is_valid(tmp_path: Path, command: tuple[str, ...]) -> None:
    entry = DesktopEntry(tmp_path)
    entry.turn_on(command)
    done = subprocess.run(["desktop-file-validate", entry.file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(not shutil.which("gio"), reason="install first: libglib2.0-bin")
def test_a_desktop_starts_exactly_the_command(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = tmp_path / "bel $HOME" / 'w"acht`\\'  # GLib looks for a program with a percent sign under two of them
    program.parent.mkdir(parents=True)
    program.write_text(
        f"""#!/bin/sh\nfor word in "$0" "$@"; do echo "$word"; done > '{told}.new'; mv '{told}.new' '{told}'\n"""
    )
    program.chmod(0o755)
    entry = DesktopEntry(tmp_path)
    entry.turn_on([str(program), *ODD])
    subprocess.run(["gio", "launch", entry.file], check=True, timeout=30)
    until(told.exists, str(told))
    assert told.read_text().splitlines() == [str(program), *ODD]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="install first: systemd")
def test_the_unit_is_valid(tmp_path: Path) -> None:
    program = tmp_path / "50% of $HOME" / "belwacht"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = UserUnit(tmp_path)
    unit.turn_on([str(program), "run"])
    env = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    command = ["systemd-analyze", "--user", "verify", unit.file]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_percent_is_no_specifier_to_systemd() -> None:
    assert autostart.unit_command(["/a%b", "$c", 'd"e']) == r'"/a%%b" "$c" "d\"e"'


@pytest.fixture
def linux_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    if sys.platform != "linux":
        pytest.skip("the other systems' places are not redirected")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_one_way_to_start_replaces_the_other(linux_home: Path) -> None:
    assert autostart.places() == []
    desktop = autostart.turn_on()
    assert autostart.places() == [desktop] == [str(linux_home / "autostart" / "belwacht.desktop")]
    service = autostart.turn_on(service=True)
    assert autostart.places() == [service] == [str(linux_home / "systemd" / "user" / "belwacht.service")]
    assert "--no-tray" in Path(service).read_text()
    autostart.turn_off()
    assert autostart.places() == []


def test_a_folder_that_cannot_be_written_is_explained(linux_home: Path) -> None:
    (linux_home / "autostart").write_text("in the way")
    with pytest.raises(InputError, match="could not be written"):
        autostart.turn_on()
