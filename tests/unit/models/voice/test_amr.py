"""Files of the mobile codecs have the head and the number of frames that players expect."""

from pathlib import Path

import numpy as np
import pytest

from models.voice import amr

pytestmark = pytest.mark.skipif(not amr.encoders(), reason="the libraries of the mobile codecs are not installed")


@pytest.mark.parametrize(
    ("name", "head", "frame", "size"), [("a.amr", b"#!AMR\n", 160, 32), ("a.awb", b"#!AMR-WB\n", 320, 33)]
)
def test_each_frame_of_20_ms_has_its_size(name: str, head: bytes, frame: int, size: int, tmp_path: Path) -> None:
    pcm = (np.random.default_rng(1).standard_normal(10 * frame + 1) * 1000).astype(np.int16)
    amr.write(pcm, tmp_path / name)
    written = (tmp_path / name).read_bytes()
    assert written.startswith(head)
    assert len(written) == len(head) + 11 * size
