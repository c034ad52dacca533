"""The speech gate, with the real webrtcvad and the real Silero."""

import numpy as np

from daemon.ear.speech import SpeechGate
from detectors.types import FRAME_SAMPLES, Frame, Pcm, Wave
from models.silero import Silero
from tests.sounds import busy_tone, spoken


def flags(pcm: Pcm) -> np.ndarray:
    gate = SpeechGate(Silero(), strictness=2, threshold=0.5)
    frames = pcm[: len(pcm) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return np.array([gate(Frame("far", number * FRAME_SAMPLES, piece)) for number, piece in enumerate(frames)])


def test_speech_is_speech_and_silence_is_not() -> None:
    speech = spoken("Goedemiddag, u spreekt met de bank. Er is iets aan de hand met uw rekening.")
    heard = flags(np.concatenate((np.zeros(16_000, np.int16), speech, np.zeros(16_000, np.int16))))
    assert not heard[:45].any()
    assert heard[50:-50].mean() > 0.6
    assert not heard[-30:].any()


def test_a_busy_tone_is_no_speech() -> None:
    assert flags(busy_tone(3.0)).mean() < 0.05


class Counting:
    """Counts how often the network is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def probability(self, wave: Wave, /) -> float:
        self.asked += 1
        return 0.0

    def reset(self) -> None:
        """Nothing to forget."""


def test_the_network_is_not_asked_about_silence() -> None:
    score = Counting()
    gate = SpeechGate(score, strictness=2, threshold=0.5)
    for number in range(200):
        gate(Frame("far", number * FRAME_SAMPLES, np.zeros(FRAME_SAMPLES, np.int16)))
    assert score.asked == 0
