"""Which clips are trained on together: both labels alike in weight, every system and every repository heard."""

import numpy as np
from numpy.typing import NDArray

from models.voice.clips import Clips
from models.voice.protocol import Rows


class Sampler:
    """Draws clips from ``rows``, half of them synthetic; ``paired`` of them come two and two of one repository.

    Systems and human sources are drawn with the square root of their number of clips, so that none rules. The pairs
    make what tells repositories apart useless, which the pooled error of a test set does not show.
    """

    def __init__(self, clips: Clips, rows: Rows, seed: int, paired: float = 0.5) -> None:
        self.clips, self.paired = clips, paired
        self.rng = np.random.default_rng(seed)
        self.rows = {label: rows[clips.label[rows] == label] for label in (0, 1)}
        self.weights = {label: self._weights(self.rows[label], label) for label in (0, 1)}
        self.both: list[tuple[Rows, Rows]] = []
        for name in np.unique(clips.source[rows]):
            here = rows[clips.source[rows] == name]
            human, synthetic = here[clips.label[here] == 0], here[clips.label[here] == 1]
            if len(human) and len(synthetic):
                self.both.append((human, synthetic))
        sizes = np.sqrt([min(len(human), len(synthetic)) for human, synthetic in self.both])
        self.both_weights = sizes / sizes.sum()

    def _weights(self, rows: Rows, label: int) -> NDArray[np.float64]:
        names = self.clips.system[rows] if label else self.clips.source[rows]
        _, where, counts = np.unique(names, return_inverse=True, return_counts=True)
        weights = counts[where] ** -0.5
        return weights / weights.sum()

    def batch(self, size: int) -> Rows:
        """``size`` rows."""
        chosen: list[int] = []
        while len(chosen) < self.paired * size:
            human, synthetic = self.both[self.rng.choice(len(self.both), p=self.both_weights)]
            chosen += [*self.rng.choice(human, 2), *self.rng.choice(synthetic, 2)]
        for label in (0, 1):
            count = (size - len(chosen)) // (2 - label)
            chosen += list(self.rng.choice(self.rows[label], count, p=self.weights[label]))
        return np.array(chosen)
