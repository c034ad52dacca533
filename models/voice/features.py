"""The features of every clip after every channel, computed once and kept."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from detectors.voice import fill
from models.voice.clips import Clips, through
from models.voice.network import Features
from models.voice.protocol import Rows

WINDOW = 48_000  # samples: 3 s
SHORTEST = 20_000
BLOCK = 32


def middle(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle WINDOW samples, repeated when there are fewer."""
    start = max(0, (len(wave) - WINDOW) // 2)
    return fill(wave[start : start + WINDOW], WINDOW)


def piece(wave: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """A window from anywhere in the clip; two in five are short and repeated, as at the end of a call."""
    length = WINDOW if rng.random() < 0.6 else int(rng.integers(SHORTEST, WINDOW))
    start = int(rng.integers(max(1, len(wave) - length + 1)))
    return fill(wave[start : start + length], WINDOW)


def features_of(network: Features, windows: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """(windows, features)."""
    network.eval()
    with torch.inference_mode():
        blocks = [
            network(torch.from_numpy(np.stack(windows[first : first + BLOCK]))).numpy()
            for first in range(0, len(windows), BLOCK)
        ]
    return np.concatenate(blocks)


def channel_features(
    clips: Clips, channel: str, network: Features, cache: Path, rows: Rows | None = None
) -> NDArray[np.float32]:
    """(clips, features) after ``channel``: of all, or of ``rows`` only and NaN elsewhere.

    Random channels are heard through random pieces, the fixed ones through the middle of the clip.
    """
    stored = cache / f"features-{channel}.npy"
    if stored.exists():
        return np.load(stored)
    waves = clips.waves if channel == "clean" else through(clips, channel, cache)
    chosen = np.arange(len(clips.label)) if rows is None else rows
    rng = np.random.default_rng(3)
    cut = (lambda wave: piece(wave, rng)) if channel.startswith("random") else middle
    features: NDArray[np.float32] | None = None
    for first in range(0, len(chosen), BLOCK):
        block = chosen[first : first + BLOCK]
        found = features_of(network, [cut(clips.wave(row, waves)) for row in block])
        if features is None:
            features = np.full((len(clips.label), found.shape[1]), np.nan, np.float32)
        features[block] = found
    if features is None:
        raise ValueError(f"no clips for channel {channel}")
    np.save(stored, features)
    return features
