"""`belwacht models calibrate`: a voice model of the user's own learns what its numbers mean."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
import numpy as np

from config.load import load
from config.schema import Config
from daemon.cli.check import finals
from daemon.cli.output import log_to_stderr, print_json
from detectors.types import Wave
from detectors.voice import Calibration, Scorer, VoiceStage
from models.calibration import Decision, Voice, fit_decision, fit_ratio
from models.errors import ModelError
from models.own import FITTED, own_card, write_fitted
from models.voice_scorer import form_of, scorer_of

LABELS: Final = {"genuine": False, "synthetic": True}
LEAST_VOICES: Final = 8  # of each label; fewer cannot be halved to check the one half by the other
LEAST_WINDOWS: Final = 3  # of a voice
LEAST_AREA: Final = 0.6  # a coin has 0.5
SOUNDS: Final = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3"})


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("recordings", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def calibrate(folder: Path, recordings: Path, as_json: bool) -> None:
    """Fit the voice model in FOLDER on labelled RECORDINGS.

    RECORDINGS holds the folders genuine and synthetic. Each sound file in them is one voice, and so are all files of
    one folder in them. Take them from calls, as the far end sounds: a recording from a studio teaches the wrong thing.
    """
    log_to_stderr()
    model = own_card(folder)
    form, scorer = form_of(model), scorer_of(folder, model)
    voices = list(_voices(recordings, load(), scorer, form.heard_samples))
    _check(voices)
    slope, offset = _fit_ratio(voices)
    decision = fit_decision([voice.as_evidence(slope, offset) for voice in voices])
    calibration = {
        "slope": slope,
        "offset": offset,
        "dependence": decision.dependence,
        **asdict(decision.thresholds),
    }
    measured = {
        "people": decision.people,
        "synthetic_voices": decision.synthetic_voices,
        "windows": sum(len(voice.scores) for voice in voices),
        "auc": _area(voices),
        **asdict(decision.verdicts),
    }
    write_fitted(folder, model, calibration, measured)
    if as_json:
        print_json({"model": model.name, "calibration": calibration, "measured": measured})
    else:
        click.echo(_told(folder, decision, measured))


def _told(folder: Path, decision: Decision, measured: Mapping[str, float]) -> str:
    verdicts = decision.verdicts
    return (
        f"{folder / FITTED} is written. {decision.people} people and {decision.synthetic_voices} synthetic voices, "
        f"{measured['windows']} windows, area under the curve {measured['auc']:.2f}.\n"
        f"Voices it was not fitted on: {verdicts.caught_30s:.0%} of the synthetic ones are named within 30 s of "
        f"speech; {verdicts.false_alarms:.1%} of ten-minute calls of people are called synthetic "
        f"(with {decision.people} people, less than 1 in {decision.people} cannot be shown).\n"
        f"To use it: belwacht config set voice.model={folder.absolute()}"
    )


def _voices(recordings: Path, config: Config, scorer: Scorer, window_samples: int) -> Iterator[Voice]:
    for label, synthetic in LABELS.items():
        if not (recordings / label).is_dir():
            raise ModelError(f"{recordings} holds no folder named {label}. It must hold genuine and synthetic.")
        for name, files in _by_voice(recordings / label).items():
            scores = [score for file in files for score in _scores(file, config, scorer, window_samples)]
            if len(scores) >= LEAST_WINDOWS:
                yield Voice(np.array(scores), synthetic, f"{label}/{name}")


def _by_voice(folder: Path) -> dict[str, list[Path]]:
    """Sound files by the first part of their path below ``folder``."""
    members: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SOUNDS and path.is_file():
            members[path.relative_to(folder).parts[0]].append(path)
    return members


def _scores(file: Path, config: Config, scorer: Scorer, window_samples: int) -> list[float]:
    """The number for each window that would be scored in a call."""
    found: list[float] = []

    def note(wave: Wave) -> float:
        found.append(scorer(wave))
        return found[-1]

    stage = VoiceStage(note, Calibration(window_samples, 1.0, 0.0, 0.0, float("inf"), float("-inf")))
    for utterance in finals(file, config):
        stage.push(utterance)
    stage.close()
    return found


def _check(voices: list[Voice]) -> None:
    for label, synthetic in LABELS.items():
        count = sum(voice.synthetic == synthetic for voice in voices)
        if count < LEAST_VOICES:
            raise ModelError(
                f"{count} voices in {label} have {LEAST_WINDOWS} windows of clear speech or more; "
                f"{LEAST_VOICES} are wanted. Add recordings of other voices."
            )
    area = _area(voices)
    if 1 - LEAST_AREA < area < LEAST_AREA:
        raise ModelError(
            f"This model does not tell these voices apart: the area under the curve is {area:.2f}, a coin has 0.50. "
            f"Check output_index in its card, and whether the recordings are in the right folders."
        )


def _fit_ratio(voices: list[Voice]) -> tuple[float, float]:
    """Slope and offset; both labels weigh alike, and the voices of a label as well."""
    scores = np.concatenate([voice.scores for voice in voices])
    synthetic = np.concatenate([np.full(len(voice.scores), voice.synthetic) for voice in voices])
    weight = np.concatenate([np.full(len(voice.scores), 1 / len(voice.scores)) for voice in voices])
    for label in (True, False):
        weight[synthetic == label] /= weight[synthetic == label].sum()
    return fit_ratio(scores, synthetic, weight)


def _area(voices: list[Voice]) -> float:
    """The chance that the mean of a synthetic voice lies above that of a person."""
    synthetic = np.array([voice.scores.mean() for voice in voices if voice.synthetic])
    people = np.array([voice.scores.mean() for voice in voices if not voice.synthetic])
    above = synthetic[:, np.newaxis] - people
    return float((above > 0).mean() + (above == 0).mean() / 2)
