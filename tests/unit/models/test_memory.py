"""Giving memory back changes nothing that is still in use; how much it gives is measured with a real model."""

import numpy as np

from models.memory import give_back


def test_what_is_in_use_stays() -> None:
    kept = np.arange(1_000_000)
    give_back()
    assert int(kept.sum()) == 499_999_500_000
