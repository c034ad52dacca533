"""The file in which alerts wait for the log."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from daemon.rows import row_of
from daemon.spare import MOST_BYTES, Spare
from tests.findings import alert, found

ROW = row_of(alert("stop", found("pin", 0.9, 5, "mag ik uw pincode")), "call", datetime(2026, 3, 1, tzinfo=UTC))
OTHER = ROW | {"id": "b"}


def test_what_is_kept_is_what_was_given_last_and_is_private(tmp_path: Path) -> None:
    spare = Spare([tmp_path / "unsaved.json"])
    assert spare.kept() == []
    assert spare.keep([ROW])
    assert spare.keep([ROW, OTHER])
    assert Spare([tmp_path / "unsaved.json"]).kept() == [ROW, OTHER]
    assert (tmp_path / "unsaved.json").stat().st_mode & 0o777 == 0o600
    assert spare.keep([])
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_gives_way_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = [tmp_path / "file" / "unsaved.json", tmp_path / "session" / "unsaved.json"]
    spare = Spare(places)
    assert spare.keep([ROW])
    assert (spare.kept(), places[1].exists()) == ([ROW], True)
    (tmp_path / "file").unlink()
    assert spare.keep([OTHER])
    assert (spare.kept(), places[1].exists()) == ([OTHER], False)


def test_without_any_place_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not Spare([tmp_path / "file" / "unsaved.json"]).keep([ROW])
    assert not Spare([]).keep([ROW])
    assert Spare([]).keep([])


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no such rights")
def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "shared" / "unsaved.json"
    place.parent.mkdir()
    place.write_text(json.dumps([ROW]))
    place.parent.chmod(0o777)
    assert Spare([place]).kept() == []
    assert not Spare([place]).keep([ROW])


@pytest.mark.parametrize(
    "found_there",
    [
        "",
        "{",
        "null",
        "[1]",
        "[{}]",
        json.dumps([ROW | {"level": "panic"}]),
        json.dumps([ROW | {"side": "both"}]),
        json.dumps([ROW | {"start_s": "soon"}]),
        json.dumps([ROW | {"key": 1}]),
        json.dumps([ROW | {"labels": []}]),
        json.dumps([ROW | {"labels": ["a word of no list"]}]),
        json.dumps([ROW | {"findings": [{}]}]),
        json.dumps([ROW | {"at": "yesterday"}]),
        "[" * 100_000,
        json.dumps([ROW])[:-4],
        " " * (MOST_BYTES + 1),
    ],
)
def test_what_nobody_wrote_is_passed_over_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, found_there: str
) -> None:
    (tmp_path / "unsaved.json").write_text(found_there)
    assert Spare([tmp_path / "unsaved.json"]).kept() == []
    assert "cannot be read" in caplog.text
    assert Spare([tmp_path / "unsaved.json"]).keep([])
    assert not (tmp_path / "unsaved.json").exists()


def test_bytes_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "unsaved.json").write_bytes(b"\xff\xfe\x00")
    kept: list[dict[str, Any]] = Spare([tmp_path / "unsaved.json"]).kept()
    assert kept == []
