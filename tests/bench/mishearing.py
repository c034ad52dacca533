"""Says the texts of this project in voices of chance, over a telephone or not, and writes down what Whisper base hears.

    pip install onnxruntime soxr; python -m tests.bench.mishearing --voices MODEL_DIR [--language nl] [--most 500]

MODEL_DIR is what ``calls/say.py`` beside the project assembles. Rows go to tests/scenario/misheard/LANGUAGE.tsv; a
second run goes on where the first one stopped. ``--ordinary FILE`` says the ordinary sentences beside the project
instead and writes FILE, which stays out of the project.
"""

import argparse
import importlib.util
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

from detectors.types import ASKS, SAMPLE_RATE_HZ, Language, Wave
from models.folders import find
from models.whisper import Encoded, Whisper
from tests.bench.telephone import telephone
from tests.paths import SHARED
from tests.scenario.misheard import Misheard, misheard, path_of, row_of
from tests.scenario.ordinary import training_half
from tests.scenario.texts import Said, said

VOICES: Final[dict[Language, str]] = {
    "nl": "ef_dora em_alex em_santa if_sara im_nicola pf_dora pm_alex pm_santa ff_siwis hf_beta hm_omega am_onyx",
    "en": "af_bella af_nova af_sarah am_adam am_eric am_michael am_puck bf_alice bf_lily bm_daniel bm_fable bm_lewis",
}
SPEEDS: Final[dict[Language, tuple[float, float]]] = {"nl": (0.84, 1.0), "en": (0.9, 1.15)}
PITCHES: Final = (0.92, 1.08)
OVER_TELEPHONE: Final = 0.7  # of the lines; the others stay clean
BEAM: Final = 5
FURTHER: Final = 2  # hearings of a training line drawn by chance, beside the two that the program asks for
TEMPERATURE: Final = 0.6
SHARES: Final = {"ask": 0.55, "harmless": 0.32, "pressure": 0.13}
ORDINARY_LABEL: Final = "ordinary"


class ManyEars(Whisper):
    """Whisper that also tells what it might have heard."""

    def further(self, encoded: Encoded, language: Language, count: int) -> list[str]:
        """``count`` hearings drawn from the odds of the tokens, unprompted."""
        tokenizer = self._tokenizer(language)
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        found = self._model.model.generate(
            encoded.features,
            [start],
            beam_size=1,
            num_hypotheses=count,
            sampling_topk=40,
            sampling_temperature=TEMPERATURE,
            max_length=len(start) + 16 + int(12 * encoded.length_s),
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        return [tokenizer.decode(tokens) for tokens in found.sequences_ids]


def speaker(folder: Path) -> tuple[Any, Any]:
    """The module that speaks, and its speaker at the rate of the ear."""
    spec = importlib.util.spec_from_file_location("say", SHARED / "calls" / "say.py")
    assert spec and spec.loader
    say = importlib.util.module_from_spec(spec)
    sys.modules["say"] = say
    spec.loader.exec_module(say)
    return say, say.Speaker(folder, SAMPLE_RATE_HZ, 1)


def voice(language: Language, chance: Random) -> str:
    """A blend of two voices with a tempo and a pitch, as ``say.py`` writes them."""
    one, other = chance.sample(VOICES[language].split(), 2)
    share = chance.uniform(0.15, 0.5)
    speed, pitch = chance.uniform(*SPEEDS[language]), chance.uniform(*PITCHES)
    return f"{1 - share:.2f}*{one}+{share:.2f}*{other}/{speed:.2f}/{pitch:.2f}"


def spoken(text: str, language: Language, mouth: tuple[Any, Any], chance: Random) -> Wave:
    """The line in a voice of chance, 70 % of them as they come out of a telephone."""
    say, speak = mouth
    wave = speak(text, language, say.Voice.parse(voice(language, chance)))
    edge = np.zeros(SAMPLE_RATE_HZ // 4, np.float32)
    wave = np.concatenate([edge, wave, edge]) * np.float32(chance.uniform(0.3, 1.0))
    return telephone(wave, chance.randrange(1 << 30)) if chance.random() < OVER_TELEPHONE else wave


def hearings(wave: Wave, language: Language, ears: ManyEars, further: int) -> list[str]:
    """What is heard, each wording once; an empty one where nobody seems to speak."""
    encoded = ears.encode(wave)
    texts = [heard.text for heard in ears.decode_many(encoded, language)]
    if texts and further:
        texts += ears.further(encoded, language, further)
    return list(dict.fromkeys(" ".join(text.split()) for text in texts)) or [""]


def chosen(language: Language) -> list[tuple[Said, str]]:
    """Every written line with its split, then a second way of it; asks, pressure and harmless lines by their share."""
    ways: dict[tuple[str, int], list[tuple[Said, str]]] = {}
    for split in ("train", "test"):
        for line in said(language, split):
            ways.setdefault((line.scenario, line.written), []).append((line, split))
    met = Counter[str]()
    placed: list[tuple[int, float, Said, str]] = []
    for of in sorted(ways.values(), key=lambda of: zlib.crc32(of[0][0].text.encode())):
        kind = _kind(of[0][0])
        met[kind] += 1
        for turn, (line, split) in enumerate(Random(of[0][0].text).sample(of, min(2, len(of)))):
            placed.append((turn, met[kind] / SHARES[kind], line, split))
    return [(line, split) for _, _, line, split in sorted(placed, key=lambda one: one[:2])]


def _kind(line: Said) -> str:
    return "ask" if line.labels & ASKS else "pressure" if line.labels else "harmless"


def ordinary(language: Language) -> Iterator[tuple[Said, str]]:
    """The training half of the ordinary sentences."""
    for number, text in enumerate(training_half(language)):
        yield Said(frozenset(), text, ORDINARY_LABEL, number), "train"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", type=Path, required=True, metavar="MODEL_DIR")
    parser.add_argument("--language", choices=["nl", "en"], default="nl")
    parser.add_argument("--most", type=int, default=10_000, help="lines to say")
    parser.add_argument("--part", type=int, default=0, help="say every second line, from this one on")
    parser.add_argument("--ordinary", type=Path, metavar="FILE")
    options = parser.parse_args()
    language: Language = options.language
    path: Path = options.ordinary or path_of(language)
    lines = list(ordinary(language) if options.ordinary else chosen(language))[options.part :: 2][: options.most]
    done = {(one.scenario, one.said) for one in misheard(path)} if path.exists() else set[tuple[str, str]]()
    mouth, ears = speaker(options.voices), ManyEars(find("base"), 1, BEAM, "cpu")
    for line, split in lines:
        if (line.scenario, line.text) not in done:
            write(path, line, split, heard_as(line, language, split, mouth, ears))


def heard_as(line: Said, language: Language, split: str, mouth: tuple[Any, Any], ears: ManyEars) -> Sequence[str]:
    chance = Random(zlib.crc32(f"{line.scenario}:{line.text}".encode()))
    wave = spoken(line.text, language, mouth, chance)
    return hearings(wave, language, ears, FURTHER if split == "train" else 0)


def write(path: Path, line: Said, split: str, heard: Sequence[str]) -> None:
    rows = [row_of(Misheard(line.labels, split, line.scenario, line.written, line.text, text)) for text in heard]
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(rows))


if __name__ == "__main__":
    main()
