"""The statistics are finite, whatever is heard."""

import numpy as np
import pytest
import torch

from models.voice.statistics import Statistics


@pytest.mark.parametrize("kind", ["silence", "noise", "constant"])
def test_every_statistic_is_a_number(kind: str) -> None:
    wave = {"silence": torch.zeros, "noise": torch.randn, "constant": torch.ones}[kind](1, 48_000)
    with torch.inference_mode():
        assert torch.isfinite(Statistics(48_000)(wave)).all()


def test_slow_and_fast_flutter_differ() -> None:
    time = torch.arange(48_000) / 16_000
    noise = torch.randn(48_000)
    slow, fast = (noise * (1 + 0.9 * torch.sin(2 * np.pi * hertz * time)) for hertz in (3, 60))
    with torch.inference_mode():
        found = Statistics(48_000)(torch.stack((slow, fast)))
    assert (found[0] - found[1]).abs().max() > 0.5
