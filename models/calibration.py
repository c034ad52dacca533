"""From logits to evidence: slope and offset, how alike windows of one voice are, and where verdicts begin."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

CALLS_PER_VOICE: Final = 200
CALL_WINDOWS: Final = 100  # three seconds each: five minutes of the far end's speech in a ten-minute call
EARLY_WINDOWS: Final = 10  # half a minute of speech
LEAST_WINDOWS: Final = 3
MEMORY: Final = 40
FALSE_ALARMS: Final = 1 / 200  # ten-minute calls of a human voice that may be called synthetic
MISTAKEN: Final = 1 / 20  # synthetic voices that may be called human after half a minute
SPLITS: Final = 40
TAILS: Final = (1 / 20, 1 / 40, 1 / 60, 1 / 80, 1 / 100, 1 / 120, 1 / 150, 1 / 200, 1 / 400, 1 / 1000)


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """The scores of one voice's windows; voices of one ``source`` were recorded together."""

    scores: Scores
    synthetic: bool
    source: str

    def as_evidence(self, slope: float, offset: float) -> "Voice":
        return Voice(slope * self.scores + offset, self.synthetic, self.source)


def _surprise(ratio: Scores, synthetic: Flags, weight: Scores) -> float:
    return float(np.average(np.logaddexp(0, np.where(synthetic, -ratio, ratio)), weights=weight))


def expit(x: Scores) -> Scores:
    return 0.5 * (1 + np.tanh(0.5 * x))


def fit_ratio(scores: Scores, synthetic: Flags, weight: Scores, steps: int = 50) -> tuple[float, float]:
    """(slope, offset) of the log-likelihood ratio, by logistic regression; negative where low is synthetic.

    A trace of ridge keeps it finite where the two are wholly apart.
    """
    centre, spread = float(scores.mean()), float(scores.std()) or 1.0
    design = np.stack(((scores - centre) / spread, np.ones(len(scores))), axis=1)
    share = weight / weight.sum()
    found: Scores = np.zeros(2)
    for _ in range(steps):
        likely = expit(design @ found)
        downhill: Scores = design.T @ (share * (likely - synthetic)) + 1e-4 * found
        curve: Scores = (design * (share * likely * (1 - likely))[:, np.newaxis]).T @ design + 1e-4 * np.eye(2)
        found = found - np.clip(np.linalg.solve(curve, downhill), -1, 1)
    slope, offset = found.tolist()
    return slope / spread, offset - slope * centre / spread


def fit_dependence(voices: Sequence[Voice]) -> float:
    """The dependence at which the added evidence of eight windows of a voice is itself calibrated."""
    rng = np.random.default_rng(2)
    groups = [(rng.permutation(voice.scores)[:8], voice.synthetic) for voice in voices for _ in range(3)]
    sums: Scores = np.array([group.sum() for group, _ in groups])
    sizes = np.array([len(group) for group, _ in groups])
    synthetic: Flags = np.array([flag for _, flag in groups])
    weight = np.where(synthetic, 1 / float(synthetic.sum()), 1 / float((~synthetic).sum()))
    tried = np.linspace(0, 1, 201)
    losses = [_surprise(sums / (1 + (sizes - 1) * each), synthetic, weight) for each in tried]
    return float(tried[int(np.argmin(losses))])


def running(ratio: Scores, dependence: float) -> Scores:
    """The evidence after each window of calls (calls, windows), with the stage's memory."""
    total: Scores = np.cumsum(ratio, axis=1)
    total[:, MEMORY:] -= total[:, :-MEMORY].copy()
    count: Scores = np.minimum(np.arange(1.0, ratio.shape[1] + 1), MEMORY)
    return total / (1 + (count - 1) * dependence)


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
    synthetic: Flags
    source: NDArray[np.str_]

    def of(self, voices: Flags | NDArray[np.intp]) -> "Simulated":
        return Simulated(
            self.peak[voices],
            self.early[voices],
            self.early_peak[voices],
            self.synthetic[voices],
            self.source[voices],
        )


def simulate(voices: Sequence[Voice], dependence: float) -> Simulated:
    """Calls made of each voice's own windows, drawn anew with replacement."""
    rng = np.random.default_rng(9)
    first, early = LEAST_WINDOWS - 1, EARLY_WINDOWS - LEAST_WINDOWS
    calls = [
        running(rng.choice(voice.scores, (CALLS_PER_VOICE, CALL_WINDOWS)), dependence)[:, first:] for voice in voices
    ]
    return Simulated(
        np.stack([call.max(axis=1) for call in calls]),
        np.stack([call[:, early] for call in calls]),
        np.stack([call[:, : early + 1].max(axis=1) for call in calls]),
        np.array([voice.synthetic for voice in voices]),
        np.array([voice.source for voice in voices]),
    )


def fit_thresholds(calls: Simulated, tail: float) -> Thresholds:
    """Thresholds at the ``tail`` of people's highest evidence and at MISTAKEN; each voice counts once.

    Fewer than two hundred people were heard, so that a rate of one in two hundred lies beyond them: their highest
    evidence is taken for normally distributed and its tail is used.
    """
    human = calls.peak[~calls.synthetic]
    above = float(human.mean() + NormalDist().inv_cdf(1 - tail) * human.std())
    return Thresholds(above, min(float(np.quantile(calls.early[calls.synthetic], MISTAKEN)), 0.0))


def shares_of(calls: Simulated, chosen: Thresholds) -> Scores:
    """(voices, 3): the shares of a voice's calls called synthetic at any moment, early, and called human early."""
    return np.stack(
        (
            (calls.peak > chosen.synthetic_above).mean(axis=1),
            (calls.early_peak > chosen.synthetic_above).mean(axis=1),
            (calls.early < chosen.human_below).mean(axis=1),
        ),
        axis=1,
    )


def _both(calls: Simulated) -> bool:
    return bool(calls.synthetic.any() and not calls.synthetic.all())


def crossed(calls: Simulated, tail: float, splits: int = SPLITS) -> Scores:
    """``shares_of`` each voice, as a mean over random halves of the sources: thresholds come from the other half."""
    names = np.unique(calls.source)
    total, times = np.zeros((len(calls.source), 3)), 0
    for seed in range(splits):
        half = np.isin(calls.source, np.random.default_rng(seed).permutation(names)[: len(names) // 2])
        if _both(calls.of(half)) and _both(calls.of(~half)):
            times += 1
            for part in (half, ~half):
                total[~part] += shares_of(calls.of(~part), fit_thresholds(calls.of(part), tail))
    if not times:
        raise ValueError("the sources cannot be halved so that each half holds both people and synthetic voices")
    return total / times


def verdicts_of(shares: Scores, synthetic: Flags) -> Verdicts:
    named, early, human = (shares[:, column] for column in range(3))
    return Verdicts(
        float(named[~synthetic].mean()),
        float(early[synthetic].mean()),
        float(named[synthetic].mean()),
        float(human[synthetic].mean()),
        float(human[~synthetic].mean()),
    )


def intervals_of(calls: Simulated, shares: Scores, draws: int = 500) -> dict[str, tuple[float, float]]:
    """95 % of each verdict's share when the sources are drawn anew with replacement."""
    rng = np.random.default_rng(6)
    names = np.unique(calls.source)
    where = [np.flatnonzero(calls.source == name) for name in names]
    drawn: list[tuple[float, ...]] = []
    for _ in range(draws):
        redrawn: list[int] = rng.integers(len(names), size=len(names)).tolist()
        chosen = np.concatenate([where[index] for index in redrawn])
        if _both(calls.of(chosen)):
            drawn.append(astuple(verdicts_of(shares[chosen], calls.synthetic[chosen])))
    low, high = np.percentile(np.array(drawn), (2.5, 97.5), axis=0).tolist()
    return {field.name: (low[place], high[place]) for place, field in enumerate(fields(Verdicts))}


@dataclass(frozen=True, slots=True)
class Decision:
    """How evidence is added up and where it decides, and how that went on voices it was not chosen on."""

    dependence: float
    thresholds: Thresholds
    verdicts: Verdicts
    intervals: dict[str, tuple[float, float]]
    people: int
    synthetic_voices: int


def fit_decision(voices: Sequence[Voice]) -> Decision:
    """From ``voices`` whose scores are evidence. Raises ValueError when they are too few to be halved.

    The tail is the largest of TAILS whose thresholds, on voices they were not chosen on, keep to FALSE_ALARMS; a normal
    tail alone would be stricter than that.
    """
    dependence = fit_dependence(voices)
    calls = simulate(voices, dependence)
    tried = ((tail, crossed(calls, tail)) for tail in TAILS)
    kept = (each for each in tried if verdicts_of(each[1], calls.synthetic).false_alarms <= FALSE_ALARMS)
    tail, shares = next(kept, (TAILS[-1], crossed(calls, TAILS[-1])))
    synthetic = int(calls.synthetic.sum())
    return Decision(
        dependence,
        fit_thresholds(calls, tail),
        verdicts_of(shares, calls.synthetic),
        intervals_of(calls, shares),
        len(voices) - synthetic,
        synthetic,
    )


def expected_error(ratio: Scores, synthetic: Flags, weight: Scores) -> float:
    """Mean distance between the stated probability and what was true, in ten equal bins."""
    probability = expit(ratio)
    bins = np.clip((probability * 10).astype(int), 0, 9)
    total = 0.0
    for number in range(10):
        here = bins == number
        if here.any():
            share = weight[here].sum() / weight.sum()
            total += share * abs(
                np.average(probability[here], weights=weight[here]) - np.average(synthetic[here], weights=weight[here])
            )
    return float(total)
