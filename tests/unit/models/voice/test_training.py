"""Training learns, and goes on where it stopped."""

from pathlib import Path

import numpy as np

from models.voice.training import Plan, rate_at, score, trained
from tests.unit.models.voice.made_up import made_up


def test_a_plain_difference_is_learnt_and_kept(tmp_path: Path) -> None:
    clips = made_up()
    rows = np.arange(len(clips.label))
    found = np.random.default_rng(1).standard_normal((len(rows), 8)).astype(np.float32)
    found[:, 0] += clips.label * 4
    plan = Plan(steps=300, rate=1e-2, shapes=((8, 16),))
    heads = trained([found], clips, rows, plan, [1], tmp_path / "heads.pt")
    scores = score(heads, found)
    assert scores[clips.label == 1].mean() > scores[clips.label == 0].mean() + 0.5
    assert (score(trained([found], clips, rows, plan, [1], tmp_path / "heads.pt"), found) == scores).all()


def test_the_rate_rises_and_falls() -> None:
    plan = Plan(steps=600)
    assert rate_at(0, plan) == 0
    assert rate_at(50, plan) > rate_at(300, plan) > rate_at(599, plan)
