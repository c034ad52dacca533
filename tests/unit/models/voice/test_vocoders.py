"""Copies are synthetic, sound like what they copy, and are trained on only where that may be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.voice import vocoders
from models.voice.clips import Clips, joined
from models.voice.protocol import folds
from models.voice.vocoders import SHAPES, Shape, Vocoder, copies, train_vocoder, unlike
from tests.unit.models.voice.made_up import made_up

SMALL = Shape(fft=400, hop=100, mels=20, width=16, blocks=1, steps=30, copied=slice(0, None, 2))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocoders, "SHAPES", {"a": SMALL})


def sounding() -> Clips:
    clips = made_up(24)
    tones = np.sin(np.arange(16_000) * np.linspace(0.1, 0.3, 24)[:, np.newaxis]) * 8000
    lengths = np.full(24, 16_000)
    return replace(clips, waves=tones.astype(np.int16), lengths=lengths, split=np.full(24, "train"))


def test_a_vocoder_gives_back_as_much_sound_and_learns() -> None:
    clips = sounding()
    wave = torch.from_numpy(clips.wave(0))[np.newaxis]
    torch.manual_seed(ord("a"))
    before, trained = Vocoder(SMALL), train_vocoder(clips, SMALL, ord("a"))
    with torch.inference_mode():
        after = trained(wave)
        assert after.shape == wave.shape
        assert unlike(after, wave) < unlike(before(wave), wave)


def test_copies_are_synthetic_and_kept(tmp_path: Path) -> None:
    clips = sounding()
    made = copies(clips, "a", tmp_path)
    assert (made.label == 1).all()
    assert (clips.label[made.origin] == 0).all()
    assert (made.source == clips.source[made.origin]).all()
    assert made.waves.any(axis=1).all()
    again = copies(clips, "a", tmp_path)
    assert (again.waves == made.waves).all()


def test_a_copy_is_never_tested_and_trained_on_only_with_its_origin(tmp_path: Path) -> None:
    clips = sounding()
    whole = joined(clips, [copies(clips, "a", tmp_path)])
    for trained, tested in folds(whole):
        assert set(tested) <= set(clips.real)
        assert set(whole.origin[trained]) <= set(trained)


def test_every_person_is_copied() -> None:
    copied = np.concatenate([np.arange(100)[shape.copied] for shape in SHAPES.values()])
    assert set(copied) == set(range(100))
