"""What the benchmark says, in words and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.cli.main import main
from daemon.cli.models import proposal, timing_line
from daemon.timing import Candidate, Timing
from tray.texts import words

NL = words("nl")["benchmark"]
BASE = Candidate("base", 148_000_000, Path("base"))


def test_a_timing_in_words() -> None:
    line = timing_line(Timing(BASE, 1.0, wall=0.123, cpu=0.2), NL)
    assert line.startswith("base: 0,20 s rekentijd en 0,12 s")
    assert "12 van de 100" in line


@pytest.mark.parametrize(("load", "word"), [(0.1, "past: base"), (0.9, "te langzaam")])
def test_the_proposal_says_whether_it_is_enough(load: float, word: str) -> None:
    assert word in proposal(Timing(BASE, 1.0, load, load), NL)


def test_without_any_model_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BELWACHT_CONFIG", str(tmp_path / "config.toml"))
    done = CliRunner().invoke(main, ["models", "benchmark"])
    assert done.exit_code == 0
    assert "small: niet opgehaald (486 MB)" in done.stdout
    assert "belwacht models fetch base" in done.stdout
    done = CliRunner().invoke(main, ["models", "benchmark", "--json"])
    assert [json.loads(line)["fetched"] for line in done.stdout.splitlines()] == [False] * 4


@pytest.mark.weights
def test_a_model_that_is_here_is_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_CONFIG", str(tmp_path / "config.toml"))
    done = CliRunner().invoke(main, ["models", "benchmark", "--json"])
    base = next(json.loads(line) for line in done.stdout.splitlines() if json.loads(line)["model"] == "base")
    assert base["wall_s_a_second"] > 0
    assert base["cpu_s_a_second"] > 0
