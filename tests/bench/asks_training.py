"""Trains the linear scorer of the asks on the texts of this project, read and misheard, and calibrates it.

    pip install scipy; python -m tests.bench.asks_training [--language nl] [--ordinary FILE] [--dry]

Background is the training half of the ordinary sentences beside the project, and with ``--ordinary`` their misheard
versions as tests/bench/mishearing.py wrote them; the other half stays unseen and counts the false alarms. Folds are
whole scenarios, and calibration uses only scores of lines whose scenario was left out of training.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore
from scipy.sparse import csr_matrix  # pyright: ignore

from detectors.asks.asking import AGREED, SURE, by_frames
from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.scorer import ASK, BUCKETS, LEAST_RULES, OUTPUTS, features, norm, support, windows
from detectors.asks.symbols import Line, line_of
from detectors.types import ASKS, PRESSURES, Language
from tests.bench.asks_examples import Example, background, heard, imagined, unseen, written
from tests.paths import REPOSITORY
from tests.scenario.misheard import path_of

FOLDS: Final = 4
PENALTY: Final = 0.02
WORDS_AN_HOUR: Final = 9_000
WARNS_FROM: Final = 0.405  # log-odds of the 0.6 from which the judge warns
STOPS_FROM: Final = 1.586  # log-odds of 0.83
HOURS_A_WARNING: Final = 12.0  # of ordinary talk to a warning by the scorer
HOURS_A_PRESSURE: Final = 0.5  # of ordinary talk to a pressure of each kind as likely as a warning
SMALLEST: Final = 3.0  # steps of the stored weights
TAIL: Final = 30  # highest scores of ordinary lines whose excess is taken to be exponential

WHETHER: Final = (ASK, *sorted(PRESSURES))  # outputs that say whether, beside those that say which

Numbers = NDArray[np.float64]


def read(text: str, language: Language) -> Line:
    return line_of(tokens_of(transcript_of(text, language, "far").words), lexicon(language))


class Table:
    """The features of lines: one row for each line as a whole, and one for each window in which it will be read."""

    def __init__(self, examples: Sequence[Example], language: Language) -> None:
        lines = self.lines = [read(example.text, language) for example in examples]
        pieces = [(n, first, last) for n, line in enumerate(lines) for first, last in windows(line)]
        wholes = [(n, 0, len(line.symbols) - 1) for n, line in enumerate(lines)]
        rows = {piece: at for at, piece in enumerate(dict.fromkeys(pieces + wholes))}
        every = matrix([(lines[n], first, last) for n, first, last in rows], language)
        self.whole: csr_matrix = every[[rows[whole] for whole in wholes]]
        self.windows: csr_matrix = every[: len(pieces)]
        self.owner = np.array([n for n, _, _ in pieces], dtype=np.intp)
        known = zip(examples, lines, strict=True)
        framed = [{} if one.imagined else rules(line, language) for one, line in known]
        self.rules = {of: np.array([by.get(of, LEAST_RULES) for by in framed]) for of in WHETHER}


def matrix(parts: Sequence[tuple[Line, int, int]], language: Language) -> csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for line, first, last in parts:
        buckets = sorted({bucket for bucket, _ in features(line, first, last, language)}) if last >= first else []
        columns.extend(buckets)
        values.extend([norm(len(buckets))] * len(buckets))
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(parts), BUCKETS), dtype=np.float64)


def rules(line: Line, language: Language) -> dict[str, float]:
    """The best score by the lexicon alone, of an ask and of each pressure."""
    found = by_frames(line, lexicon(language)).values()
    return {ASK if one.label in ASKS else one.label: one.score for one in sorted(found, key=lambda one: one.score)}


def fit(x: csr_matrix, y: Numbers, weight: Numbers, penalty: float = PENALTY) -> tuple[Numbers, float]:
    """Logistic regression with an L2 penalty; a weight for each column, and the bias."""
    turned = x.T.tocsr()

    def loss(theta: Numbers) -> tuple[float, Numbers]:
        z = x @ theta[:-1] + theta[-1]
        gap = weight * (1 / (1 + np.exp(-np.clip(z, -30, 30))) - y)
        value = (weight * (np.logaddexp(0, z) - y * z)).sum() + penalty * (theta[:-1] @ theta[:-1]) / 2
        return value, np.append(turned @ gap + penalty * theta[:-1], gap.sum())

    start = np.zeros(x.shape[1] + 1)
    start[-1] = -3
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 40})
    return found.x[:-1], float(found.x[-1])


def truths(examples: Sequence[Example]) -> Numbers:
    """Which outputs each example deserves, (examples, outputs)."""
    return np.array(
        [
            [bool(one.labels & ASKS) if output == ASK else output in one.labels for output in OUTPUTS]
            for one in examples
        ],
        dtype=float,
    )


def learn(x: csr_matrix, truth: Numbers, weight: Numbers) -> tuple[Numbers, Numbers]:
    """Weights (BUCKETS, outputs) and biases (outputs,). Which ask it is, is learned from asks alone."""
    asks = truth[:, 0] > 0
    fitted = [
        fit(x[asks], column[asks], weight[asks]) if output in ASKS else fit(x, column, weight)
        for output, column in zip(OUTPUTS, truth.T, strict=True)
    ]
    return np.stack([weights for weights, _ in fitted], axis=1), np.array([bias for _, bias in fitted])


def highest(table: Table, weights: Numbers, biases: Numbers) -> Numbers:
    """For each line the outputs of the window most like an ask, and each pressure of the window most like that."""
    scores = np.full((len(table.lines), len(biases)), -20.0)
    pressures = [at for at, of in enumerate(OUTPUTS[: len(biases)]) if of in PRESSURES]
    for n, row in zip(table.owner, table.windows @ weights + biases, strict=True):
        pressing = np.maximum(row[pressures], scores[n, pressures])
        if row[0] > scores[n, 0]:
            scores[n] = row
        scores[n, pressures] = pressing
    return scores


def outside(table: Table, examples: Sequence[Example], wanted: Numbers, weight: Numbers) -> Numbers:
    """The raw score of each example by a scorer that learnt ``wanted``, (examples,), without its scenario."""
    fold = np.array([crc32(one.scenario.encode()) % FOLDS for one in examples])
    scores = np.zeros(len(examples))
    for held in range(FOLDS):
        weights, bias = fit(table.whole[fold != held], wanted[fold != held], weight[fold != held])
        scores[fold == held] = highest(table, weights[:, None], np.array([bias]))[fold == held, 0]
    return scores


@dataclass(frozen=True, slots=True)
class Calibration:
    """``slope`` and ``bias`` turn the raw score into log-odds; ``lexicon`` weighs the support of the lexicon.

    ``quiet`` is what was taken off ``bias`` for the sake of ordinary talk.
    """

    slope: float
    bias: float
    lexicon: float
    quiet: float = 0.0

    def __call__(self, scores: Numbers, rules: Numbers) -> Numbers:
        return self.slope * scores + self.lexicon * supported(rules) + self.bias


def supported(rules: Numbers) -> Numbers:
    return np.array([support(score) for score in rules])


def calibrate(
    scores: Numbers, rules: Numbers, examples: Sequence[Example], wanted: Numbers, weight: Numbers
) -> Calibration:
    """Logistic in the scorer and the lexicon, on scores from outside the fold."""
    part = ~np.array([one.imagined for one in examples])
    design = csr_matrix(np.stack([scores, supported(rules)], axis=1)[part])
    (slope, lexical), bias = fit(design, wanted[part], weight[part], 0.01)
    return Calibration(float(slope), bias, float(lexical))


def quieted(found: Calibration, logits: Numbers, examples: Sequence[Example], hours: float) -> Calibration:
    """``found`` with so much less bias that ordinary lines reach a warning once in ``hours``."""
    quiet = max(quiet_at(logits, examples, hours) - WARNS_FROM, 0.0)
    return replace(found, bias=found.bias - quiet, quiet=quiet)


def quiet_at(logits: Numbers, examples: Sequence[Example], hours_a_warning: float) -> float:
    """The log-odds that ordinary lines pass once in so many hours, by the exponential tail of their scores."""
    plain = np.array([one.plain for one in examples])
    if plain.sum() <= TAIL:
        return WARNS_FROM
    top = np.sort(logits[plain])[::-1][: TAIL + 1]
    hours = sum(len(one.text.split()) for one in examples if one.plain) / WORDS_AN_HOUR
    return float(top[-1] + (top[:-1] - top[-1]).mean() * log(TAIL / (hours / hours_a_warning)))


def train(language: Language, extra: Path | None, dry: bool) -> None:
    examples = [*written(language, "train"), *heard(path_of(language), "train"), *background(language)]
    if extra is not None:
        examples.extend(heard(extra, "train"))
    examples.extend(list(imagined(examples, language)))
    table, truth = Table(examples, language), truths(examples)
    weight = np.array([one.weight for one in examples])
    weights, biases = learn(table.whole, truth, weight)
    lexical, quiet = np.zeros(len(OUTPUTS)), np.zeros(len(OUTPUTS))
    tests = [*written(language, "test"), *heard(path_of(language), "test"), *unseen(language)]
    unknown, wanted = Table(tests, language), truths(tests)
    for of in WHETHER:
        at = OUTPUTS.index(of)
        found = calibrated(of, table, examples, truth[:, at], weight, language)
        weights[:, at], biases[at] = weights[:, at] * found.slope, biases[at] * found.slope + found.bias
        lexical[at], quiet[at] = found.lexicon, found.quiet
    tried = highest(unknown, weights, biases)
    for of in WHETHER:
        at = OUTPUTS.index(of)
        tried[:, at] += lexical[at] * supported(unknown.rules[of])
        measure(f"{language}, {of}, test scenarios", tests, tried[:, at], wanted[:, at] > 0)
    measure_labels(tests, tried, wanted)
    if not dry:
        store(language, weights, biases, lexical, quiet)


def calibrated(
    of: str, table: Table, examples: Sequence[Example], wanted: Numbers, weight: Numbers, language: Language
) -> Calibration:
    """The calibration of one output, on lines whose scenario was left out, with what it finds there."""
    scores, rules = outside(table, examples, wanted, weight), table.rules[of]
    natural = calibrate(scores, rules, examples, wanted, weight)
    hours = HOURS_A_WARNING if of == ASK else HOURS_A_PRESSURE
    found = quieted(natural, natural(scores, rules), examples, hours)
    if of == ASK:
        measure_agreement(natural(scores, rules), rules, wanted > 0)
    print(f"{language}, {of}: {found}")
    measure(f"{language}, {of}, left-out scenarios", examples, found(scores, rules), wanted > 0)
    return found


def measure(name: str, examples: Sequence[Example], scores: Numbers, asked: NDArray[np.bool_]) -> None:
    """Prints how well asks are told from other lines, read and misheard, and how often ordinary talk passes for one."""
    plain = np.array([one.plain for one in examples])
    quiet = scores[plain]
    hours = sum(len(one.text.split()) for one in examples if one.plain) / WORDS_AN_HOUR
    passed = ", ".join(f"{(quiet >= at).sum()} from {at}" for at in (-0.405, WARNS_FROM, STOPS_FROM))
    print(f"{name}: ordinary lines in {hours:.1f} h: {passed}")
    for way, part in ways(examples).items():
        asks, rest = scores[part & asked], scores[part & ~asked]
        if len(asks) and len(rest):
            print(
                f"  {way}: {len(asks)} such, {len(rest)} others, AUC {auc(asks, rest):.3f}, to ordinary "
                f"{auc(asks, quiet):.4f}, found {(asks >= WARNS_FROM).mean():.3f}, "
                f"others found {(rest >= WARNS_FROM).mean():.3f}"
            )


def measure_agreement(logits: Numbers, rules: Numbers, asked: NDArray[np.bool_]) -> None:
    """Prints how many lines that the lexicon is sure of the scorer agrees on."""
    agreed = logits >= log(AGREED / (1 - AGREED))
    for name, part in (("asks", asked), ("others", ~asked)):
        sure = part & (rules >= SURE)
        print(f"  the lexicon is sure of {sure.sum()} {name}; agreed on {agreed[sure].sum()}")


def measure_labels(examples: Sequence[Example], tried: Numbers, wanted: Numbers) -> None:
    """Prints how many warnings carry the right label."""
    asks = slice(1, 1 + len(ASKS))
    named = wanted[:, asks][np.arange(len(wanted)), tried[:, asks].argmax(axis=1)] > 0
    for way, part in ways(examples).items():
        warned = part & (wanted[:, 0] > 0) & (tried[:, 0] >= WARNS_FROM)
        print(f"  {way}: {named[warned].mean():.3f} of {warned.sum()} warnings rightly named")


def ways(examples: Sequence[Example]) -> dict[str, NDArray[np.bool_]]:
    """The authored lines as they were written, and as they were misheard."""
    kinds = np.array([(one.ordinary or one.imagined, one.heard) for one in examples])
    return {"read": ~kinds[:, 0] & ~kinds[:, 1], "misheard": ~kinds[:, 0] & kinds[:, 1]}


def auc(yes: Numbers, no: Numbers) -> float:
    return float((yes[:, None] > no[None, :]).mean())


def store(language: Language, weights: Numbers, biases: Numbers, lexical: Numbers, quiet: Numbers) -> None:
    """The scorer's file, each output's weights in 127 steps; the smallest are dropped, or the file would be large."""
    scale = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-9)
    weights = np.where(np.abs(weights) < SMALLEST * scale, 0.0, weights)
    path = REPOSITORY / "detectors" / "asks" / f"scorer_{language}.npz"
    np.savez_compressed(
        path,
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=biases.astype(np.float32),
        lexicon=lexical.astype(np.float32),
        quiet=quiet.astype(np.float32),
    )
    print(f"{language}: {path.stat().st_size // 1024} KB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=["nl", "en"])
    parser.add_argument("--ordinary", type=Path, metavar="FILE", help="misheard ordinary sentences")
    parser.add_argument("--dry", action="store_true", help="measure only")
    options = parser.parse_args()
    languages: list[Language] = [options.language] if options.language else ["nl", "en"]
    for language in languages:
        train(language, options.ordinary if language == "nl" else None, options.dry)


if __name__ == "__main__":
    main()
