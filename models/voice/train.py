"""The shipped voice model, from the clips: ``python -m models.voice.train --whisper model.bin``.

Features and finished heads are kept in ``--cache``, so that an interrupted run goes on where it stopped. Printed are
the errors of heads that saw neither the tested repositories nor their systems; written are ``voice.onnx`` and its card.
"""

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.voice.card import write_card
from models.voice.clips import Clips, joined, load_clips
from models.voice.export import export
from models.voice.features import channel_features, features_network
from models.voice.network import Features, VoiceNetwork
from models.voice.protocol import Rows, Scores, folds, interval, judge
from models.voice.training import Plan, score, trained
from models.voice.vocoders import SHAPES, copies

ROOM = Path(__file__).resolve().parent
TRAINED_CHANNELS = ("g711", "random-1", "random-2")
SEEDS = [1, 2, 3]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def held_out(
    features: dict[str, NDArray[np.float32]],
    clips: Clips,
    plan: Plan,
    cache: Path,
    seeds: list[int],
    unseen: bool = True,
) -> dict[str, Scores]:
    """For each channel the logit of every clip, from heads of the fold in which its repository was kept aside.

    Its system was as well, if ``unseen``.
    """
    name = "fold" if unseen else "seen"
    scores = {channel: np.zeros(len(clips.label)) for channel in features}
    heard = [features[channel] for channel in TRAINED_CHANNELS if channel in features]
    for number, (rows, tested) in enumerate(folds(clips, unseen=unseen)):
        heads = trained(heard, clips, rows, plan, seeds, cache / f"{name}{number}-{plan.key}-{len(heard)}")
        for channel, found in features.items():
            scores[channel][tested] = score(heads, found[tested])
    return scores


def dev_scores(
    features: dict[str, NDArray[np.float32]], clips: Clips, plan: Plan, cache: Path, seeds: list[int]
) -> tuple[Rows, dict[str, Scores]]:
    """The rows of the dev split, and for each channel their logits from heads that saw the train split only."""
    rows, real = np.flatnonzero(clips.split == "train"), clips.real
    tested = real[clips.split[real] == "dev"]
    heard = [features[channel] for channel in TRAINED_CHANNELS if channel in features]
    heads = trained(heard, clips, rows, plan, seeds, cache / f"dev-{plan.key}-{len(heard)}")
    return tested, {channel: score(heads, found[tested]) for channel, found in features.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What heads are trained on: the clips with their copies behind them, and their features by channel.

    ``network`` is what gave the features.
    """

    network: Features
    clips: Clips
    features: dict[str, NDArray[np.float32]]


def gather(clips: Clips, whisper: Path, cache: Path) -> Material:
    """The clips and the copies of people by our vocoders, on the channels that are trained on."""
    network = features_network(clips, whisper, cache)
    copied = {name: copies(clips, name, cache) for name in SHAPES}
    features: dict[str, NDArray[np.float32]] = {}
    for channel in TRAINED_CHANNELS:
        found = [channel_features(clips, channel, network, cache)]
        for name, part in copied.items():
            found.append(channel_features(part, channel, network, cache / f"vocoder-{name}"))
        features[channel] = np.concatenate(found)
    return Material(network, joined(clips, copied.values()), features)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whisper", type=Path, required=True, help="model.bin of Whisper base (CTranslate2)")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "belwacht-voice")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--measure-only", action="store_true", help="write no model and no card")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    plan = replace(Plan(), steps=chosen.steps)
    clips = load_clips(chosen.cache)
    material = gather(clips, chosen.whisper, chosen.cache)
    features, everything = material.features, clips.real
    scores = {
        channel: found[everything]
        for channel, found in held_out(features, material.clips, plan, chosen.cache, SEEDS).items()
    }
    say(f"folds, G.711: {judge(clips, everything, scores['g711'])}  {interval(clips, everything, scores['g711'])}")
    dev, dev_by_channel = dev_scores(features, material.clips, plan, chosen.cache, SEEDS)
    say(f"dev, G.711: {judge(clips, dev, dev_by_channel['g711'])}")
    if chosen.measure_only:
        return
    kept, rows = chosen.cache / f"all-{plan.key}-{len(features)}", np.arange(len(material.clips.label))
    heads = trained(list(features.values()), material.clips, rows, plan, SEEDS, kept)
    difference = export(VoiceNetwork(material.network, heads), ROOM / "voice.onnx")
    say(f"exported; the logit differs by at most {difference:.4f}")
    write_card(ROOM, clips, scores, dev, dev_by_channel)


if __name__ == "__main__":
    main()
