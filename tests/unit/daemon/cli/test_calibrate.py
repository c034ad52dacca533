"""A model of the user's own is fitted on labelled recordings and then judges a voice."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from detectors.types import SAMPLE_RATE_HZ, Wave
from tests.small_network import write_own_model
from tests.unit.daemon.cli.test_main import belwacht, own_folders
from tests.voices import spoken

__all__ = ["own_folders"]


def dull(wave: Wave) -> Wave:
    """The same voice with less of its upper half."""
    return np.convolve(wave, np.ones(6) / 6, mode="same").astype(np.float32)


def record(recordings: Path, count: int, seconds: float = 5) -> Path:
    """Voices, the synthetic ones dull; every other one in two files of a folder of its own."""
    for label in ("genuine", "synthetic"):
        for number in range(count):
            wave = spoken(seconds, 105 + 6 * number, seed=number)
            if label == "synthetic":
                wave = dull(wave)
            parts = np.split(wave, 2) if number % 2 else [wave]
            folder = recordings / label / (f"voice {number}" if number % 2 else "")
            folder.mkdir(parents=True, exist_ok=True)
            for part, sound in enumerate(parts):
                soundfile.write(folder / f"{number}-{part}.wav", sound, SAMPLE_RATE_HZ)
    return recordings


def test_a_second_model_is_fitted_and_judges(tmp_path: Path) -> None:
    folder, recordings = write_own_model(tmp_path / "mine"), record(tmp_path / "recordings", 9)
    done = belwacht("models", "calibrate", str(folder), str(recordings), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["calibration"]["slope"] < 0  # a dull sound is synthetic here, and brightness counts upwards
    assert told["measured"]["people"] == told["measured"]["synthetic_voices"] == 9
    assert told["measured"]["auc"] < 0.1
    assert belwacht("config", "set", f"voice.model={folder}").exit_code == 0
    soundfile.write(tmp_path / "call.wav", dull(spoken(20, 130, seed=99)), SAMPLE_RATE_HZ)
    soundfile.write(tmp_path / "talk.wav", spoken(20, 130, seed=99), SAMPLE_RATE_HZ)
    judged = belwacht("voice", "--json", str(tmp_path / "call.wav"), str(tmp_path / "talk.wav"))
    assert judged.exit_code == 0, judged.output
    call, talk = (json.loads(line) for line in judged.stdout.splitlines() if line.startswith("{"))
    assert call["score"] > 0.7
    assert talk["score"] < 0.3


def refused(folder: Path, recordings: Path) -> str:
    done = belwacht("models", "calibrate", str(folder), str(recordings))
    assert done.exit_code == 3, done.output
    assert not (folder / "calibration.toml").exists()
    return done.output


def test_recordings_must_be_labelled_and_enough(tmp_path: Path) -> None:
    folder = write_own_model(tmp_path / "mine")
    assert "no folder named genuine" in refused(folder, tmp_path)
    assert "0 voices in genuine" in refused(folder, record(tmp_path / "short", 1, seconds=1))


def test_a_model_that_does_not_fit_its_card_is_refused_first(tmp_path: Path) -> None:
    folder = write_own_model(tmp_path / "mine", output_index=5)
    assert "Correct [input] in its card" in refused(folder, tmp_path)


@pytest.mark.parametrize("arguments", [("--help",)])
def test_it_explains_itself(arguments: tuple[str, ...]) -> None:
    assert "genuine and synthetic" in belwacht("models", "calibrate", *arguments).output
