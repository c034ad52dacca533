"""Who looks after the program: starts it again after a crash, and only then."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from daemon import supervisor
from daemon.supervisor import KEPT, supervise
from tests.desktop.screen import until

# Writes a line at each start, then does what the rest of the line says.
PROGRAM = "import os, signal, sys, time; print(os.environ['BELWACHT_KEPT'], file=open(sys.argv[1], 'a'), flush=True); "


def command(folder: Path, then: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM + then, str(folder / "starts")]


def starts(folder: Path) -> list[str]:
    file = folder / "starts"
    return file.read_text().split() if file.exists() else []


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handlers of the tests themselves stay."""
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    monkeypatch.setattr("daemon.supervisor.FIRST_WAIT_S", 0.0)


@pytest.mark.parametrize("code", [0, 2, 3])
def test_an_end_that_was_explained_is_the_end(tmp_path: Path, code: int) -> None:
    assert supervise(command(tmp_path, f"sys.exit({code})")) == code
    assert starts(tmp_path) == ["0"]


def test_a_crash_is_followed_by_a_new_start(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    crash_twice = f"n = int(os.environ[{KEPT!r}]); n < 2 and os.kill(os.getpid(), signal.SIGSEGV)"
    assert supervise(command(tmp_path, crash_twice)) == 0
    assert starts(tmp_path) == ["0", "1", "2"]
    assert capfd.readouterr().err.count("signal 11") == 2


def test_a_model_that_cannot_be_loaded_after_a_crash_is_waited_for(tmp_path: Path) -> None:
    crash_then_no_model = (
        f"n = int(os.environ[{KEPT!r}]); n == 0 and os.kill(os.getpid(), signal.SIGSEGV); sys.exit(3 if n < 3 else 0)"
    )
    assert supervise(command(tmp_path, crash_then_no_model)) == 0
    assert starts(tmp_path) == ["0", "1", "2", "3"]


def supervised(folder: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [
            sys.executable,
            supervisor.__file__,
            *command(folder, "signal.signal(15, lambda *_: sys.exit(0)); time.sleep(60)"),
        ]
    )
    until(lambda: starts(folder) == ["0"], "the first start")
    return process


def test_who_is_told_to_end_ends_the_program_too(tmp_path: Path) -> None:
    process = supervised(tmp_path)
    process.terminate()
    assert process.wait(30) == 0
    assert starts(tmp_path) == ["0"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_a_killed_supervisor_leaves_nobody_behind(tmp_path: Path) -> None:
    process = supervised(tmp_path)
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    until(lambda: not alive(int(child)), "the end of the program")


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1] and bool(os.getpgid(pid))
    except OSError:
        return False


def test_a_looked_after_program_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEPT, raising=False)
    assert not supervisor.kept()
    assert not supervisor.looked_after()
    assert supervisor.starts_before() == 0
    monkeypatch.setenv(KEPT, "2")
    assert supervisor.kept()
    assert supervisor.looked_after()
    assert supervisor.starts_before() == 2
