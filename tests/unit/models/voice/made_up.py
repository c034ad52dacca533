"""A set of clips without sound, for what only reads the labels."""

import numpy as np

from models.voice.clips import Clips


def made_up(count: int = 400) -> Clips:
    """Clips of eight repositories, twelve systems and twelve people; no sound."""
    rng = np.random.default_rng(1)
    label = (np.arange(count) % 2).astype(np.float32)
    repository = rng.integers(0, 8, count)
    voice = ((repository * 2 + rng.integers(0, 2, count)) % 12).astype(str)  # the last two repositories hold known ones
    source = np.char.add("repository", repository.astype(str))
    system = np.where(label == 1, np.char.add("system", voice), "human")
    speaker = np.where(label == 0, np.char.add("person", voice), "")
    blank = np.full(count, "")
    waves, lengths = np.zeros((count, 1), np.int16), np.ones(count, int)
    return Clips(label, system, source, speaker, blank, blank, blank, waves, lengths, np.arange(count))
