"""Calls made of clips go through the guard's own stage."""

from dataclasses import replace

import numpy as np

from detectors.voice import Calibration
from models.voice.ten_minutes import CALL, call, utterances
from tests.unit.models.voice.made_up import made_up
from tests.voices import pcm, spoken

CALIBRATION = Calibration(
    window_samples=48_000, slope=1, offset=0, dependence=0.3, synthetic_above=2, human_below=-2, memory_windows=40
)


def test_a_call_lasts_ten_minutes_and_is_named_by_its_evidence() -> None:
    sound = pcm(spoken(3))
    clips = replace(made_up(5), waves=np.tile(sound, (5, 1)), lengths=np.full(5, len(sound)))
    said = list(utterances(clips, np.arange(5), clips.waves, np.random.default_rng(1)))
    assert CALL <= sum(len(utterance.pcm) for utterance in said) < CALL + 5 * len(sound)
    told = call(lambda wave: 3.0, CALIBRATION, iter(said), synthetic=True)
    assert told.named and told.early
    assert not call(lambda wave: -3.0, CALIBRATION, iter(said), synthetic=True).named
