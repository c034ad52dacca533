"""How the voice model is judged: folds by source repository, errors per window and per eight, with intervals."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.voice.clips import Clips

Scores: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]


def equal_error(scores: Scores, label: NDArray[np.float32]) -> float:
    """The rate at which misses and false alarms are alike, in [0, 1]; NaN when one label is missing."""
    positive, negative = label.sum(), (1 - label).sum()
    if not positive or not negative:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    misses = 1 - np.cumsum(label[order]) / positive
    alarms = np.cumsum(1 - label[order]) / negative
    crossing = int(np.argmin(np.abs(misses - alarms)))
    return float((misses[crossing] + alarms[crossing]) / 2)


def area(scores: Scores, label: NDArray[np.float32]) -> float:
    """The chance that a synthetic clip scores above a human one, ties halved; NaN when one label is missing."""
    positive, negative = label.sum(), (1 - label).sum()
    if not positive or not negative:
        return float("nan")
    return float((rankdata(scores)[label == 1].sum() - positive * (positive + 1) / 2) / (positive * negative))


def area_within(scores: Scores, label: NDArray[np.float32], source: NDArray[np.str_]) -> float:
    """AUC inside each repository that holds both labels, averaged with the square root of its pairs as weight."""
    areas, weights = [], []
    for name in np.unique(source):
        rows = source == name
        value = area(scores[rows], label[rows])
        if not np.isnan(value):
            areas.append(value)
            weights.append(np.sqrt(label[rows].sum() * (1 - label[rows]).sum()))
    return float(np.average(areas, weights=weights)) if areas else float("nan")


def groups_of(clips: Clips, rows: Rows, size: int = 8, seed: int = 0) -> list[Rows]:
    """Positions in ``rows`` in groups of up to ``size`` clips of one system (or speaker) and repository."""
    members: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position in np.random.default_rng(seed).permutation(len(rows)):
        row = rows[position]
        speaker = clips.speaker[row] if clips.label[row] == 0 else ""
        members[clips.source[row], clips.system[row], speaker].append(int(position))
    return [
        np.array(positions[first : first + size])
        for positions in members.values()
        for first in range(0, len(positions), size)
        if len(positions[first : first + size]) >= size // 2
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Errors in [0, 1]: of one window, of the mean of up to eight of one voice, and AUC within repository."""

    eer: float
    eer_eight: float
    auc: float
    auc_within: float

    def __str__(self) -> str:
        return f"EER {self.eer:.3f}  EER8 {self.eer_eight:.3f}  AUC {self.auc:.3f}  within {self.auc_within:.3f}"


def judge(clips: Clips, rows: Rows, scores: Scores) -> Outcome:
    """The outcome of ``scores`` (one for each of ``rows``)."""
    label = clips.label[rows]
    groups = groups_of(clips, rows)
    means = np.array([scores[group].mean() for group in groups])
    group_label = np.array([label[group[0]] for group in groups], np.float32)
    return Outcome(
        equal_error(scores, label),
        equal_error(means, group_label),
        area(scores, label),
        area_within(scores, label, clips.source[rows]),
    )


def interval(clips: Clips, rows: Rows, scores: Scores, draws: int = 100) -> dict[str, tuple[float, float]]:
    """95 % of the outcome when the repositories are drawn anew with replacement."""
    rng = np.random.default_rng(5)
    source = clips.source[rows]
    names = np.unique(source)
    where = {name: np.flatnonzero(source == name) for name in names}
    drawn = []
    for _ in range(draws):
        chosen = np.concatenate([where[name] for name in rng.choice(names, len(names))])
        drawn.append(judge(clips, rows[chosen], scores[chosen]))
    fields = ("eer", "eer_eight", "auc", "auc_within")
    ends = np.nanpercentile([[getattr(outcome, field) for field in fields] for outcome in drawn], [2.5, 97.5], axis=0)
    return {field: (float(ends[0, column]), float(ends[1, column])) for column, field in enumerate(fields)}


def folds(clips: Clips, count: int = 4, seed: int = 11, unseen: bool = True) -> list[tuple[Rows, Rows]]:
    """(training rows, tested rows) of each fold.

    A repository is tested in one fold; no known speaker tested in a fold is trained on in it and, if ``unseen``, no
    system. Copies are trained on where their origin may be, and never tested.
    Repositories are dealt out largest first, to the fold that has the fewest clips of their commoner label.
    """
    rng, real = np.random.default_rng(seed), clips.real
    names, sizes = np.unique(clips.source[real], return_counts=True)
    load = np.zeros((count, 2))
    fold_of: dict[str, int] = {}
    for index in np.lexsort((rng.random(len(names)), -sizes)):
        synthetic = clips.label[real][clips.source[real] == names[index]].sum()
        share = np.array([sizes[index] - synthetic, synthetic])
        fold = int(np.argmin((load * share).sum(axis=1)))
        load[fold] += share
        fold_of[names[index]] = fold
    fold = np.array([fold_of[name] for name in clips.source])
    return [
        (_apart(clips, np.flatnonzero(fold != k), tested, unseen), tested)
        for k in range(count)
        for tested in [real[fold[real] == k]]
    ]


def elsewhere(clips: Clips) -> Rows:
    """Clips of people, and of systems that another repository than the clip's has too; no copies."""
    sources = {system: set(clips.source[clips.system == system]) for system in np.unique(clips.system)}
    return np.array([row for row in clips.real if not clips.label[row] or len(sources[clips.system[row]]) > 1])


def _apart(clips: Clips, trained: Rows, tested: Rows, unseen: bool) -> Rows:
    synthetic = clips.label[tested] == 1
    systems = set(clips.system[tested][synthetic]) if unseen else set[str]()
    speakers = set(clips.speaker[tested][~synthetic]) - {""}
    origin = clips.origin[trained]
    shared = [clips.system[row] in systems if clips.label[row] else clips.speaker[row] in speakers for row in origin]
    return trained[~np.array(shared)]
