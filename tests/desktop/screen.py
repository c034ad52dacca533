"""A real screen without a monitor: Xvfb, a session bus, a window manager, a tray host and a notification service."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

NEEDED: Final = ("Xvfb", "dbus-daemon", "openbox", "trayer", "dunst", "xdotool", "import", "xprop")
_BUS_SETTINGS: Final = """<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={sockets}</listen>
  <servicedir>{folder}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
DEADLINE_S: Final = 20.0


def missing_parts() -> list[str]:
    """The programs that must still be installed before a screen can be started."""
    return [name for name in NEEDED if shutil.which(name) is None]


def until(true: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """``true()`` holds; AssertionError naming ``what`` when it does not within ``deadline_s``."""
    stop_at = time.monotonic() + deadline_s
    while not true():
        assert time.monotonic() < stop_at, f"waited {deadline_s:.0f} s in vain: {what}"
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Screen:
    """A running screen; ``env`` is what a program needs to appear on it."""

    env: dict[str, str]
    folder: Path

    def run(self, *command: str) -> str:
        """What the program printed; its failure is not an error (xdotool fails when it finds no window)."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout.strip()

    def windows(self, *search: str) -> list[str]:
        """Ids of the visible windows that an ``xdotool search`` finds."""
        return self.run("xdotool", "search", "--onlyvisible", *search).split()

    def window(self, *search: str) -> str:
        """The id of the first visible window found; waits for it to appear."""
        found: list[str] = []
        until(lambda: bool(found.extend(self.windows(*search)) or found), f"window {search}")
        return found[0]

    def root(self) -> str:
        """The id of the window that all others are in."""
        return self.run("xwininfo", "-root").partition("Window id: ")[2].partition(" ")[0]

    def focused(self) -> str:
        """The class of the window that gets the keys, in small letters; empty when none does."""
        has_keys = self.run("xdotool", "getwindowfocus")
        answer = self.run("xprop", "-id", has_keys, "WM_CLASS") if has_keys else ""
        return answer.rpartition('"')[0].rpartition('"')[2].lower()

    def span(self, window: str) -> tuple[int, int, int, int]:
        """Where a window is and how large: left, top, width, height."""
        lines = self.run("xdotool", "getwindowgeometry", "--shell", window).splitlines()
        known = dict(line.split("=") for line in lines if "=" in line)
        return int(known["X"]), int(known["Y"]), int(known["WIDTH"]), int(known["HEIGHT"])

    def click(self, window: str, x: int, y: int, button: int = 1) -> None:
        """The mouse has clicked at a place of the window."""
        self.run("xdotool", "mousemove", "--window", window, str(x), str(y), "click", str(button))

    def press(self, *keys: str) -> None:
        """The keys have been pressed one after another."""
        self.run("xdotool", "key", "--clearmodifiers", *keys)

    def picture(self, file: Path, *options: str, window: str = "root") -> Path:
        """``file`` holds a picture of the whole screen, or of one window."""
        subprocess.run(["import", "-window", window, *options, str(file)], env=self.env, check=True, timeout=30)
        return file


def _quiet(stack: ExitStack, env: dict[str, str], log: Path, *command: str) -> None:
    output = stack.enter_context(log.open("ab"))
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    stack.callback(_end, process)


def _end(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _x_server(stack: ExitStack, env: dict[str, str], folder: Path, size: str) -> str:
    read, write = os.pipe()
    log = stack.enter_context((folder / "xvfb.log").open("ab"))
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, env=env, pass_fds=(write,), stdout=log, stderr=log)
    stack.callback(_end, process)
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    assert number, (folder / "xvfb.log").read_text()
    return f":{number}"


def _session_bus(stack: ExitStack, env: dict[str, str], folder: Path) -> str:
    # The usual settings would start an installed notification service at the first notification.
    name = "org.freedesktop.Notifications"
    (folder / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec=/bin/false\n")
    settings = folder / "bus.conf"
    settings.write_text(_BUS_SETTINGS.format(folder=folder, sockets=tempfile.gettempdir()))
    command = ["dbus-daemon", f"--config-file={settings}", "--nofork", "--print-address=1"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    stack.callback(process.stdout.close)
    stack.callback(_end, process)
    return process.stdout.readline().strip()


@contextmanager
def a_screen(
    folder: Path,
    *,
    size: str = "1280x800",
    tray: bool = True,
    notifications: bool = True,
) -> Generator[Screen, None, None]:
    """A screen of ``size`` that is gone afterwards; ``tray`` and ``notifications`` say which services run on it."""
    home = folder / "home"
    runtime = folder / "runtime"
    home.mkdir(parents=True, exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    foreign = {"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"}
    env = {name: value for name, value in os.environ.items() if name not in foreign}
    # The accessibility bus would be started by every GTK program and is not what is tested here.
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "NO_AT_BRIDGE": "1", "GTK_THEME": "Adwaita"}
    with ExitStack() as stack:
        env["DISPLAY"] = _x_server(stack, env, folder, size)
        env["DBUS_SESSION_BUS_ADDRESS"] = _session_bus(stack, env, folder)
        screen = Screen(env, folder)
        subprocess.run(["dbus-update-activation-environment", "DISPLAY"], env=env, check=True, capture_output=True)
        # A window that comes while the window manager starts may never be shown.
        ready = folder / "openbox.ready"
        _quiet(stack, env, folder / "openbox.log", "openbox", "--sm-disable", "--startup", f"touch {ready}")
        until(ready.exists, "the window manager")
        if notifications:
            _quiet(stack, env, folder / "dunst.log", "dunst")
            until(lambda: _answers(screen, "org.freedesktop.Notifications"), "the notification service")
        if tray:
            stack.enter_context(a_tray_host(screen))
        yield screen


@contextmanager
def a_tray_host(screen: Screen) -> Generator[None, None, None]:
    """There is a bar for icons at the bottom of the screen."""
    bar = ("--edge", "bottom", "--align", "right", "--widthtype", "pixel", "--width", "160", "--height", "32")
    with ExitStack() as stack:
        log = screen.folder / "trayer.log"
        _quiet(stack, screen.env, log, "trayer", *bar, "--SetDockType", "true", "--expand", "true")
        until(lambda: bool(screen.windows("--class", "trayer")), "the tray host")
        yield


def _answers(screen: Screen, name: str) -> bool:
    question = ("org.freedesktop.DBus.NameHasOwner", f"string:{name}")
    answer = screen.run("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", *question)
    return "boolean true" in answer


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A screen with everything on it, or a skip that names what must be installed."""
    if missing := missing_parts():
        pytest.skip(f"install first: {', '.join(missing)}")
    with a_screen(tmp_path) as running:
        yield running
