"""One thread, and clear words about a file that cannot be used."""

from pathlib import Path

import pytest
from faster_whisper.utils import get_assets_path

from models.errors import ModelError
from models.onnx_session import open_session


def test_a_session_has_one_thread() -> None:
    session = open_session(next(Path(get_assets_path()).glob("*.onnx")))
    options = session.get_session_options()
    assert options.intra_op_num_threads == 1
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"voice.onnx is missing .* Install Belwacht again"):
        open_session(tmp_path / "voice.onnx")


@pytest.mark.parametrize("content", [b"", b"not a network", bytes(1000)])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "voice.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"voice.onnx is damaged. Install Belwacht again"):
        open_session(tmp_path / "voice.onnx")
