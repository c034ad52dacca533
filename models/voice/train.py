"""``python -m models.voice.train --model fine``: trains, resumes where it stopped, prints what it measures on dev."""

import argparse
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from math import cos, pi
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.voice.batches import Channelled, Sampler, evaluation_windows
from models.voice.clips import load_clips, through
from models.voice.combined import build
from models.voice.protocol import Rows, Scores, folds, judge

DECAY = 0.998  # of the running average of the weights, which is what is kept


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard to train."""

    steps: int
    batch: int
    rate: float
    seed: int
    smoothing: float = 0.05
    rank: float = 0.0


def rate_at(step: int, plan: Plan) -> float:
    """Learning rate: a twentieth of the steps up, then half a cosine down to nothing."""
    warm = plan.steps // 20
    return plan.rate * (step / warm if step < warm else 0.5 * (1 + cos(pi * (step - warm) / (plan.steps - warm))))


def loss_of(logits: Tensor, label: Tensor, plan: Plan) -> Tensor:
    """Cross-entropy with softened labels, plus (``plan.rank``) every synthetic clip against every human one."""
    soft = label * (1 - 2 * plan.smoothing) + plan.smoothing
    loss = functional.binary_cross_entropy_with_logits(logits, soft)
    if plan.rank:
        pairs = logits[label == 1].unsqueeze(1) - logits[label == 0].unsqueeze(0)
        loss = loss + plan.rank * functional.softplus(-pairs).mean()
    return loss


def score(model: nn.Module, windows: Tensor, batch: int = 32) -> Scores:
    """The logit of each window (n, samples)."""
    model.eval()
    with torch.inference_mode():
        return torch.cat([model(windows[i : i + batch]) for i in range(0, len(windows), batch)]).double().numpy()


def fit(
    model: nn.Module, sampler: Sampler, plan: Plan, checkpoint: Path, report: Callable[[int, nn.Module], None]
) -> nn.Module:
    """The averaged model after ``plan.steps``; continues from ``checkpoint`` when it exists."""
    groups = [
        {
            "params": [p for p in model.parameters() if p.requires_grad and not getattr(p, "gentle", False)],
            "scale": 1.0,
        },
        {"params": [p for p in model.parameters() if p.requires_grad and getattr(p, "gentle", False)], "scale": 0.1},
    ]
    optimiser = torch.optim.AdamW([group for group in groups if group["params"]], lr=plan.rate, weight_decay=0.02)
    average, first = deepcopy(model), 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimiser.load_state_dict(saved["optimiser"])
        sampler.rng.bit_generator.state = saved["draws"]
        first = saved["step"]
    total, since = 0.0, time.monotonic()
    for step in range(first, plan.steps):
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, plan) * group["scale"]
        waves, label = sampler.batch(plan.batch)
        loss = loss_of(model(waves), label, plan)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        total += loss.item()
        with torch.no_grad():
            decay = min(DECAY, (step + 1) / (step + 10))
            for kept, now in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
                kept.lerp_(now, 1 - decay) if kept.is_floating_point() else kept.copy_(now)
        if (step + 1) % 100 == 0 or step + 1 == plan.steps:
            say(
                f"step {step + 1}  loss {total / min(100, step + 1 - first):.3f}  {time.monotonic() - since:.0f} s",
            )
            total = 0.0
        if (step + 1) % 250 == 0 or step + 1 == plan.steps:
            torch.save(
                {
                    "model": model.state_dict(),
                    "average": average.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "draws": sampler.rng.bit_generator.state,
                    "step": step + 1,
                },
                checkpoint,
            )
            report(step + 1, average)
    return average


def rows_for(name: str, clips_split: np.ndarray, parts: list[tuple[Rows, Rows]]) -> tuple[Rows, Rows]:
    """``dev``: train and dev as given; ``fold0``...: a fold; ``all``: everything is trained on."""
    everything = np.arange(len(clips_split))
    if name == "dev":
        return everything[clips_split == "train"], everything[clips_split == "dev"]
    if name == "all":
        return everything, everything[clips_split == "dev"]
    return parts[int(name.removeprefix("fold"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="both", help="fine, whisper<layers> or both<layers>")
    parser.add_argument("--rows", default="dev", help="dev, fold0 to fold3, or all")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rank", type=float, default=0.0)
    parser.add_argument("--paired", type=float, default=0.5)
    parser.add_argument("--channels", default="clean,g711,random-1,random-2,random-3,random-4")
    parser.add_argument("--whisper", type=Path, default=None, help="CTranslate2 model.bin of Whisper base")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "belwacht-voice")
    parser.add_argument("--tag", default="")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    clips = load_clips(chosen.cache)
    channels = [
        clips.waves if name == "clean" else through(clips, name, chosen.cache) for name in chosen.channels.split(",")
    ]
    trained, tested = rows_for(chosen.rows, clips.split, folds(clips))
    name = f"{chosen.model}-{chosen.rows}-{chosen.seed}{chosen.tag}"
    windows = evaluation_windows(clips, through(clips, "g711", chosen.cache), tested)

    def report(step: int, model: nn.Module) -> None:
        scores = score(model, windows)
        np.save(chosen.cache / f"scores-{name}.npy", np.stack((tested.astype(np.float64), scores)))
        say(f"{name} at {step}, G.711: {judge(clips, tested, scores)}")

    plan = Plan(chosen.steps, chosen.batch, chosen.rate, chosen.seed, rank=chosen.rank)
    sampler = Sampler(Channelled(clips, channels), trained, chosen.seed, chosen.paired)
    model = build(chosen.model, chosen.whisper)
    say(f"{name}: {sum(p.numel() for p in model.parameters())} parameters, {len(trained)} clips")
    average = fit(model, sampler, plan, chosen.cache / f"{name}.ckpt", report)
    torch.save({"model": chosen.model, "weights": average.state_dict()}, chosen.cache / f"{name}.pt")


if __name__ == "__main__":
    main()
