"""Tables name what is missed first."""

import numpy as np

from models.voice.measure import by_system, line
from tests.unit.models.voice.made_up import made_up


def test_the_system_that_is_missed_most_comes_first() -> None:
    clips = made_up()
    scores = np.where(clips.system == "system3", -1.0, clips.label.astype(float))
    systems = by_system(clips, scores, least=5)
    assert systems[0] == ("system3", 0.0)
    assert systems[-1][1] == 1.0


def test_a_line_states_count_and_error() -> None:
    clips = made_up()
    rows = np.arange(len(clips.label))
    assert "400 clips  EER 0.000" in line("all", clips, rows, clips.label.astype(float))
