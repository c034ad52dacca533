"""The card is written from measured scores and can be read back."""

import tomllib
from pathlib import Path

import numpy as np

from models.voice.card import write_card
from tests.unit.models.voice.made_up import made_up


def test_the_written_card_describes_the_file_beside_it(tmp_path: Path) -> None:
    room = tmp_path / "voice"
    room.mkdir()
    (tmp_path / "cards").mkdir()
    (room / "voice.onnx").write_bytes(b"network")
    clips = made_up()
    rows = np.arange(len(clips.label))
    scores = clips.label * 2 + np.random.default_rng(1).standard_normal(len(rows))
    write_card(room, clips, {"g711": scores}, rows, {"g711": scores})
    card = tomllib.loads((tmp_path / "cards" / "voice.toml").read_text())
    assert card["files"][0]["bytes"] == 7
    assert card["calibration"]["slope"] > 0
    assert 0 < card["measured"]["fold_eer"] < 0.5
