"""Held-out scores come from heads that did not hear the clip."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from models.voice.train import dev_scores, held_out
from models.voice.training import Plan
from tests.unit.models.voice.made_up import made_up


def test_what_only_the_repository_gives_away_is_not_learnt(tmp_path: Path) -> None:
    clips = made_up()
    rng = np.random.default_rng(1)
    found = rng.standard_normal((len(clips.label), 6)).astype(np.float32)
    found[:, 0] += clips.label * 3
    scores = held_out({"g711": found}, clips, Plan(steps=300, rate=1e-2, shapes=((6, 16),)), tmp_path, [1])["g711"]
    assert scores[clips.label == 1].mean() > scores[clips.label == 0].mean()
    again = held_out({"g711": found}, clips, Plan(steps=300, rate=1e-2, shapes=((6, 16),)), tmp_path, [1])["g711"]
    assert (scores == again).all()


def test_dev_is_scored_and_nothing_else(tmp_path: Path) -> None:
    clips = made_up()
    clips = replace(clips, split=np.where(np.arange(len(clips.split)) < 300, "train", "dev"))
    found = np.random.default_rng(1).standard_normal((len(clips.label), 6)).astype(np.float32)
    rows, scores = dev_scores({"g711": found}, clips, Plan(steps=10, shapes=((6, 16),)), tmp_path, [1])
    assert rows.tolist() == list(range(300, 400))
    assert scores["g711"].shape == (100,)
