"""The front end sees the telephone band at one level."""

import numpy as np
import torch

from models.voice.frontend import BandPower, Spectrum, mel_filters


def test_the_level_is_taken_out() -> None:
    wave = torch.randn(2, 16_000)
    normalise = BandPower().normalise
    assert torch.allclose(normalise(wave), normalise(wave * 0.01), atol=1e-3)


def test_a_tone_is_found_in_its_bin() -> None:
    spectrum = Spectrum(640, 640, 80, 300, 3400)
    tone = torch.sin(2 * np.pi * 1000 / 16_000 * torch.arange(16_000)).unsqueeze(0)
    power = spectrum(tone)
    assert power.shape == (1, spectrum.bins, 200)
    assert int(power[0, :, 100].argmax()) == (1000 - 300) // 25


def test_mel_filters_cover_the_band() -> None:
    filters = mel_filters()
    assert filters.shape == (80, 201)
    assert (filters >= 0).all()
    assert (filters.sum(axis=1) > 0).all()
