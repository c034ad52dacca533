"""What Belwacht writes is closed to others."""

import stat
from pathlib import Path

import pytest

from daemon.folders import log_path, runtime_folder


def test_the_folders_are_the_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    assert log_path() == tmp_path / "data" / "alerts.db"
    assert runtime_folder() == tmp_path / "data" / "run"
    for folder in (log_path().parent, runtime_folder()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
