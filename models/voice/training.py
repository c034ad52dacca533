"""Heads are trained on stored features; each finished one is kept and never trained twice."""

from dataclasses import dataclass
from math import cos, pi
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.voice.batches import Sampler
from models.voice.clips import Clips
from models.voice.network import Head, Heads
from models.voice.protocol import Rows, Scores

AVERAGED = 0.98  # decay of the running average of the weights, which is what is kept


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard each head is trained."""

    steps: int = 600
    batch: int = 128
    rate: float = 1e-3
    decay: float = 0.05
    smoothing: float = 0.05
    paired: float = 0.5
    shapes: tuple[tuple[int, int], ...] = ((3416, 256), (7736, 128))  # how many features a head reads, its hidden width

    @property
    def key(self) -> str:
        shapes = "-".join(f"{width}x{hidden}" for width, hidden in self.shapes)
        return f"{self.steps}-{self.batch}-{self.rate:g}-{self.decay:g}-{self.paired:g}-{shapes}"


def rate_at(step: int, plan: Plan) -> float:
    """Learning rate: 50 steps up, and half a cosine down to nothing."""
    return plan.rate * min(1, step / 50) * 0.5 * (1 + cos(pi * step / plan.steps))


def untrained(features: NDArray[np.float32], plan: Plan, seeds: list[int]) -> Heads:
    """New heads, of every shape one for each seed; their standardisation is that of ``features`` (clips, width)."""
    heads = []
    for width, hidden in plan.shapes:
        for seed in seeds:
            torch.manual_seed(seed)
            heads.append(Head(width, hidden))
    return Heads(heads, torch.from_numpy(features.mean(axis=0)), torch.from_numpy(features.std(axis=0) + 1e-6))


def train_head(head: Head, standard: list[Tensor], clips: Clips, rows: Rows, plan: Plan, seed: int) -> None:
    """``head`` holds the running average of its weights after ``plan.steps`` on ``standard`` features by channel."""
    torch.manual_seed(seed)
    sampler = Sampler(clips, rows, seed, plan.paired)
    optimiser = torch.optim.AdamW(head.parameters(), lr=plan.rate, weight_decay=plan.decay)
    average = {name: value.clone() for name, value in head.state_dict().items()}
    label = torch.from_numpy(clips.label)
    head.train()
    for step in range(plan.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, plan)
        chosen = sampler.batch(plan.batch)
        channels = sampler.rng.integers(len(standard), size=plan.batch)
        x = torch.stack([standard[channel][row] for channel, row in zip(channels, chosen, strict=True)])
        soft = label[chosen] * (1 - 2 * plan.smoothing) + plan.smoothing
        loss = functional.binary_cross_entropy_with_logits(head(x), soft)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for name, value in head.state_dict().items():
            if value.is_floating_point():
                average[name].lerp_(value.detach(), 1 - AVERAGED)
            else:
                average[name].copy_(value)
    head.load_state_dict(average)
    head.eval()


def trained(
    features: list[NDArray[np.float32]], clips: Clips, rows: Rows, plan: Plan, seeds: list[int], checkpoint: Path
) -> Heads:
    """Heads trained on ``rows`` of ``features`` by channel; each is kept in ``checkpoint-<width>-<seed>.pt``."""
    heads = untrained(features[0][rows], plan, seeds)
    standard: list[Tensor] = []
    for head, seed in zip(heads.heads, seeds * len(plan.shapes), strict=True):
        assert isinstance(head, Head)
        kept = checkpoint.with_name(f"{checkpoint.name}-{head.width}-{seed}.pt")
        if kept.exists():
            head.load_state_dict(torch.load(kept))
            continue
        if not standard:
            with torch.no_grad():
                standard = [heads.standard(torch.from_numpy(found)) for found in features]
        train_head(head, standard, clips, rows, plan, seed)
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".part")
        torch.save(head.state_dict(), partial)
        partial.replace(kept)
    return heads.eval()


def score(heads: nn.Module, features: NDArray[np.float32]) -> Scores:
    """The logit of each row."""
    with torch.inference_mode():
        return heads(torch.from_numpy(features)).double().numpy()
