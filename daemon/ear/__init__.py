"""From blocks of sound to utterances: resample, frame, notice speech, segment."""

from daemon.ear.ear import Ear

__all__ = ["Ear"]
