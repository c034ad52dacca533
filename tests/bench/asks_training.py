"""Trains the linear scorer of the asks on the texts of this project, read and misheard, and calibrates it.

    pip install scipy; python -m tests.bench.asks_training [--language nl] [--ordinary FILE] [--dry]

Background is the training half of the ordinary sentences beside the project, and with ``--ordinary`` their misheard
versions as tests/bench/mishearing.py wrote them; the other half stays unseen and counts the false alarms. Folds are
whole scenarios, and calibration uses only scores of lines whose scenario was left out of training.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from random import Random
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore
from scipy.sparse import csr_matrix  # pyright: ignore

from detectors.asks.asking import by_frames
from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.scorer import ASK, BUCKETS, LEAST_RULES, OUTPUTS, features, norm, support, windows
from detectors.asks.symbols import Line, line_of
from detectors.types import ASKS, Language
from tests.bench.confusions import confusions, varied
from tests.paths import REPOSITORY
from tests.scenario.misheard import misheard, path_of
from tests.scenario.ordinary import training_half, unseen_half
from tests.scenario.texts import said

FOLDS: Final = 4
PENALTY: Final = 0.02
ORDINARY_WEIGHT: Final = 0.5
ORDINARY: Final = "ordinary"
ORDINARY_IMAGINED: Final = 0.2  # share of the ordinary lines that are also learnt from misheard
BLOCK: Final = 20  # ordinary lines that stay in one fold
WORDS_AN_HOUR: Final = 9_000
WARNS_FROM: Final = 0.2  # log-odds of the 0.55 from which the judge warns
STOPS_FROM: Final = 1.27  # log-odds of 0.78
RULES_SURE: Final = 0.8  # a lexicon's score from which nobody else is asked
# Hours of ordinary talk to a warning by the scorer. The English lexicon hears well and gives more false alarms itself.
HOURS_A_WARNING: Final[dict[Language, float]] = {"nl": 10.0, "en": 20.0}
SMALLEST: Final = 3.0  # steps of the stored weights
TAIL: Final = 30  # highest scores of ordinary lines whose excess is taken to be exponential

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One line to learn from or to measure on; ``heard`` where it came out of a recogniser, else as it was written.

    ``imagined`` is one that is misheard by table: learnt from, never measured on.
    """

    text: str
    labels: frozenset[str]
    scenario: str
    weight: float
    heard: bool
    imagined: bool = False

    @property
    def ordinary(self) -> bool:
        return self.scenario.startswith(ORDINARY)

    @property
    def plain(self) -> bool:
        """An ordinary line as it was written: what false alarms are counted on."""
        return self.ordinary and not self.heard and not self.imagined


def written(language: Language, split: str) -> Iterator[Example]:
    """The texts of this project; all ways of one line together weigh as the root of their number."""
    lines = said(language, split)
    ways = Counter((one.scenario, one.written) for one in lines)
    for one in lines:
        yield Example(one.text, one.labels, one.scenario, ways[one.scenario, one.written] ** -0.5, False)


def heard(path: Path, split: str) -> Iterator[Example]:
    """The misheard lines of a file, weighed alike."""
    rows = [row for row in misheard(path) if row.split == split and row.heard] if path.exists() else []
    ways = Counter((row.scenario, row.written) for row in rows)
    for row in rows:
        block = f"{ORDINARY}{row.written // BLOCK}" if row.scenario == ORDINARY else row.scenario
        yield Example(row.heard, row.labels, block, ways[row.scenario, row.written] ** -0.5, True)


def background(language: Language) -> Iterator[Example]:
    for number, text in enumerate(training_half(language)):
        yield Example(text, frozenset(), f"{ORDINARY}{number // BLOCK}", ORDINARY_WEIGHT, False)


def imagined(examples: Sequence[Example], language: Language) -> Iterator[Example]:
    """The lines that were read, as they may be misheard: the authored ones each once, some of the ordinary ones."""
    rows = [row for row in misheard(path_of(language)) if row.split == "train" and row.heard]
    table, chance = confusions(rows, language), Random(language)
    for one in examples:
        if not one.heard and (not one.ordinary or chance.random() < ORDINARY_IMAGINED):
            yield replace(one, text=varied(one.text, language, table, chance), imagined=True)


def read(text: str, language: Language) -> Line:
    return line_of(tokens_of(transcript_of(text, language, "far").words), lexicon(language))


class Table:
    """The features of lines: one row for each line as a whole, and one for each window in which it will be read."""

    def __init__(self, examples: Sequence[Example], language: Language) -> None:
        lines = [read(example.text, language) for example in examples]
        pieces = [(n, first, last) for n, line in enumerate(lines) for first, last in windows(line)]
        wholes = [(n, 0, len(line.symbols) - 1) for n, line in enumerate(lines)]
        rows = {piece: at for at, piece in enumerate(dict.fromkeys(pieces + wholes))}
        every = matrix([(lines[n], first, last) for n, first, last in rows], language)
        self.whole: csr_matrix = every[[rows[whole] for whole in wholes]]
        self.windows: csr_matrix = every[: len(pieces)]
        self.owner = np.array([n for n, _, _ in pieces], dtype=np.intp)
        known = zip(examples, lines, strict=True)
        self.rules = np.array([LEAST_RULES if one.imagined else rules(line, language) for one, line in known])


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


def rules(line: Line, language: Language) -> float:
    """The best score of an ask by the lexicon alone."""
    found = by_frames(line, lexicon(language)).values()
    return max((one.score for one in found if one.label in ASKS), default=LEAST_RULES)


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
    """For each line the outputs of the window most like an ask."""
    scores = np.full((len(table.rules), len(biases)), -20.0)
    for n, row in zip(table.owner, table.windows @ weights + biases, strict=True):
        if row[0] > scores[n, 0]:
            scores[n] = row
    return scores


def outside(table: Table, examples: Sequence[Example], asked: Numbers, weight: Numbers) -> Numbers:
    """The raw score of an ask in each example, by a scorer that never saw its scenario."""
    fold = np.array([crc32(one.scenario.encode()) % FOLDS for one in examples])
    scores = np.zeros(len(examples))
    for held in range(FOLDS):
        weights, bias = fit(table.whole[fold != held], asked[fold != held], weight[fold != held])
        scores[fold == held] = highest(table, weights[:, None], np.array([bias]))[fold == held, 0]
    return scores


@dataclass(frozen=True, slots=True)
class Calibration:
    """``slope`` and ``bias`` turn the raw score into log-odds; ``lexicon`` weighs the support of the lexicon."""

    slope: float
    bias: float
    lexicon: float

    def __call__(self, scores: Numbers, rules: Numbers) -> Numbers:
        helped = np.array([support(score) for score in rules])
        return self.slope * scores + self.lexicon * helped + self.bias


def calibrate(
    scores: Numbers, table: Table, examples: Sequence[Example], asked: Numbers, weight: Numbers, hours_a_warning: float
) -> Calibration:
    """Logistic in the scorer and the lexicon, on scores from outside the fold, where the lexicon is not sure itself."""
    part = (table.rules < RULES_SURE) & ~np.array([one.imagined for one in examples])
    helped = np.array([support(score) for score in table.rules])
    design = csr_matrix(np.stack([scores, helped], axis=1)[part])
    (slope, lexical), bias = fit(design, asked[part], weight[part], 0.01)
    found = Calibration(float(slope), bias, float(lexical))
    return replace(
        found, bias=bias - max(quiet_at(found(scores, table.rules), examples, hours_a_warning) - WARNS_FROM, 0.0)
    )


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
    scores = outside(table, examples, truth[:, 0], weight)
    found = calibrate(scores, table, examples, truth[:, 0], weight, HOURS_A_WARNING[language])
    print(f"{language}: {found}")
    measure(f"{language}, left-out scenarios", examples, found(scores, table.rules), truth[:, 0] > 0)
    weights, biases = learn(table.whole, truth, weight)
    weights[:, 0], biases[0] = weights[:, 0] * found.slope, biases[0] * found.slope + found.bias
    tests = [*written(language, "test"), *heard(path_of(language), "test"), *unseen(language)]
    unknown = Table(tests, language)
    tried, wanted = highest(unknown, weights, biases), truths(tests)
    likely = tried[:, 0] + found.lexicon * np.array([support(score) for score in unknown.rules])
    measure(f"{language}, test scenarios", tests, likely, wanted[:, 0] > 0)
    measure_labels(tests, tried, likely, wanted)
    if not dry:
        store(language, weights, biases, found.lexicon)


def unseen(language: Language) -> Iterator[Example]:
    for text in unseen_half(language):
        yield Example(text, frozenset(), ORDINARY, ORDINARY_WEIGHT, False)


def measure(name: str, examples: Sequence[Example], scores: Numbers, asked: NDArray[np.bool_]) -> None:
    """Prints how well asks are told from other lines, read and misheard, and how often ordinary talk passes for one."""
    plain = np.array([one.plain for one in examples])
    quiet = scores[plain]
    hours = sum(len(one.text.split()) for one in examples if one.plain) / WORDS_AN_HOUR
    passed = ", ".join(f"{(quiet >= at).sum()} from {at}" for at in (-0.4, WARNS_FROM, STOPS_FROM))
    print(f"{name}: ordinary lines in {hours:.1f} h: {passed}")
    for way, part in ways(examples).items():
        asks, rest = scores[part & asked], scores[part & ~asked]
        if len(asks) and len(rest):
            print(
                f"  {way}: {len(asks)} asks, {len(rest)} harmless, AUC {auc(asks, rest):.3f}, to ordinary "
                f"{auc(asks, quiet):.4f}, warned {(asks >= WARNS_FROM).mean():.3f}, "
                f"harmless warned {(rest >= WARNS_FROM).mean():.3f}"
            )


def measure_labels(examples: Sequence[Example], tried: Numbers, likely: Numbers, wanted: Numbers) -> None:
    """Prints how many warnings carry the right label."""
    named = wanted[:, 1:][np.arange(len(wanted)), tried[:, 1:].argmax(axis=1)] > 0
    for way, part in ways(examples).items():
        warned = part & (wanted[:, 0] > 0) & (likely >= WARNS_FROM)
        print(f"  {way}: {named[warned].mean():.3f} of {warned.sum()} warnings rightly named")


def ways(examples: Sequence[Example]) -> dict[str, NDArray[np.bool_]]:
    """The authored lines as they were written, and as they were misheard."""
    kinds = np.array([(one.ordinary or one.imagined, one.heard) for one in examples])
    return {"read": ~kinds[:, 0] & ~kinds[:, 1], "misheard": ~kinds[:, 0] & kinds[:, 1]}


def auc(yes: Numbers, no: Numbers) -> float:
    return float((yes[:, None] > no[None, :]).mean())


def store(language: Language, weights: Numbers, biases: Numbers, lexical: float) -> None:
    """The scorer's file, each output's weights in 127 steps; the smallest are dropped, or the file would be large."""
    scale = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-9)
    weights = np.where(np.abs(weights) < SMALLEST * scale, 0.0, weights)
    path = REPOSITORY / "detectors" / "asks" / f"scorer_{language}.npz"
    np.savez_compressed(
        path,
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=biases.astype(np.float32),
        lexicon=np.float32(lexical),
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
