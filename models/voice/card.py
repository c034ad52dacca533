"""The model card of the voice model: its files, its calibration and what was measured."""

from pathlib import Path

import numpy as np

from models.voice.calibration import (
    Verdicts,
    balance,
    expected_error,
    fit_dependence,
    fit_ratio,
    fit_verdicts,
    voices_of,
)
from models.voice.clips import Clips
from models.voice.export import digest
from models.voice.features import WINDOW
from models.voice.protocol import Rows, Scores, interval, judge

MEASURED_ON = "g711"


def calibrate(clips: Clips, scores: dict[str, Scores]) -> tuple[float, float, float, Verdicts, float]:
    """(slope, offset, dependence, verdicts, calibration error) from held-out logits, all channels together."""
    everything = np.arange(len(clips.label))
    weight = balance(clips, everything)
    joined = np.concatenate(list(scores.values()))
    times = len(scores)
    slope, offset = fit_ratio(joined, np.tile(clips.label, times), np.tile(weight, times))
    ratio = slope * scores[MEASURED_ON] + offset
    voices = voices_of(clips, everything)
    dependence = fit_dependence(ratio, clips.label, voices)
    verdicts = fit_verdicts(ratio, clips.label, voices, dependence)
    return slope, offset, dependence, verdicts, expected_error(ratio, clips.label, weight)


def write_card(room: Path, clips: Clips, scores: dict[str, Scores], dev: Rows, dev_scores: dict[str, Scores]) -> None:
    """``cards/voice.toml`` describes ``voice.onnx`` as it is now."""
    model = room / "voice.onnx"
    everything = np.arange(len(clips.label))
    slope, offset, dependence, verdicts, error = calibrate(clips, scores)
    folds, ends = judge(clips, everything, scores[MEASURED_ON]), interval(clips, everything, scores[MEASURED_ON])
    split, split_ends = judge(clips, dev, dev_scores[MEASURED_ON]), interval(clips, dev, dev_scores[MEASURED_ON])
    voices = voices_of(clips, everything)
    human = sum(clips.label[voice[0]] == 0 for voice in voices)
    text = f'''name = "voice"
kind = "voice"
licence = "MIT (the code and our own weights); the first encoder layer is OpenAI Whisper base, MIT"
source = "trained here by `python -m models.voice.train` on 4841 clips of 180 generators and of people"
summary = "Says whether a voice may be synthetic; weak evidence, which grows over the minutes of a call."

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
slope = {slope:.5f}
offset = {offset:.5f}
dependence = {dependence:.4f}
synthetic_above = {verdicts.synthetic_above:.4f}
human_below = {verdicts.human_below:.4f}

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
calibration_error = {error:.4f}
human_voices = {human}
synthetic_voices = {len(voices) - human}
false_alarms_per_ten_minute_call = {verdicts.false_alarms:.4f}
synthetic_named_within_30_s = {verdicts.caught_30s:.4f}
synthetic_named_in_ten_minutes = {verdicts.caught_call:.4f}
synthetic_called_human_after_30_s = {verdicts.mistaken_30s:.4f}
human_called_human_after_30_s = {verdicts.human_30s:.4f}
'''
    (room.parent / "cards" / "voice.toml").write_text(text)
