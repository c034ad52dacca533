"""Whether the caller's voice is synthetic: evidence window by window, added up over the call, with an honest doubt."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, isfinite
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from detectors.doubt import (
    GRAIN_SAMPLES,
    NEW_VOICE_WINDOWS,
    Doubt,
    Limits,
    grain_levels_db,
    handed_over,
    pitch_of,
    several,
    unfit,
)
from detectors.types import SAMPLE_RATE_HZ, Finding, Utterance, Verdict, Wave, to_wave

Scorer: TypeAlias = Callable[[Wave], float]

PAUSE_GRAINS: Final = 15  # a pause longer than 300 ms is left out, as the ear does between utterances
FLOOR_DB: Final = -60.0  # digital silence and idle line noise lie below
BELOW_SPEECH_DB: Final = 35.0  # softer than this under the loudest speech is pause


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a window's logit becomes evidence, and when the evidence decides; log-likelihood ratios are natural.

    ``n`` windows of one voice count as ``n / (1 + (n - 1) * dependence)`` independent ones.
    """

    window_samples: int
    slope: float
    offset: float
    dependence: float
    synthetic_above: float
    human_below: float
    least_windows: int = 3  # fewer never decide
    memory_windows: int = 40  # older windows are forgotten: another person may have taken over
    shortest_samples: int = 16_000  # a remainder this long is scored when the call ends
    reset_after_samples: int = 30 * SAMPLE_RATE_HZ  # so long without a voice to judge: hold, or somebody else
    limits: Limits = field(default_factory=Limits)

    def evidence(self, logit: float) -> float:
        """The log-likelihood ratio, synthetic over human, of one window."""
        return self.slope * logit + self.offset


def accumulate(ratios: Sequence[float], dependence: float) -> float:
    """The log-likelihood ratio of all windows together, their dependence allowed for; 0.0 for none."""
    count = len(ratios)
    return sum(ratios) / (1 + (count - 1) * dependence) if count else 0.0


def probability(ratio: float) -> float:
    """P(synthetic) at even odds before anything was heard."""
    return 1 / (1 + exp(-ratio)) if ratio >= 0 else exp(ratio) / (1 + exp(ratio))


def speech_samples(wave: Wave) -> NDArray[np.intp]:
    """Indices of the samples that are speech or a short pause inside it; empty when there is only silence."""
    level_db = grain_levels_db(wave)
    whole = len(level_db)
    if not whole or level_db.max() < FLOOR_DB:
        return np.empty(0, np.intp)
    loud = np.flatnonzero(level_db > max(np.percentile(level_db, 95) - BELOW_SPEECH_DB, FLOOR_DB))
    kept = np.zeros(whole, bool)
    kept[loud] = True
    for left, right in pairwise(loud):
        if right - left <= PAUSE_GRAINS:
            kept[left:right] = True
    return np.flatnonzero(np.repeat(kept, GRAIN_SAMPLES))


def fill(wave: Wave, samples: int) -> Wave:
    """Exactly ``samples`` of ``wave``, repeated from its beginning when it is shorter."""
    return np.resize(wave, samples).astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class _Window:
    """A window that was scored."""

    start: int
    end: int
    ratio: float
    pitch: float


class VoiceStage:
    """Collects the far end's finished utterances and says, window by window, what the voice seems to be.

    ``scorer`` gives the uncalibrated logit of one window, float32 (window_samples,). What it raises passes through;
    a logit that is no finite number raises ValueError. Evidence begins afresh after a hold, be it silent or with music,
    and when another voice takes over.
    """

    def __init__(self, scorer: Scorer, calibration: Calibration) -> None:
        self._scorer = scorer
        self._calibration = calibration
        self._wave: Wave = np.empty(0, np.float32)
        self._times: NDArray[np.intp] = np.empty(0, np.intp)
        self._windows: deque[_Window] = deque(maxlen=calibration.memory_windows)

    def push(self, utterance: Utterance) -> list[Finding]:
        if utterance.side != "far" or not utterance.final:
            return []
        if len(self._times) and utterance.start - int(self._times[-1]) > self._calibration.reset_after_samples:
            self._wave, self._times = self._wave[:0], self._times[:0]
        wave = to_wave(utterance.pcm)
        speech = speech_samples(wave)
        self._wave = np.concatenate((self._wave, wave[speech]))
        self._times = np.concatenate((self._times, speech + utterance.start))
        return self._full_windows()

    def close(self) -> list[Finding]:
        remainder = len(self._wave)
        if remainder >= self._calibration.shortest_samples:
            return [self._score(remainder)]
        if remainder and not self._windows:
            return [self._finding(int(self._times[-1]) + 1, "too_little_speech", int(self._times[0]))]
        return []

    def _full_windows(self) -> list[Finding]:
        findings: list[Finding] = []
        while len(self._wave) >= self._calibration.window_samples:
            findings.append(self._score(self._calibration.window_samples))
        return findings

    def _score(self, samples: int) -> Finding:
        """The finding after the next ``samples`` of speech were taken from what waits."""
        wave, self._wave = self._wave[:samples], self._wave[samples:]
        times, self._times = self._times[:samples], self._times[samples:]
        start, end = int(times[0]), int(times[-1]) + 1
        pitch = pitch_of(wave)
        doubt = unfit(wave, pitch, self._calibration.limits)
        if not doubt:
            logit = self._scorer(fill(wave, self._calibration.window_samples))
            if not isfinite(logit):
                raise ValueError("the voice model returned a score that is not a number")
            self._remember(_Window(start, end, self._calibration.evidence(logit), pitch.hz))
        return self._finding(end, doubt, start)

    def _remember(self, window: _Window) -> None:
        if self._windows and window.start - self._windows[-1].end > self._calibration.reset_after_samples:
            self._windows.clear()
        self._windows.append(window)
        if handed_over(self._pitches()):
            for _ in range(len(self._windows) - NEW_VOICE_WINDOWS):
                self._windows.popleft()

    def _pitches(self) -> list[float]:
        return [window.pitch for window in self._windows]

    def _finding(self, end: int, doubt: Doubt, start: int) -> Finding:
        ratio = accumulate([window.ratio for window in self._windows], self._calibration.dependence)
        verdict, reason = self._decide(ratio, doubt)
        if self._windows:
            start = self._windows[0].start
        return Finding("voice", verdict, "far", probability(ratio), start, end, reason)

    def _decide(self, ratio: float, doubt: Doubt) -> tuple[Verdict, Doubt]:
        if len(self._windows) < self._calibration.least_windows:
            return "cannot_tell", doubt or "too_little_speech"
        if several(self._pitches()):
            return "cannot_tell", "several_voices"
        if ratio > self._calibration.synthetic_above:
            return "synthetic", ""
        if ratio < self._calibration.human_below:
            return "human", ""
        return "cannot_tell", "undecided"
