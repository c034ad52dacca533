"""The command line as a whole: errors are one line and the right exit code."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def belwacht(*arguments: str, input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=input)


def test_every_command_explains_itself() -> None:
    for command in (
        "run",
        "status",
        "pause",
        "resume",
        "replay",
        "demo",
        "asks",
        "voice",
        "alerts",
        "models",
        "config",
        "devices",
        "doctor",
    ):
        done = belwacht(command, "--help")
        assert done.exit_code == 0
        assert len(done.output.splitlines()[2].strip()) > 10


@pytest.mark.parametrize(
    ("arguments", "exit_code", "expected"),
    [
        (("replay", "no such file.wav"), 2, "does not exist"),
        (("voice", "no such file.wav"), 2, "does not exist"),
        (("models", "fetch", "bass"), 3, "Did you mean 'base'"),
        (("alerts", "show", "7"), 2, "alerts list"),
        (("status",), 4, "belwacht run"),
        (("run", "--no-tray", "--set", "sound.far=x"), 2, "sound.far"),
        (("run", "--no-tray", "--set", "hearing.threads=many"), 2, "hearing.threads"),
    ],
)
def test_an_error_is_one_explained_line(arguments: tuple[str, ...], exit_code: int, expected: str) -> None:
    done = belwacht(*arguments)
    assert done.exit_code == exit_code, done.output
    assert expected in done.output
    assert done.output.startswith("belwacht: ")
    assert "Traceback" not in done.output
