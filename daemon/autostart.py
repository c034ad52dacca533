"""Belwacht starts when the person logs in: one entry in the place where each system keeps them.

``turn_on``, ``turn_off`` and ``places`` are for whoever asks the person. The adapters below them are alike: an entry is
on or off, and turning it on again replaces it.
"""

import configparser
import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol, cast
from xml.parsers.expat import ExpatError

from platformdirs import user_config_path

from daemon.sources import InputError

NAME: Final = "Belwacht"
LABEL: Final = "nl.belwacht.guard"
DESKTOP_FILE: Final = "belwacht.desktop"
UNIT: Final = "belwacht.service"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
SWITCHED_OFF: Final = 1  # lowest bit of the first byte, as the Task Manager writes it

DESKTOP_ENTRY: Final = """\
[Desktop Entry]
Type=Application
Version=1.0
Name=Belwacht
Comment=Warns of fraud during calls
Comment[nl]=Waarschuwt voor oplichting tijdens gesprekken
Exec={command}
Terminal=false
Categories=Utility;
X-GNOME-Autostart-enabled=true
"""
SERVICE: Final = """\
[Unit]
Description=Belwacht warns of fraud during calls
After=pipewire-pulse.service pulseaudio.service

[Service]
ExecStart=:{command}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=default.target
"""


class Entry(Protocol):
    """One way in which a system starts programs at log-in."""

    def is_on(self) -> bool: ...
    def turn_on(self, command: Sequence[str]) -> None:
        """From the next log-in on ``command`` is started. Raises OSError."""
        ...

    def turn_off(self) -> None:
        """It is started no more; that it was not is no error. Raises OSError."""
        ...

    @property
    def place(self) -> str:
        """Where a person can see the entry."""
        ...


class Registry(Protocol):
    """What is used of the standard library's ``winreg``."""

    HKEY_CURRENT_USER: int
    KEY_READ: int
    KEY_SET_VALUE: int
    REG_SZ: int

    def CreateKeyEx(self, key: Any, sub_key: str, reserved: int, access: int, /) -> Any: ...  # noqa: N802
    def SetValueEx(self, key: Any, value_name: str, reserved: int, type: int, value: str, /) -> None: ...  # noqa: N802
    def QueryValueEx(self, key: Any, value_name: str, /) -> tuple[Any, int]: ...  # noqa: N802
    def DeleteValue(self, key: Any, value_name: str, /) -> None: ...  # noqa: N802


class DesktopEntry:
    """XDG autostart: the desktop starts it, so it has a screen and a tray."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / DESKTOP_FILE

    @property
    def place(self) -> str:
        return str(self.file)

    def is_on(self) -> bool:
        """Also false when a desktop's own settings have switched the entry off."""
        known = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
        known.read(self.file, "utf-8")
        if "Desktop Entry" not in known:
            return False
        entry = known["Desktop Entry"]
        return not entry.getboolean("Hidden", False) and entry.getboolean("X-GNOME-Autostart-enabled", True)

    def turn_on(self, command: Sequence[str]) -> None:
        _write(self.file, DESKTOP_ENTRY.format(command=desktop_command(command)).encode())

    def turn_off(self) -> None:
        self.file.unlink(missing_ok=True)


class UserUnit:
    """A systemd user unit: without a desktop, in the background."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / UNIT
        self._link = folder / "default.target.wants" / UNIT  # what `systemctl --user enable` makes

    @property
    def place(self) -> str:
        return str(self.file)

    def is_on(self) -> bool:
        return self._link.exists()

    def turn_on(self, command: Sequence[str]) -> None:
        _write(self.file, SERVICE.format(command=unit_command(command)).encode())
        self._link.parent.mkdir(exist_ok=True)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(self.file)

    def turn_off(self) -> None:
        self._link.unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)


class LaunchAgent:
    """macOS starts it at log-in, and again when it ended by an error."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{LABEL}.plist"

    @property
    def place(self) -> str:
        return str(self.file)

    def is_on(self) -> bool:
        try:
            known = cast(dict[str, Any], plistlib.loads(self.file.read_bytes()))
        except (OSError, plistlib.InvalidFileException, ExpatError):
            return False
        return bool(known.get("RunAtLoad")) and not known.get("Disabled")

    def turn_on(self, command: Sequence[str]) -> None:
        agent = {
            "Label": LABEL,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Interactive",
        }
        _write(self.file, plistlib.dumps(agent))

    def turn_off(self) -> None:
        self.file.unlink(missing_ok=True)


class RunKey:
    """The Run key of the person's own part of the Windows registry."""

    place = rf"HKEY_CURRENT_USER\{RUN_KEY}"

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def is_on(self) -> bool:
        """Also false when the Task Manager has switched the entry off."""
        if self._value(RUN_KEY) is None:
            return False
        approved = self._value(APPROVED_KEY)
        return not (isinstance(approved, bytes) and approved and approved[0] & SWITCHED_OFF)

    def turn_on(self, command: Sequence[str]) -> None:
        self._remove(APPROVED_KEY)
        with self._open(RUN_KEY, self._registry.KEY_SET_VALUE) as key:
            self._registry.SetValueEx(key, NAME, 0, self._registry.REG_SZ, subprocess.list2cmdline(command))

    def turn_off(self) -> None:
        self._remove(RUN_KEY)
        self._remove(APPROVED_KEY)

    def _open(self, path: str, access: int) -> Any:
        return self._registry.CreateKeyEx(self._registry.HKEY_CURRENT_USER, path, 0, access)

    def _value(self, path: str) -> object:
        with self._open(path, self._registry.KEY_READ) as key:
            try:
                return self._registry.QueryValueEx(key, NAME)[0]
            except FileNotFoundError:
                return None

    def _remove(self, path: str) -> None:
        if self._value(path) is not None:
            with self._open(path, self._registry.KEY_SET_VALUE) as key:
                self._registry.DeleteValue(key, NAME)


def places() -> list[str]:
    """Where Belwacht is started from at log-in; none when it is not."""
    return [
        entry.place for entry in (_entry(service=False), _entry(service=True)) if entry is not None and entry.is_on()
    ]


def turn_on(service: bool = False) -> str:
    """Belwacht starts at log-in, in one way only; answers where that is written.

    ``service``: without a desktop, in the background. Raises InputError where that is not known or cannot be written.
    """
    entry, other = _entry(service), _entry(not service)
    if entry is None:
        raise InputError("Only Linux can start Belwacht as a service; leave out --service.")
    command = [_program(), "run", *(["--no-tray"] if service else [])]
    try:
        entry.turn_on(command)
        if other is not None:
            other.turn_off()
    except OSError as error:
        raise InputError(f"The start at log-in could not be written: {error}") from error
    return entry.place


def turn_off() -> None:
    """Belwacht does not start at log-in. Raises InputError where that cannot be written."""
    try:
        for entry in (_entry(service=False), _entry(service=True)):
            if entry is not None:
                entry.turn_off()
    except OSError as error:
        raise InputError(f"The start at log-in could not be removed: {error}") from error


def desktop_command(command: Sequence[str]) -> str:
    """The ``Exec`` line: each word quoted as the Desktop Entry Specification asks, then escaped as a string."""
    quoted = (f'"{_escaped(word, chr(92) + chr(34) + "`$")}"' for word in command)
    return " ".join(quoted).replace("\\", "\\\\").replace("%", "%%")


def unit_command(command: Sequence[str]) -> str:
    """The words of ``ExecStart``, quoted and without specifiers; the colon before them keeps variables out."""
    return " ".join(f'"{_escaped(word, chr(92) + chr(34))}"' for word in command).replace("%", "%%")


def _escaped(word: str, special: str) -> str:
    return "".join(f"\\{letter}" if letter in special else letter for letter in word)


def _entry(service: bool) -> Entry | None:
    """How this system starts it; None where there is no such way."""
    if sys.platform == "win32":
        import winreg

        return None if service else RunKey(cast(Registry, winreg))
    if sys.platform == "darwin":
        return None if service else LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    settings = user_config_path()
    return UserUnit(settings / "systemd" / "user") if service else DesktopEntry(settings / "autostart")


def _program() -> str:
    """The ``belwacht`` that runs now: the one beside its interpreter. Raises InputError."""
    beside = shutil.which("belwacht", path=os.fspath(Path(sys.executable).parent))
    if beside is None:
        raise InputError("Belwacht is not installed as a program here, so nothing can start it at log-in.")
    return beside


def _write(file: Path, content: bytes) -> None:
    """The file is there as a whole, or as it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    new.write_bytes(content)
    new.replace(file)
