"""Tables name what is missed first."""

import numpy as np

from models.voice.measure import by_system, row, spread_out
from tests.unit.models.voice.made_up import made_up


def test_the_system_that_is_missed_most_comes_first() -> None:
    clips = made_up()
    scores = np.where(clips.system == "system3", -1.0, clips.label.astype(float))
    systems = by_system(clips, scores, least=5)
    assert systems[0] == ("system3", 0.0)
    assert systems[-1][1] == 1.0


def test_a_row_states_count_and_errors_within_their_interval() -> None:
    clips = made_up()
    scores = clips.label * 1.5 + np.random.default_rng(1).standard_normal(len(clips.label))
    found = row("all", clips, np.arange(len(clips.label)), scores)
    assert found.clips == 400
    assert found.eer_low <= found.eer <= found.eer_high
    assert found.eight < found.eer
    assert found.within_low <= found.within <= found.within_high


def test_what_was_sampled_takes_its_place_among_all_clips() -> None:
    whole = spread_out(np.ones((2, 3), np.float32), np.array([1, 4]), 5)
    assert np.isfinite(whole).all(axis=1).tolist() == [False, True, False, False, True]
