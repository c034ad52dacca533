"""What is said when something does not arrive, and the model hub over real HTTP on loopback."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.supply import failure
from tests.paths import REPOSITORY
from tests.unit.models.hub import Hub


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full: base cannot be stored."),
        ("[Errno 27] File too large", "The disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "base cannot be fetched: no connection."),
        ("[Errno -3] Temporary failure in name resolution", "no connection"),
        ("x\nERROR: No matching distribution found for base\n", "cannot be fetched: No matching distribution found"),
        ("", "cannot be fetched: no reason given"),
    ],
)
def test_failure_says_what_to_do(said: str, expected: str) -> None:
    message = str(failure("base", said))
    assert expected in message
    assert "again" in message


FETCH = """
import sys; from pathlib import Path
from models.catalogue import Card, ModelFile; from models.errors import ModelError; from models.fetch import fetch
name, sha256, size, folder = sys.argv[1:]
card = Card("hub-test", "whisper", "MIT", "test", "A test.", (ModelFile(name, sha256, int(size)),),
            repository="somebody/whisper", revision="0123456789abcdef0123456789abcdef01234567")
heard = []
try:
    fetch(card, Path(folder), lambda *report: heard.append(report))
    print("fetched", heard[-1])
except ModelError as error:
    print("error", error)
"""


def fetch_from(address: str, content: bytes, folder: Path) -> str:
    """What is said by a process whose hub is at ``address``; the hub library reads it once, at import."""
    environment = {**os.environ, "HF_ENDPOINT": address, "HF_HOME": str(folder.parent), "HF_HUB_DISABLE_XET": "1"}
    argv = [sys.executable, "-c", FETCH, "model.bin", hashlib.sha256(content).hexdigest(), str(len(content))]
    ran = subprocess.run(
        [*argv, str(folder)], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_file_comes_from_the_hub_at_its_revision(tmp_path: Path) -> None:
    content = os.urandom(300_000)
    with Hub({"model.bin": content}) as hub:
        said = fetch_from(hub.address, content, tmp_path / "model")
    assert said.startswith("fetched ('model.bin', 300000, 300000)")
    assert (tmp_path / "model" / "model.bin").read_bytes() == content
    assert [path.name for path in (tmp_path / "model").iterdir()] == ["model.bin"]
    assert "/somebody/whisper/resolve/0123456789abcdef0123456789abcdef01234567/model.bin" in hub.asked, hub.asked


def test_a_broken_download_is_resumed(tmp_path: Path) -> None:
    content = os.urandom(300_000)
    with Hub({"model.bin": content}, break_after=100_000) as hub:
        assert "error" in fetch_from(hub.address, content, tmp_path / "model")
    assert not (tmp_path / "model").exists()
    with Hub({"model.bin": content}) as hub:
        assert "fetched" in fetch_from(hub.address, content, tmp_path / "model")
    assert (tmp_path / "model" / "model.bin").read_bytes() == content


def test_other_bytes_than_the_card_says_are_refused(tmp_path: Path) -> None:
    with Hub({"model.bin": b"tampered"}) as hub:
        said = fetch_from(hub.address, b"expected", tmp_path / "model")
    assert "model.bin of the model hub-test came in damaged" in said
    assert not list(tmp_path.glob("model*/*"))


def test_no_hub_is_no_connection(tmp_path: Path) -> None:
    said = fetch_from("http://127.0.0.1:9", b"expected", tmp_path / "model")
    assert "The model hub-test cannot be fetched: no connection." in said


def test_an_unknown_file_is_said(tmp_path: Path) -> None:
    with Hub({}) as hub:
        said = fetch_from(hub.address, b"expected", tmp_path / "model")
    assert said.startswith("error The model hub-test cannot be fetched")
    assert json.dumps("no connection") not in said
