"""What Belwacht writes is closed to others."""

import stat
from pathlib import Path

import pytest

from daemon.folders import log_path, runtime_folder, spare_paths


def test_the_folders_are_the_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    assert log_path() == tmp_path / "data" / "alerts.db"
    assert runtime_folder() == tmp_path / "data" / "run"
    for folder in (log_path().parent, runtime_folder()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_alerts_wait_beside_the_log_or_on_another_disk_and_each_log_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "session"))
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    beside, session = spare_paths()
    assert beside.is_relative_to(tmp_path / "data")
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "other"))
    assert spare_paths()[1] not in (beside, session)
