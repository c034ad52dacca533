"""The model card of the voice model: its files, its calibration and what was measured."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.calibration import Decision, expected_error, fit_decision, fit_ratio
from models.voice.calibration import balance, voices_of
from models.voice.clips import Clips
from models.voice.export import digest
from models.voice.features import WINDOW
from models.voice.protocol import Rows, Scores, interval, judge

MEASURED_ON = "g711"


@dataclass(frozen=True, slots=True)
class Fitted:
    """How logits are read; ``error`` says how far stated probabilities were off."""

    slope: float
    offset: float
    decision: Decision
    error: float


def calibrate(clips: Clips, scores: dict[str, Scores]) -> Fitted:
    """From held-out logits: slope and offset on all channels together, the rest on MEASURED_ON."""
    everything = np.arange(len(clips.label))
    weight, label = balance(clips, everything), clips.label == 1
    joined = np.concatenate(list(scores.values()))
    times = len(scores)
    slope, offset = fit_ratio(joined, np.tile(label, times), np.tile(weight, times))
    ratio = slope * scores[MEASURED_ON] + offset
    return Fitted(slope, offset, fit_decision(voices_of(clips, ratio)), expected_error(ratio, label, weight))


def write_card(room: Path, clips: Clips, scores: dict[str, Scores], dev: Rows, dev_scores: dict[str, Scores]) -> None:
    """``cards/voice.toml`` describes ``voice.onnx`` as it is now."""
    model = room / "voice.onnx"
    everything = np.arange(len(clips.label))
    fitted = calibrate(clips, scores)
    decision, verdicts = fitted.decision, fitted.decision.verdicts
    folds, ends = judge(clips, everything, scores[MEASURED_ON]), interval(clips, everything, scores[MEASURED_ON])
    split, split_ends = judge(clips, dev, dev_scores[MEASURED_ON]), interval(clips, dev, dev_scores[MEASURED_ON])
    text = f'''name = "voice"
kind = "voice"
licence = "MIT (the code and our own weights); the first encoder layer is OpenAI Whisper base, MIT"
source = "trained here by `python -m models.voice.train` on 4841 clips of 180 generators and people, and on copies"
summary = "Says whether a voice may be synthetic; weak evidence, which grows over the minutes of a call."
catches = [
    "voices like those of FastSpeech2, Tacotron2, YourTTS, Amazon Polly and KittenTTS, best over half a minute or more",
    "most voice conversion and most neural codecs, less surely",
]
misses = [
    "Azure neural voices, Tortoise, FlashSpeech and CycleGAN-VC2, and probably most voices newer than these",
    "real speech passed through a vocoder: hardly better than a coin",
    "many voices in Dutch and German, of which it heard few",
    "any voice in loud noise, of which it says that it cannot tell",
]

[[files]]
name = "voice.onnx"
sha256 = "{digest(model)}"
bytes = {model.stat().st_size}

[input]
rate_hz = 16000
window_samples = {WINDOW}
band_hz = [300, 3400]
output_index = 0

[calibration]
slope = {fitted.slope:.5f}
offset = {fitted.offset:.5f}
dependence = {decision.dependence:.4f}
synthetic_above = {decision.thresholds.synthetic_above:.4f}
human_below = {decision.thresholds.human_below:.4f}

[measured]
channel = "G.711 A-law, windows of at most 3 s, unseen repositories and unseen generators"
fold_eer = {folds.eer:.4f}
fold_eer_interval = [{ends["eer"][0]:.4f}, {ends["eer"][1]:.4f}]
fold_eer_eight = {folds.eer_eight:.4f}
fold_eer_eight_interval = [{ends["eer_eight"][0]:.4f}, {ends["eer_eight"][1]:.4f}]
fold_auc = {folds.auc:.4f}
fold_auc_within_repository = {folds.auc_within:.4f}
fold_auc_within_repository_interval = [{ends["auc_within"][0]:.4f}, {ends["auc_within"][1]:.4f}]
dev_eer = {split.eer:.4f}
dev_eer_interval = [{split_ends["eer"][0]:.4f}, {split_ends["eer"][1]:.4f}]
dev_eer_eight = {split.eer_eight:.4f}
dev_auc = {split.auc:.4f}
dev_auc_within_repository = {split.auc_within:.4f}
calibration_error = {fitted.error:.4f}
human_voices = {decision.people}
synthetic_voices = {decision.synthetic_voices}
false_alarms_per_ten_minute_call = {verdicts.false_alarms:.4f}
false_alarms_interval = [{decision.intervals["false_alarms"][0]:.4f}, {decision.intervals["false_alarms"][1]:.4f}]
synthetic_named_within_30_s = {verdicts.caught_30s:.4f}
synthetic_named_within_30_s_interval = [{", ".join(f"{end:.4f}" for end in decision.intervals["caught_30s"])}]
synthetic_named_in_ten_minutes = {verdicts.caught_call:.4f}
synthetic_called_human_after_30_s = {verdicts.mistaken_30s:.4f}
human_called_human_after_30_s = {verdicts.human_30s:.4f}
'''
    (room.parent / "cards" / "voice.toml").write_text(text)
