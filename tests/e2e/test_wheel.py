"""The wheel, installed into an empty environment, does the job by itself."""

import os
import subprocess
import sys

import pytest

from tests.e2e.program import Program, a_program
from tests.paths import REPOSITORY

CALL = REPOSITORY / "daemon" / "example" / "call.opus"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program of a wheel built from the source, in an environment that holds nothing but what the lock names."""
    folder = tmp_path_factory.mktemp("wheel")
    tools = [sys.executable, "-m"]
    subprocess.run(
        [*tools, "build", "--wheel", "--outdir", str(folder), str(REPOSITORY)], check=True, capture_output=True
    )
    (wheel,) = folder.glob("belwacht-*.whl")
    subprocess.run([*tools, "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    requirements = ["--require-hashes", "-r", str(REPOSITORY / "requirements.lock")]
    for what in (requirements, [str(wheel)]):
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", *what], check=True)
    return a_program(clean(), folder / "belwacht", folder / "venv" / "bin" / "belwacht")


def clean() -> dict[str, str]:
    """The environment without anything that would lead Python back to the source, and without a screen."""
    leads = {"PYTHONPATH", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY"}
    return {name: value for name, value in os.environ.items() if name not in leads}


def test_it_explains_itself_and_knows_its_models(installed: Program) -> None:
    said = installed.run("--help")
    assert said.returncode == 0, said.stderr
    assert "replay" in said.stdout
    names = {model["name"] for model in installed.lines("models", "list")}
    assert "base" in names


@pytest.mark.weights
def test_it_replays_the_example(installed: Program) -> None:
    said = installed.lines("replay", CALL, "--language", "nl")
    alerts = [line for line in said if line["kind"] == "alert"]
    assert "pin" in {label for alert in alerts for label in alert["labels"]}
    assert alerts[0]["decided_at_s"] < 27.0
    assert said[-1]["level"] == "stop"


@pytest.mark.weights
def test_its_demo_shows_the_call_and_keeps_the_alert(installed: Program) -> None:
    done = installed.run("demo")
    assert done.returncode == 0, done.stderr
    assert "pincode" in done.stdout
    assert str(installed.data / "alerts.db") in done.stdout
    assert "pin" in installed.lines("alerts", "list")[0]["labels"]


def test_its_doctor_names_what_is_amiss(installed: Program) -> None:
    done = installed.run("doctor")
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert "recogniser" in done.stdout
