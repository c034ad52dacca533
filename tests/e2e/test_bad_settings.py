"""Settings that cannot be used, and a second Belwacht beside the first."""

import os
from pathlib import Path

import pytest

from tests.e2e.complaints import UNUSABLE_INPUT, bound, complaint
from tests.e2e.program import Program, a_program
from tests.e2e.testbed import SoundServer

WRONG = [
    ("[sound]\nfar = 'x'\n", ("sound.far",)),
    ("[judge]\nsensitivity = 'hihg'\n", ("judge.sensitivity", "high")),
    ("[hearing]\nthreads = 'many'\n", ("hearing.threads", "many")),
    ("[hearing]\nbeam = 99\n[store]\nretention_days = 0\n", ("hearing.beam", "store.retention_days")),
    ("[hearing\n", ("config.toml",)),
]


@pytest.mark.parametrize(("settings", "named"), WRONG)
@pytest.mark.parametrize("command", [("config", "check"), ("run", "--no-tray")])
def test_every_wrong_setting_is_named(
    belwacht: Program, settings: str, named: tuple[str, ...], command: tuple[str, ...]
) -> None:
    belwacht.settings.write_text(settings)
    done = belwacht.run(*command)
    assert done.returncode == UNUSABLE_INPUT, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("belwacht: ")
    assert [name for name in named if name not in done.stderr] == []
    assert belwacht.settings.read_text() == settings


def test_settings_that_may_not_be_read(belwacht: Program) -> None:
    belwacht.settings.write_text("[judge]\nsensitivity = 'high'\n")
    belwacht.settings.chmod(0)
    assert "config.toml" in complaint(bound(belwacht).run("config", "check"), UNUSABLE_INPUT)


def test_settings_in_order(belwacht: Program) -> None:
    belwacht.settings.write_text("[judge]\nsensitivity = 'high'\n")
    assert belwacht.run("config", "check").returncode == 0
    assert str(belwacht.settings) in belwacht.run("config", "path").stdout
    assert '"sensitivity": "high"' in belwacht.run("config", "show").stdout


@pytest.mark.call
@pytest.mark.weights
def test_a_second_belwacht_leaves_the_first_alone(sound_server: SoundServer, tmp_path: Path) -> None:
    first = a_program(os.environ | {"PULSE_SERVER": sound_server.address}, tmp_path / "belwacht")
    with first.guarding("--no-tray", "--set", "sound.far_device=pulse:callee_spk.monitor"):
        assert "belwacht status" in complaint(first.run("run", "--no-tray"), UNUSABLE_INPUT)
        assert first.lines("status")[0]["state"] != "stopped"
    assert "belwacht run" in complaint(first.run("status"), 4)
