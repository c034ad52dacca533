"""The command that opens the review page."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli.main import NOT_RUNNING, main
from daemon.folders import runtime_folder
from daemon.server import Server
from tests.unit.daemon.test_guard import Bench


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))


def review(folder: Path, *options: str) -> Result:
    server = Server(Bench(folder).guard, runtime_folder())
    server.start()
    try:
        return CliRunner().invoke(main, ["review", *options])
    finally:
        server.stop()


def test_the_address_is_printed_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    done = review(tmp_path)
    assert done.exit_code == 0
    assert [done.stdout.strip()] == opened
    assert "/open?token=" in opened[0]
    assert done.stderr == ""


def test_without_a_browser_the_person_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    assert "open this address" in review(tmp_path).stderr


def test_the_address_can_be_printed_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: pytest.fail("a browser was opened"))
    assert "/open?token=" in review(tmp_path, "--no-browser").stdout


def test_without_a_guard_the_answer_is_explained() -> None:
    done = CliRunner().invoke(main, ["review"])
    assert done.exit_code == NOT_RUNNING
    assert "belwacht run" in done.stderr
