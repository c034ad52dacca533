"""Which words the recogniser hears for which, learnt from said and heard lines, to mishear lines that nobody said.

Saying a line takes the voice five seconds; a line misheard by this table takes none, and so every authored line can
be met in a mis-heard form in training. Measurements use real hearings only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from random import Random
from typing import Final

from rapidfuzz import fuzz

from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.sounds import folded
from detectors.types import Language
from tests.scenario.misheard import Misheard

Words = tuple[str, ...]
Confusions = Mapping[Words, Mapping[Words, int]]

STEPS: Final = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 0), (0, 1))  # words said, heard
LONGEST: Final = max(said for said, _ in STEPS)
LONGEST_LINE: Final = 40  # words
LEAST_ALIKE: Final = 35.0  # of 100; what is heard for less alike words was made up by the recogniser
TOGETHER: Final = 0.5  # how often several words are misheard as one piece where the table knows them
_A_WORD_MORE: Final = 0.15  # letters that each further word in a step costs
_A_WORD_LOST: Final = 0.45


def confusions(rows: Iterable[Misheard], language: Language) -> Confusions:
    """How often each one to three words were heard as which."""
    found: defaultdict[Words, Counter[Words]] = defaultdict(Counter)
    for row in rows:
        said, heard = forms(row.said, language), forms(row.heard, language)
        if heard and len(said) <= LONGEST_LINE:
            for mine, theirs in aligned(said, heard, language):
                if mine and (not theirs or fuzz.ratio("".join(mine), "".join(theirs)) > LEAST_ALIKE):
                    found[mine][theirs] += 1
    return found


def varied(text: str, language: Language, table: Confusions, chance: Random) -> str:
    """The line as it may be misheard; words that were never said stay as they are."""
    said, heard, at = forms(text, language), list[str](), 0
    while at < len(said):
        lengths = [n for n in range(LONGEST, 0, -1) if said[at : at + n] in table and len(said) >= at + n]
        length = next((n for n in lengths if n == 1 or chance.random() < TOGETHER), 0)
        met = table[said[at : at + length]] if length else {said[at : at + 1]: 1}
        heard.extend(chance.choices(list(met), list(met.values()))[0])
        at += max(length, 1)
    return " ".join(heard)


def forms(text: str, language: Language) -> Words:
    return tuple(token.form for token in tokens_of(transcript_of(text, language, "far").words))


def aligned(said: Words, heard: Words, language: Language) -> list[tuple[Words, Words]]:
    """Both lines cut into pieces that sound most alike, in order."""
    sounds = [folded(form, language) for form in said], [folded(form, language) for form in heard]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(said) + 1):
        for j in range(len(heard) + 1):
            for p, q in STEPS if (i, j) in best else ():
                if i + p <= len(said) and j + q <= len(heard):
                    one, other = "".join(sounds[0][i : i + p]), "".join(sounds[1][j : j + q])
                    cost = best[i, j][0] + _cost(one, other, p, q)
                    if cost < best.get((i + p, j + q), (float("inf"),))[0]:
                        best[i + p, j + q] = cost, (p, q)
    pieces: list[tuple[Words, Words]] = []
    i, j = len(said), len(heard)
    while i or j:
        p, q = best[i, j][1]
        pieces.append((said[i - p : i], heard[j - q : j]))
        i, j = i - p, j - q
    return pieces[::-1]


def _cost(one: str, other: str, said: int, heard: int) -> float:
    """Roughly the letters of sound that differ."""
    extra = _A_WORD_MORE * (said + heard - 2) if said and heard else _A_WORD_LOST
    return (len(one) + len(other)) / 2 * (1 - fuzz.ratio(one, other) / 100) + extra
