"""From logits to evidence: slope and offset, how alike windows of one voice are, and where verdicts begin."""

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from scipy.stats import norm

from models.voice.clips import Clips
from models.voice.protocol import Rows, Scores

CALLS_PER_VOICE = 200
CALL_WINDOWS = 100  # three seconds each: five minutes of the far end's speech in a ten-minute call
MEMORY = 40
FALSE_ALARMS = 1 / 200  # ten-minute calls of a human voice that may be called synthetic
MISTAKEN = 1 / 20  # synthetic voices that may be called human after half a minute


def _surprise(ratio: Scores, label: NDArray[np.float32], weight: Scores) -> float:
    return float(np.average(np.logaddexp(0, np.where(label == 1, -ratio, ratio)), weights=weight))


def balance(clips: Clips, rows: Rows) -> Scores:
    """Weights by which both labels, and within them each repository (by the root of its clips), count alike."""
    weight = np.zeros(len(rows))
    for label in (0, 1):
        here = np.flatnonzero(clips.label[rows] == label)
        _, where, counts = np.unique(clips.source[rows[here]], return_inverse=True, return_counts=True)
        share = counts[where] ** -0.5
        weight[here] = share / share.sum()
    return weight


def fit_ratio(scores: Scores, label: NDArray[np.float32], weight: Scores) -> tuple[float, float]:
    """(slope, offset) of the log-likelihood ratio, by logistic regression."""
    found = minimize(
        lambda p: _surprise(p[0] * scores + p[1], label, weight), np.array([1.0, 0.0]), method="Nelder-Mead"
    )
    return float(found.x[0]), float(found.x[1])


def voices_of(clips: Clips, rows: Rows, least: int = 5) -> list[Rows]:
    """Positions in ``rows`` that belong to one voice: a system, or a known human speaker, in one repository."""
    members: dict[tuple[str, str, str], list[int]] = {}
    for position, row in enumerate(rows):
        speaker = clips.speaker[row] if clips.label[row] == 0 else ""
        members.setdefault((clips.source[row], clips.system[row], speaker), []).append(position)
    return [np.array(positions) for positions in members.values() if len(positions) >= least]


def fit_dependence(ratio: Scores, label: NDArray[np.float32], voices: list[Rows]) -> float:
    """The dependence at which the added evidence of eight windows of a voice is itself calibrated."""
    rng = np.random.default_rng(2)
    groups = [rng.permutation(voice)[:8] for voice in voices for _ in range(3)]
    sums = np.array([ratio[group].sum() for group in groups])
    sizes = np.array([len(group) for group in groups])
    labels = np.array([label[group[0]] for group in groups], np.float32)
    weight = np.where(labels == 1, 1 / labels.sum(), 1 / (1 - labels).sum())
    found = minimize_scalar(
        lambda d: _surprise(sums / (1 + (sizes - 1) * d), labels, weight), bounds=(0, 1), method="bounded"
    )
    return float(found.x)


def running(ratio: Scores, dependence: float) -> Scores:
    """The evidence after each window of calls (calls, windows), with the stage's memory."""
    total = np.cumsum(ratio, axis=1)
    total[:, MEMORY:] -= total[:, :-MEMORY].copy()
    count = np.minimum(np.arange(1, ratio.shape[1] + 1), MEMORY)
    return total / (1 + (count - 1) * dependence)


def calls_of(ratio: Scores, voice: Rows, windows: int, rng: np.random.Generator) -> Scores:
    """Calls (CALLS_PER_VOICE, windows) made of one voice's windows, drawn anew with replacement."""
    return ratio[rng.choice(voice, (CALLS_PER_VOICE, windows))]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Evidence above which a voice is called synthetic, and below which it is called human."""

    synthetic_above: float
    human_below: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What thresholds gave on voices they were not chosen on; shares in [0, 1]."""

    false_alarms: float  # ten-minute human calls called synthetic at any moment
    caught_30s: float  # synthetic voices called so within ten windows
    caught_call: float  # synthetic voices called so at any moment of a ten-minute call
    mistaken_30s: float  # synthetic voices called human after ten windows
    human_30s: float  # human voices called human after ten windows


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Ten-minute calls (voices, CALLS_PER_VOICE): the highest evidence, that of ten windows, the highest until then."""

    peak: Scores
    early: Scores
    early_peak: Scores
    synthetic: NDArray[np.bool_]
    source: NDArray[np.str_]

    def of(self, voices: NDArray[np.bool_]) -> "Simulated":
        return Simulated(
            *(values[voices] for values in (self.peak, self.early, self.early_peak, self.synthetic, self.source))
        )


def simulate(ratio: Scores, clips: Clips, voices: list[Rows], dependence: float, least: int = 3) -> Simulated:
    """Calls made of each voice's own windows."""
    rng = np.random.default_rng(9)
    calls = [running(calls_of(ratio, voice, CALL_WINDOWS, rng), dependence)[:, least - 1 :] for voice in voices]
    return Simulated(
        np.stack([call.max(axis=1) for call in calls]),
        np.stack([call[:, 10 - least] for call in calls]),
        np.stack([call[:, : 11 - least].max(axis=1) for call in calls]),
        np.array([clips.label[voice[0]] == 1 for voice in voices]),
        np.array([clips.source[voice[0]] for voice in voices]),
    )


def fit_thresholds(calls: Simulated) -> Thresholds:
    """Thresholds at FALSE_ALARMS and MISTAKEN; each voice counts once.

    Fewer than two hundred people were heard, so that a rate of one in two hundred lies beyond them: their highest
    evidence is taken for normally distributed and its tail is used.
    """
    human = calls.peak[~calls.synthetic]
    above = float(human.mean() + norm.isf(FALSE_ALARMS) * human.std())
    return Thresholds(above, min(float(np.quantile(calls.early[calls.synthetic], MISTAKEN)), 0.0))


def verdicts_of(calls: Simulated, chosen: Thresholds) -> Verdicts:
    synthetic, human = calls.synthetic, ~calls.synthetic
    return Verdicts(
        float((calls.peak[human] > chosen.synthetic_above).mean()),
        float((calls.early_peak[synthetic] > chosen.synthetic_above).mean()),
        float((calls.peak[synthetic] > chosen.synthetic_above).mean()),
        float((calls.early[synthetic] < chosen.human_below).mean()),
        float((calls.early[human] < chosen.human_below).mean()),
    )


def crossed(calls: Simulated, splits: int = 40) -> Verdicts:
    """The mean over random halves of the repositories: thresholds from one half, verdicts on the other."""
    names = np.unique(calls.source)
    found: list[Verdicts] = []
    for seed in range(splits):
        half = np.isin(calls.source, np.random.default_rng(seed).permutation(names)[: len(names) // 2])
        found += [verdicts_of(calls.of(~part), fit_thresholds(calls.of(part))) for part in (half, ~half)]
    return Verdicts(*np.mean([astuple(verdicts) for verdicts in found], axis=0).tolist())


def expected_error(ratio: Scores, label: NDArray[np.float32], weight: Scores) -> float:
    """Mean distance between the stated probability and what was true, in ten equal bins."""
    probability = expit(ratio)
    bins = np.clip((probability * 10).astype(int), 0, 9)
    total = 0.0
    for number in range(10):
        here = bins == number
        if here.any():
            share = weight[here].sum() / weight.sum()
            total += share * abs(
                np.average(probability[here], weights=weight[here]) - np.average(label[here], weights=weight[here])
            )
    return float(total)
