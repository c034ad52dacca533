"""Windows have one length whatever the clip."""

import numpy as np
import pytest

from models.voice.features import WINDOW, middle, piece


@pytest.mark.parametrize("length", [9_000, WINDOW, 54_400])
def test_windows_have_the_models_length(length: int) -> None:
    wave = np.arange(length, dtype=np.float32)
    assert len(middle(wave)) == WINDOW
    assert len(piece(wave, np.random.default_rng(1))) == WINDOW


def test_the_middle_is_the_middle() -> None:
    assert middle(np.arange(54_400, dtype=np.float32))[0] == (54_400 - WINDOW) // 2
