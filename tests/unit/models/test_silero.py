"""Silero, window after window, says what faster-whisper's own reading of the whole sound says."""

from pathlib import Path

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model

from detectors.types import Wave
from models.errors import ModelError
from models.silero import WINDOW_SAMPLES, Silero
from tests.small_network import write_brightness


@pytest.fixture(scope="module")
def wave() -> Wave:
    """Two seconds of something like a vowel in noise, with a pause: float32 (62 * 512,)."""
    random = np.random.default_rng(7)
    at = np.arange(62 * WINDOW_SAMPLES) / 16_000
    harmonics = sum(np.sin(2 * np.pi * 130 * n * at) / n for n in range(1, 20))
    loud = (np.sin(2 * np.pi * 3 * at) > -0.3) & (at < 1.4)
    return (0.1 * harmonics * loud + 0.002 * random.standard_normal(len(at))).astype(np.float32)


def streamed(silero: Silero, wave: Wave) -> list[float]:
    return [silero.probability(wave[at : at + WINDOW_SAMPLES]) for at in range(0, len(wave), WINDOW_SAMPLES)]


def test_it_agrees_with_faster_whisper(wave: Wave) -> None:
    whole = get_vad_model()(wave.copy()).ravel()
    mine = streamed(Silero(), wave)
    assert max(whole) > 0.5, "the sound must be like speech for the comparison to mean anything"
    # faster-whisper blanks the end of the last window
    np.testing.assert_allclose(mine[:-1], whole[:-1], atol=1e-4)


def test_reset_forgets(wave: Wave) -> None:
    silero = Silero()
    first = streamed(silero, wave)
    again = streamed(silero, wave)
    silero.reset()
    assert streamed(silero, wave) == first
    assert again != first


def test_silence_is_not_speech() -> None:
    assert max(streamed(Silero(), np.zeros(20 * WINDOW_SAMPLES, np.float32))) < 0.2


def test_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="512 samples"):
        Silero().probability(np.zeros(160, np.float32))


def test_another_network_in_its_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_brightness(tmp_path / "silero_vad_v9.onnx", 512)
    monkeypatch.setattr("models.silero._network", lambda: tmp_path / "silero_vad_v9.onnx")
    with pytest.raises(ModelError, match="Install Belwacht again"):
        Silero().probability(np.zeros(WINDOW_SAMPLES, np.float32))
