"""Clips are gathered by voice and weighed by repository."""

import numpy as np
import pytest

from models.voice.calibration import balance, voices_of
from tests.unit.models.voice.made_up import made_up


def test_both_labels_weigh_alike() -> None:
    clips = made_up()
    weight = balance(clips, np.arange(len(clips.label)))
    assert weight[clips.label == 0].sum() == pytest.approx(1)
    assert weight[clips.label == 1].sum() == pytest.approx(1)


def test_a_voice_holds_the_scores_of_one_system_or_person_in_one_repository() -> None:
    clips = made_up()
    rows = np.arange(len(clips.label)).astype(float)
    for voice in voices_of(clips, rows):
        members = voice.scores.astype(int)
        assert len(members) >= 5
        assert set(clips.source[members]) == {voice.source}
        assert len(set(clips.system[members]) | set(clips.speaker[members]) - {""}) <= 2
