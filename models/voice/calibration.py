"""The clips as voices, each label and each repository of equal weight, for `models.calibration`."""

import numpy as np

from models.calibration import Scores, Voice
from models.voice.clips import Clips
from models.voice.protocol import Rows


def balance(clips: Clips, rows: Rows) -> Scores:
    """Weights by which both labels, and within them each repository (by the root of its clips), count alike."""
    weight = np.zeros(len(rows))
    for label in (0, 1):
        here = np.flatnonzero(clips.label[rows] == label)
        _, where, counts = np.unique(clips.source[rows[here]], return_inverse=True, return_counts=True)
        share = counts[where] ** -0.5
        weight[here] = share / share.sum()
    return weight


def voices(clips: Clips, rows: Rows, least: int = 5) -> list[Rows]:
    """``rows`` by voice: a system, or a known human speaker, in one repository, with ``least`` clips or more."""
    members: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        speaker = clips.speaker[row] if clips.label[row] == 0 else ""
        members.setdefault((clips.source[row], clips.system[row], speaker), []).append(int(row))
    return [np.array(found) for found in members.values() if len(found) >= least]


def voices_of(clips: Clips, scores: Scores) -> list[Voice]:
    """The scores of all clips by voice."""
    return [
        Voice(scores[rows], bool(clips.label[rows[0]]), str(clips.source[rows[0]]))
        for rows in voices(clips, np.arange(len(clips.label)))
    ]
