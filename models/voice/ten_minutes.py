"""Ten-minute calls as sound, through the guard's own stage: ``python -m models.voice.ten_minutes --whisper model.bin``.

The evidence of a call is otherwise drawn from the scores of single clips (`models.calibration.simulate`). Here the
clips of one voice are joined over G.711 and cut, judged and added up as in a call, by the heads of the fold that heard
neither their repository nor their system nor their speaker.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from detectors.types import SAMPLE_RATE_HZ, Utterance, Wave
from detectors.voice import Calibration, Scorer, VoiceStage
from models.calibration import CALL_WINDOWS, EARLY_WINDOWS
from models.catalogue import card
from models.voice.calibration import voices
from models.voice.clips import Clips, load_clips, through
from models.voice.features import WINDOW
from models.voice.network import VoiceNetwork
from models.voice.protocol import Rows, folds
from models.voice.train import SEEDS, gather, say
from models.voice.training import Plan, trained
from models.voice_scorer import calibration_of

CALL: Final = CALL_WINDOWS * WINDOW
EARLY: Final = EARLY_WINDOWS * WINDOW


@dataclass(frozen=True, slots=True)
class Told:
    """What a call gave: whether the voice was ever named synthetic, and within half a minute of speech."""

    synthetic: bool
    named: bool
    early: bool


def utterances(clips: Clips, rows: Rows, waves: NDArray[np.int16], rng: np.random.Generator) -> Iterator[Utterance]:
    """The clips of one voice in random order, again and again, a second apart, until CALL samples were said."""
    start = said = 0
    while said < CALL:
        for row in rng.permutation(rows):
            pcm = waves[row, : clips.lengths[row]]
            yield Utterance(str(start), "far", start, start + len(pcm), pcm, True)
            start += len(pcm) + SAMPLE_RATE_HZ
            said += len(pcm)


def call(scorer: Scorer, calibration: Calibration, spoken: Iterator[Utterance], synthetic: bool) -> Told:
    stage, said = VoiceStage(scorer, calibration), 0
    named = early = False
    for utterance in spoken:
        said += len(utterance.pcm)
        if any(finding.label == "synthetic" for finding in stage.push(utterance)):
            named, early = True, early or said <= EARLY + WINDOW
    return Told(synthetic, named, early)


def scorer_of(network: nn.Module) -> Scorer:
    def score(wave: Wave) -> float:
        with torch.inference_mode():
            return float(network(torch.from_numpy(wave)[np.newaxis])[0])

    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whisper", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "belwacht-voice")
    parser.add_argument("--calls", type=int, default=2, help="of each voice")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    clips, plan = load_clips(chosen.cache), Plan()
    material = gather(clips, chosen.whisper, chosen.cache)
    features, whole = list(material.features.values()), material.clips
    front, waves = material.network, through(clips, "g711", chosen.cache)
    calibration = calibration_of(card("voice"))
    told: list[Told] = []
    for number, (rows, tested) in enumerate(folds(whole)):
        checkpoint = chosen.cache / f"fold{number}-{plan.key}-{len(features)}"
        score = scorer_of(VoiceNetwork(front, trained(features, whole, rows, plan, SEEDS, checkpoint)).eval())
        rng = np.random.default_rng(number)
        for members in voices(clips, tested):
            synthetic = bool(clips.label[members[0]])
            told += [
                call(score, calibration, utterances(clips, members, waves, rng), synthetic) for _ in range(chosen.calls)
            ]
        for synthetic in (False, True):
            heard = [each for each in told if each.synthetic is synthetic]
            named, early = sum(each.named for each in heard), sum(each.early for each in heard)
            kind = "synthetic voices" if synthetic else "people"
            say(f"after fold {number + 1}: {len(heard)} calls of {kind}: {named} named, {early} within half a minute")


if __name__ == "__main__":
    main()
