"""What the telephone does keeps time and length."""

import shutil

import numpy as np
import pytest

from models.voice import amr
from models.voice.channels import CODECS, MOBILE, equalise, lose_packets, pass_through, through_codec


def speech(seconds: float = 2.0) -> np.ndarray:
    rng = np.random.default_rng(1)
    count = int(seconds * 16_000)
    wave = np.convolve(rng.standard_normal(count), np.ones(8) / 8, mode="same")
    return (wave * np.abs(np.sin(np.arange(count) / 2500)) * 0.2).astype(np.float32)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("name", list(CODECS | MOBILE))
def test_a_coded_wave_keeps_its_length_and_its_place(name: str) -> None:
    if name in MOBILE and not amr.encoders():
        pytest.skip("the libraries of the mobile codecs are not installed")
    wave = speech()
    coded = through_codec([wave, wave[:20_000]], name)
    assert [len(each) for each in coded] == [len(wave), 20_000]
    loudness = [np.sqrt(np.convolve(each**2, np.ones(800) / 800, mode="same")) for each in (wave, coded[0])]
    assert np.corrcoef(*loudness)[0, 1] > 0.8


def test_lost_packets_change_some_of_the_wave_only() -> None:
    wave = speech()
    heard = lose_packets(wave, np.random.default_rng(2), 0.05)
    assert 0 < np.mean(heard != wave) < 0.3


def test_a_handset_keeps_the_length() -> None:
    assert equalise(speech(), np.random.default_rng(1)).shape == speech().shape


def test_an_unknown_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="there are clean"):
        pass_through("carrier pigeon")
