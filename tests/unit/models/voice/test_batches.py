"""Batches hold both labels alike."""

import numpy as np

from models.voice.batches import Sampler
from tests.unit.models.voice.made_up import made_up


def test_half_of_a_batch_is_synthetic_and_nothing_else_is_drawn() -> None:
    clips = made_up()
    rows = np.arange(0, len(clips.label), 3)
    batch = Sampler(clips, rows, seed=1).batch(64)
    assert len(batch) == 64
    assert clips.label[batch].sum() == 32
    assert set(batch) <= set(rows)


def test_the_same_seed_draws_the_same() -> None:
    clips = made_up()
    rows = np.arange(len(clips.label))
    assert (Sampler(clips, rows, seed=4).batch(32) == Sampler(clips, rows, seed=4).batch(32)).all()
