"""The features of every clip after every channel, computed once and kept."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from detectors.voice import fill
from models.voice.clips import Clips, through
from models.voice.network import Features, Movement, main_axes

WINDOW = 48_000  # samples: 3 s
SHORTEST = 20_000
AXES_CLIPS = 200
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


def features_network(clips: Clips, whisper: Path, cache: Path) -> Features:
    """The network of all features; its axes of movement come from AXES_CLIPS clips and are kept."""
    kept = cache / "axes.pt"
    if not kept.exists():
        rows = np.sort(np.random.default_rng(0).permutation(len(clips.label))[:AXES_CLIPS])
        waves, early = through(clips, "g711", cache), Movement(whisper).early.eval()
        with torch.inference_mode():
            found = [early(torch.from_numpy(middle(clips.wave(row, waves))[np.newaxis]))[-1][0].numpy() for row in rows]
        torch.save(main_axes(np.stack(found)), kept)
    return Features(WINDOW, whisper, torch.load(kept))


def channel_features(clips: Clips, channel: str, network: Features, cache: Path) -> NDArray[np.float32]:
    """(clips, features) after ``channel``: random channels through random pieces, the others through the middle."""
    stored = cache / f"features-{channel}.npy"
    if stored.exists():
        return np.load(stored)
    cache.mkdir(parents=True, exist_ok=True)
    waves = clips.waves if channel == "clean" else through(clips, channel, cache)
    rng = np.random.default_rng(3)
    cut = (lambda wave: piece(wave, rng)) if channel.startswith("random") else middle
    features = features_of(network, [cut(clips.wave(row, waves)) for row in range(len(clips.label))])
    np.save(stored, features)
    return features
