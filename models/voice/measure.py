"""The whole table of held-out errors: ``python -m models.voice.measure --whisper model.bin``, after training.

By seed, by channel (for the channels on a sample of the clips), by language and by system; every clip is scored by
heads that saw neither its repository nor its system nor its speaker.
"""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.voice.clips import SHARED, Clips, load_clips
from models.voice.export import digest
from models.voice.features import channel_features
from models.voice.network import Features
from models.voice.protocol import Rows, Scores, area, elsewhere, interval, judge
from models.voice.table import Origin, Row, digest_of, write
from models.voice.train import ROOM, SEEDS, TRAINED_CHANNELS, dev_scores, gather, held_out, say
from models.voice.training import Plan

MODEL = ROOM / "voice.onnx"

SAMPLED = 1000  # clips for the channels that are not trained on
NAMES = {
    "clean": "no telephone",
    "amr_nb": "AMR 12.2 kbit/s",
    "amr_wb": "AMR-WB 12.65 kbit/s",
    "gsm": "GSM",
    "opus12": "Opus 12 kbit/s",
    "opus24": "Opus 24 kbit/s",
    "loss3": "G.711, 3 % lost",
    "noise": "G.711, noise at 10 dB",
    "room": "G.711, a room, noise at 20 dB",
}
KINDS = {"tts": "text to speech", "vc": "voice conversion", "codec": "neural codecs", "vocoder": "vocoders"}
CHANNELS = tuple(NAMES)


def sampled_channels(clips: Clips, rows: Rows, network: Features, cache: Path) -> dict[str, NDArray[np.float32]]:
    """The features of the clips in ``rows`` after each of CHANNELS, kept in a folder of their own."""
    heard, folder = clips.of(rows), cache / f"sampled-{len(rows)}"
    folder.mkdir(exist_ok=True)
    return {name: channel_features(heard, name, network, folder) for name in CHANNELS}


def row(what: str, clips: Clips, rows: Rows, scores: Scores) -> Row:
    """The errors of ``scores`` (one for each clip) on ``rows``, with their intervals."""
    outcome, ends = judge(clips, rows, scores[rows]), interval(clips, rows, scores[rows])
    return Row(
        what,
        len(rows),
        outcome.eer,
        *ends["eer"],
        outcome.eer_eight,
        *ends["eer_eight"],
        outcome.auc,
        outcome.auc_within,
        *ends["auc_within"],
    )


def spread_out(found: NDArray[np.float32], rows: Rows, count: int) -> NDArray[np.float32]:
    """``found`` of ``rows`` as an array for all ``count`` clips, NaN elsewhere."""
    whole = np.full((count, found.shape[1]), np.nan, np.float32)
    whole[rows] = found
    return whole


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


def seeds_of(features: dict[str, NDArray[np.float32]], clips: Clips, plan: Plan, cache: Path) -> Iterator[Row]:
    """The fold errors of each seed alone, on G.711."""
    everything = clips.real
    for seed in SEEDS:
        found = held_out(features, clips, plan, cache, [seed])["g711"]
        yield row(f"G.711, seed {seed} alone", clips, everything, found)


def seen(features: dict[str, NDArray[np.float32]], clips: Clips, plan: Plan, cache: Path) -> Row:
    """The errors of one seed on systems that were heard in training, on pages and with people that were not."""
    found = held_out(features, clips, plan, cache, SEEDS[:1], unseen=False)["g711"]
    return row("G.711, systems heard in training, other repositories", clips, elsewhere(clips), found)


def conditions(clips: Clips, scores: dict[str, Scores], sampled: Rows) -> Iterator[Row]:
    """By channel, by language and by kind."""
    everything = clips.real
    for channel in TRAINED_CHANNELS:
        yield row(
            {"g711": "G.711"}.get(channel, f"a random telephone ({channel[-1]})"), clips, everything, scores[channel]
        )
    yield row("G.711, the sampled clips", clips, sampled, scores["g711"])
    for channel in CHANNELS:
        yield row(f"{NAMES[channel]}, the sampled clips", clips, sampled, scores[channel])
    for language, name in (("en", "English"), ("nl", "Dutch"), ("de", "German")):
        yield row(f"G.711, {name}", clips, everything[clips.language[everything] == language], scores["g711"])
    for kind, name in KINDS.items():
        some = everything[(clips.kind[everything] == kind) | (clips.label[everything] == 0)]
        yield row(f"G.711, {name} against all people", clips, some, scores["g711"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whisper", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "belwacht-voice")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    clips, plan = load_clips(chosen.cache), Plan()
    material = gather(clips, chosen.whisper, chosen.cache)
    whole, features = material.clips, material.features
    rows = [*seeds_of(features, whole, plan, chosen.cache), seen(features, whole, plan, chosen.cache)]
    dev, dev_found = dev_scores(features, whole, plan, chosen.cache, SEEDS)
    dev_scored = np.full(len(whole.label), np.nan)
    dev_scored[dev] = dev_found["g711"]
    sampled = np.sort(np.random.default_rng(0).permutation(len(clips.label))[:SAMPLED])
    for name, found in sampled_channels(clips, sampled, material.network, chosen.cache).items():
        features[name] = spread_out(found, sampled, len(whole.label))
    scores = held_out(features, whole, plan, chosen.cache, SEEDS)
    rows = [*conditions(whole, scores, sampled), *rows, row("G.711, dev, trained without it", whole, dev, dev_scored)]
    write(Origin(date.today().isoformat(), digest_of(SHARED / "spoofset"), digest(MODEL)), rows)
    for each in rows:
        say(f"{each.what:40} {each.clips:5}  {each.eer:.3f}  {each.eight:.3f}  {each.auc:.3f}  {each.within:.3f}")
    say(
        "one trivial feature, AUC: "
        + ", ".join(f"{name} {area(x, clips.label):.3f}" for name, x in trivial(clips, clips.waves).items())
    )
    for system, value in by_system(clips, scores["g711"][clips.real]):
        say(f"{system:32} AUC against all people {value:.2f}")


if __name__ == "__main__":
    main()
