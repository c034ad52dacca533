"""Trains the linear scorer of the asks on the texts of this project, and calibrates it together with the lexicon.

    pip install scipy; python -m tests.bench.asks_training

Every other line of the ordinary sentences beside the project serves as background (the odd ones); the even ones stay
unseen and are what tests/bench/asks.py counts false alarms on. Calibration uses scores of lines whose scenario was left
out of training.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # pyright: ignore
from scipy.sparse import csr_matrix  # pyright: ignore

from detectors.asks.asking import candidates
from detectors.asks.lexicon import Lexicon, lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.scorer import BUCKETS, features, norm
from detectors.asks.symbols import Line, line_of
from detectors.types import ASKS, Language
from tests.paths import REPOSITORY, SHARED
from tests.scenario.texts import said

FOLDS: Final = 6
PENALTY: Final = 0.02
ORDINARY_WEIGHT: Final = 0.5
LEAST_SCORE: Final = 0.02
FALSE_OF_ORDINARY: Final = 1  # ordinary lines above the threshold


def background(language: Language) -> list[str]:
    path = SHARED / "benign" / f"sentences_{language}.txt"
    return path.read_text(encoding="utf-8").splitlines()[1::2] if path.exists() else []


def read(text: str, language: Language) -> Line:
    return line_of(tokens_of(transcript_of(text, language, "far").words), lexicon(language))


def matrix(lines: Sequence[Line]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, line in enumerate(lines):
        last = len(line.symbols) - 1
        buckets = np.unique([bucket for bucket, _ in features(line, 0, last)]) if last >= 0 else np.array([], int)
        rows.extend([row] * len(buckets))
        columns.extend(buckets.tolist())
        values.extend([norm(len(buckets))] * len(buckets))
    return csr_matrix((values, (rows, columns)), shape=(len(lines), BUCKETS), dtype=np.float64)


def fit(
    x: csr_matrix, y: NDArray[np.float64], weight: NDArray[np.float64], penalty: float = PENALTY
) -> tuple[NDArray[np.float64], float]:
    """Logistic regression with an L2 penalty; a weight for each column, and the bias."""

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ theta[:-1] + theta[-1]
        probability = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        gap = weight * (probability - y)
        value = (weight * (np.logaddexp(0, z) - y * z)).sum() + penalty * (theta[:-1] @ theta[:-1]) / 2
        return value, np.append(x.T @ gap + penalty * theta[:-1], gap.sum())

    start = np.zeros(x.shape[1] + 1)
    start[-1] = -3
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return found.x[:-1], float(found.x[-1])


def train(language: Language) -> None:
    texts, ordinary = said(language, "train"), background(language)
    lines = [read(one.text, language) for one in texts] + [read(text, language) for text in ordinary]
    x, known = matrix(lines), lexicon(language)
    ways = Counter((one.scenario, one.written) for one in texts)
    weight = np.array([ways[one.scenario, one.written] ** -0.5 for one in texts] + [ORDINARY_WEIGHT] * len(ordinary))
    names = sorted({one.scenario for one in texts})
    fold = np.array([names.index(one.scenario) % FOLDS for one in texts] + [n % FOLDS for n in range(len(ordinary))])
    truth = np.array([bool(one.labels & ASKS) for one in texts] + [False] * len(ordinary), dtype=float)
    outside = np.zeros(len(lines))
    for held in range(FOLDS):
        w, b = fit(x[fold != held], truth[fold != held], weight[fold != held])
        outside[fold == held] = x[fold == held] @ w + b
    rules = np.array([lexicon_score(line, known) for line in lines])
    calibrate(language, outside, rules, truth, weight, len(texts))
    threshold = np.sort(outside[len(texts) :])[-1 - FALSE_OF_ORDINARY] if ordinary else 0.0
    weights, bias = fit(x, truth, weight)
    scale = np.abs(weights).max() / 127
    path = REPOSITORY / "detectors" / "asks" / f"scorer_{language}.npz"
    np.savez_compressed(
        path,
        weights=np.round(weights / scale).astype(np.int8),
        scale=np.float32(scale),
        bias=np.float32(bias),
        threshold=np.float32(threshold),
    )
    print(f"{language}: {len(texts)} texts, {len(ordinary)} ordinary lines, {path.stat().st_size // 1024} KB")


def lexicon_score(line: Line, known: Lexicon) -> float:
    """The best score of an ask, 0.02 where the lexicon finds none."""
    return max(
        (c.score for c in candidates(line, known) if c.label in ASKS and c.source != "scorer"), default=LEAST_SCORE
    )


def calibrate(
    language: Language,
    outside: NDArray[np.float64],
    rules: NDArray[np.float64],
    truth: NDArray[np.float64],
    weight: NDArray[np.float64],
    texts: int,
) -> None:
    """Prints how the scorer orders lines of scenarios that it never saw, and what it adds to the lexicon."""
    found = rules > LEAST_SCORE
    logit = np.log(rules / (1 - rules))
    for name, part in (("with a candidate", found), ("without", ~found)):
        design = csr_matrix(np.stack([outside[part], logit[part]], axis=1))
        theta, bias = fit(design, truth[part], weight[part], 0.01)
        asks, rest = outside[part & (truth > 0)], outside[part & (truth == 0)]
        auc = (asks[:, None] > rest[None, :]).mean() if len(asks) and len(rest) else float("nan")
        print(
            f"{language} {name}: {len(asks)} asks, {len(rest)} others, AUC {auc:.3f}, "
            f"scorer {theta[0]:.3f}, lexicon {theta[1]:.3f}, bias {bias:.3f}"
        )
    harmless = np.sort(outside[texts:])[::-1]
    missed = outside[:texts][(truth[:texts] > 0) & (rules[:texts] < 0.5)]
    for allowed in (1, 4, 8):
        more = (missed > harmless[allowed]).sum()
        print(f"  of {len(missed)} asks missed by the lexicon, {more} at {allowed} false of {len(harmless)}")


def main() -> None:
    for language in ("nl", "en"):
        train(language)


if __name__ == "__main__":
    main()
