"""The whole table of held-out errors: ``python -m models.voice.measure --whisper model.bin``, after training.

By seed, by channel (for the channels on a sample of the clips), by language and by system; every clip is scored by
heads that saw neither its repository nor its system nor its speaker.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.voice.clips import Clips, load_clips
from models.voice.features import WINDOW, channel_features
from models.voice.network import Features
from models.voice.protocol import Rows, Scores, area, interval, judge
from models.voice.train import SEEDS, TRAINED_CHANNELS, dev_scores, gather, held_out, say
from models.voice.training import Plan

SAMPLED = 1400  # clips for the channels that are not trained on
CHANNELS = ("clean", "amr_nb", "amr_wb", "gsm", "opus12", "opus24", "loss3", "noise", "room")


def sampled_channels(clips: Clips, whisper: Path, cache: Path) -> dict[str, NDArray[np.float32]]:
    """The features of the same SAMPLED clips after each of CHANNELS, NaN elsewhere."""
    network = Features(WINDOW, whisper)
    rows = np.sort(np.random.default_rng(0).permutation(len(clips.label))[:SAMPLED])
    return {name: channel_features(clips, name, network, cache, rows) for name in CHANNELS}


def line(name: str, clips: Clips, rows: Rows, scores: Scores) -> str:
    return f"{name:28} {len(rows):5} clips  {judge(clips, rows, scores[rows])}"


def trivial(clips: Clips, waves: NDArray[np.int16]) -> dict[str, Scores]:
    """What a model must not live on: level, offset, length and the share of silence."""
    heard = [clips.wave(row, waves) for row in range(len(clips.label))]
    return {
        "level": np.array([float(np.std(wave)) for wave in heard]),
        "offset": np.array([abs(float(np.mean(wave))) for wave in heard]),
        "length": clips.lengths.astype(float),
        "quiet share": np.array([float(np.mean(np.abs(wave) < 0.003)) for wave in heard]),
    }


def by_system(clips: Clips, scores: Scores, least: int = 15) -> list[tuple[str, float]]:
    """Each system of ``least`` clips or more and its AUC against all people, worst first."""
    human = scores[clips.label == 0]
    systems, counts = np.unique(clips.system[clips.label == 1], return_counts=True)
    values: list[tuple[str, float]] = []
    for system in systems[counts >= least]:
        found = scores[clips.system == system]
        label = np.repeat([1, 0], [len(found), len(human)]).astype(np.float32)
        values.append((str(system), area(np.concatenate((found, human)), label)))
    return sorted(values, key=lambda pair: pair[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whisper", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "belwacht-voice")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    clips, plan = load_clips(chosen.cache), Plan()
    everything = np.arange(len(clips.label))
    features = gather(clips, list(TRAINED_CHANNELS), chosen.whisper, chosen.cache)
    features |= sampled_channels(clips, chosen.whisper, chosen.cache)
    scores = held_out(features, clips, plan, chosen.cache, SEEDS)
    for channel, found in scores.items():
        say(line(channel, clips, np.flatnonzero(np.isfinite(found)), found))
    say(f"intervals over repositories, G.711: {interval(clips, everything, scores['g711'])}")
    heard = np.flatnonzero(np.isfinite(scores["gsm"]))
    say(line("G.711, the sampled clips", clips, heard, scores["g711"]))
    for language in ("en", "nl", "de"):
        say(line(f"language {language}", clips, everything[clips.language == language], scores["g711"]))
    dev, dev_found = dev_scores(features, clips, plan, chosen.cache, SEEDS)
    say(f"dev, from train only: {judge(clips, dev, dev_found['g711'])}")
    say(
        "one trivial feature, AUC: "
        + ", ".join(f"{name} {area(x, clips.label):.3f}" for name, x in trivial(clips, clips.waves).items())
    )
    for system, value in by_system(clips, scores["g711"]):
        say(f"{system:32} AUC against all people {value:.2f}")


if __name__ == "__main__":
    main()
