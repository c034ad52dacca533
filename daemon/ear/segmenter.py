"""Frames and speech flags to utterances: a pure function of both, on the stream's own timeline."""

from collections import deque
from typing import Final

import numpy as np

from config.schema import Ear as EarSettings
from detectors.types import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Side, Utterance

FRAME_MS: Final = 1000 * FRAME_SAMPLES // SAMPLE_RATE_HZ
FRAMES_PER_S: Final = 1000 // FRAME_MS
ONSET_FRAMES: Final = 3  # 60 ms of speech open an utterance: clicks and key strokes are shorter
LEAST_SPEECH_FRAMES: Final = 6  # 120 ms; an utterance with less is dropped
SHORT_PAUSE_FRAMES: Final = 6  # 120 ms end an utterance that is already long
LONG_SHARE: Final = 0.6  # of the longest utterance: from here on a short pause will do
TAIL_FRAMES: Final = 12  # 240 ms: more silence after the speech is not part of the utterance
NEW_FRAMES: Final = 15  # 300 ms: a pause sooner after the last snapshot is not worth another
EARLY_SHARE: Final = 0.6  # of the time between snapshots: from here on a short pause is the moment for one


class Segmenter:
    """Stage for one side: utterances are disjoint, in order, and at most ``longest_utterance_s`` long.

    A growing snapshot comes at a pause of 240 ms, in time the ``final`` one with the same sound if nobody goes on, and
    in the caller's speech without such pauses at least every ``snapshot_every_s``. Nothing is final without having
    been speech for 120 ms.
    """

    def __init__(self, side: Side, settings: EarSettings, count: int = 0) -> None:
        """``count`` utterances have come before."""
        self.count = count
        self._side: Side = side
        self._pause = max(1, settings.end_silence_ms // FRAME_MS)
        self._longest = round(settings.longest_utterance_s * FRAMES_PER_S)
        # What the user says is a matter of its end; an ask in the middle of a caller's monologue must be known soon.
        self._beat = round(settings.snapshot_every_s * FRAMES_PER_S) if side == "far" else self._longest
        self._lead = deque[Frame](maxlen=settings.pre_roll_ms // FRAME_MS + ONSET_FRAMES)
        self._frames: list[Frame] = []
        self._spoken = 0
        self._quiet = 0
        self._read = 0
        self._end: int | None = None

    @property
    def speaking(self) -> bool:
        """Whether an utterance is open."""
        return bool(self._frames)

    def push(self, frame: Frame, speech: bool) -> list[Utterance]:
        done = self.close() if self._end is not None and frame.start != self._end else []
        self._end = frame.end
        return done + (self._go_on(frame, speech) if self._frames else self._listen(frame, speech))

    def close(self) -> list[Utterance]:
        """The open utterance, final."""
        done = self._finish()
        self._lead.clear()
        return done

    def _listen(self, frame: Frame, speech: bool) -> list[Utterance]:
        self._lead.append(frame)
        self._spoken = self._spoken + 1 if speech else 0
        if self._spoken >= ONSET_FRAMES:
            self._open(list(self._lead))
        return []

    def _open(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._lead.clear()
        self._quiet = 0
        self._read = 0
        self.count += 1

    def _go_on(self, frame: Frame, speech: bool) -> list[Utterance]:
        self._frames.append(frame)
        self._spoken += speech
        self._quiet = 0 if speech else self._quiet + 1
        length = len(self._frames)
        pause = self._pause if length < LONG_SHARE * self._longest else min(self._pause, SHORT_PAUSE_FRAMES)
        if self._quiet >= pause:
            return self._finish()
        if length >= self._longest:
            return self._cut()
        return self._look() if self._is_moment(length - self._read) else []

    def _is_moment(self, new: int) -> bool:
        """Whether the utterance is to be read now, ``new`` frames after it was last."""
        if new >= self._beat or (self._quiet == TAIL_FRAMES and new >= NEW_FRAMES):
            return True
        return self._quiet == SHORT_PAUSE_FRAMES and new >= EARLY_SHARE * self._beat

    def _look(self) -> list[Utterance]:
        """The utterance so far."""
        self._read = len(self._frames)
        return [self._snapshot(final=False)]

    def _cut(self) -> list[Utterance]:
        """Close while speech goes on: the next utterance starts with the next frame."""
        done = self._finish()
        self._spoken = ONSET_FRAMES - 1
        return done

    def _finish(self) -> list[Utterance]:
        if not self._frames:
            return []
        done = [self._snapshot(final=True)] if self._spoken >= LEAST_SPEECH_FRAMES else []
        self._lead.extend(self._frames[len(self._sounding()) :])
        self._frames, self._spoken, self._quiet = [], 0, 0
        return done

    def _sounding(self) -> list[Frame]:
        """The utterance without the silence at its end beyond the tail."""
        return self._frames[: len(self._frames) - max(0, self._quiet - TAIL_FRAMES)]

    def _snapshot(self, final: bool) -> Utterance:
        frames = self._sounding()
        pcm = np.concatenate([frame.pcm for frame in frames])
        return Utterance(f"{self._side}-{self.count}", self._side, frames[0].start, frames[-1].end, pcm, final)
