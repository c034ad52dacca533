"""The command as it is typed, on a settings folder of its own."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.cli import main


def test_on_status_off_status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def said(*words: str) -> str:
        done = CliRunner().invoke(main, ["autostart", *words])
        assert done.exit_code == 0, done.output
        return done.output.strip()

    assert said("status") == "off"
    on = said("on")
    assert on.startswith("on: ")
    assert said("status") == on
    assert said("on", "--service") != on
    assert said("off") == "off"
    assert said("status") == "off"
