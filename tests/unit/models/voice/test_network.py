"""The network turns waves into one logit each."""

import numpy as np
import torch

from models.voice.network import Features, Movement, VoiceNetwork
from models.voice.training import Plan, untrained


def test_one_logit_for_each_wave_whatever_its_level() -> None:
    features = Features(48_000)
    wave = torch.randn(2, 48_000) * 0.1
    with torch.inference_mode():
        found = features(wave).numpy()
        network = VoiceNetwork(features, untrained(np.concatenate((found, found * 1.1)), Plan(), [1, 2])).eval()
        assert network(wave).shape == (2,)
        assert torch.allclose(network(wave), network(wave * 0.2), atol=0.05)


def test_movement_is_spread_growth_bursts_and_directions() -> None:
    with torch.inference_mode():
        assert Movement(None)(torch.randn(1, 48_000)).shape == (1, (3 + 4 + 2) * 512 + 2 * (32 * 31 // 2 + 4 * 32))
