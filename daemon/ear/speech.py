"""Whether a frame holds speech: webrtcvad as the cheap gate, Silero as the judge behind it."""

from collections import deque
from typing import Any, Final, Protocol

import numpy as np
import webrtcvad

from detectors.types import SAMPLE_RATE_HZ, Frame, Wave, to_wave

SILERO_SAMPLES: Final = 512
GATE_FRAMES: Final = 15  # the gate stays open 300 ms, so that Silero also hears how speech fades
LEAVE_SHARE: Final = 1 / 3  # speech goes on until the probability is under this share of the threshold


class SpeechScore(Protocol):
    """Silero's streaming probability of speech."""

    def probability(self, wave: Wave, /) -> float:
        """For the next float32 (512,) at 16 kHz, in [0, 1]."""
        ...

    def reset(self) -> None: ...


class SpeechGate:
    """Answers for each frame of one side, in order, whether somebody speaks."""

    def __init__(self, score: SpeechScore, strictness: int, threshold: float) -> None:
        """``strictness`` is webrtcvad's mode, 0 to 3; ``threshold`` a probability."""
        self._gate: Any = webrtcvad.Vad(strictness)
        self._score = score
        self._threshold = threshold
        self._open = deque[bool](maxlen=GATE_FRAMES)
        self._waiting = np.zeros(0, np.float32)
        self._speaks = False

    def __call__(self, frame: Frame) -> bool:
        passed: bool = self._gate.is_speech(frame.pcm.tobytes(), SAMPLE_RATE_HZ)
        self._open.append(passed)
        if not any(self._open):
            self.reset()
            return False
        self._waiting = np.concatenate((self._waiting, to_wave(frame.pcm)))
        while len(self._waiting) >= SILERO_SAMPLES:
            probability = self._score.probability(self._waiting[:SILERO_SAMPLES])
            self._waiting = self._waiting[SILERO_SAMPLES:]
            self._speaks = probability >= self._threshold * (LEAVE_SHARE if self._speaks else 1)
        return self._speaks

    def reset(self) -> None:
        """Nothing is remembered of the sound before."""
        if len(self._waiting) or self._speaks:
            self._waiting = np.zeros(0, np.float32)
            self._speaks = False
            self._score.reset()
