"""`belwacht replay` on recordings of every sort: used where possible, else refused in one line."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from tests.e2e.complaints import UNUSABLE_INPUT, bound, complaint
from tests.e2e.program import Program
from tests.paths import REPOSITORY

RATE_HZ = 16_000
SHORT_S = 12.0
Wave = npt.NDArray[np.float64]


def replayed(belwacht: Program, file: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The alerts, and the summary."""
    said = belwacht.lines("replay", file, "--language", "nl")
    assert [line["kind"] for line in said].count("summary") == 1
    return [line for line in said if line["kind"] == "alert"], said[-1]


def asking() -> Wave:
    """The caller of the example asks for the PIN; float64 (n,) at ``RATE_HZ``."""
    wave, rate_hz = soundfile.read(REPOSITORY / "daemon" / "example" / "call.opus")
    return soxr.resample(wave[round(19.5 * rate_hz) : round(26.5 * rate_hz), 0], rate_hz, RATE_HZ)


def music(length_s: float) -> Wave:
    """Chords of a plucked string, four a second."""
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    beat = t % 0.25
    root = 220 * 2 ** (np.array([0, 5, 7, 3, 0, 8, 7, 5])[(t // 0.25).astype(int) % 8] / 12)
    tones = sum(np.sin(2 * np.pi * root * step * beat) / step for step in (1, 1.26, 1.5, 2, 3, 4))
    return 0.2 * np.exp(-6 * beat) * tones


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "rate_hz", "subtype"),
    [
        ("telephone.wav", 8_000, "ULAW"),
        ("uncommon.flac", 11_025, "PCM_16"),
        ("deep.wav", 48_000, "PCM_24"),
        ("studio.wav", 192_000, "FLOAT"),
    ],
)
def test_an_ask_is_heard_at_any_rate(belwacht: Program, tmp_path: Path, name: str, rate_hz: int, subtype: str) -> None:
    soundfile.write(tmp_path / name, soxr.resample(asking(), RATE_HZ, rate_hz), rate_hz, subtype=subtype)
    alerts, summary = replayed(belwacht, tmp_path / name)
    assert "pin" in {label for alert in alerts for label in alert["labels"]}
    assert summary["level"] in ("warning", "stop")
    assert summary["duration_s"] == pytest.approx(7.0, abs=0.01)


@pytest.mark.weights
def test_samples_that_are_no_number_are_silence_and_said(belwacht: Program, tmp_path: Path) -> None:
    wave = asking()
    wave[:100] = np.nan
    wave[200] = np.inf
    soundfile.write(tmp_path / "nan.wav", wave, RATE_HZ, subtype="FLOAT")
    done = belwacht.run("replay", tmp_path / "nan.wav", "--language", "nl")
    assert done.returncode == 0
    assert "101 samples" in done.stderr
    assert "pincode" in done.stdout


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "wave"),
    [
        ("one-sample.wav", np.zeros(1)),
        ("silence.wav", np.zeros(round(SHORT_S * RATE_HZ))),
        ("noise.wav", np.random.default_rng(1).normal(0, 0.1, round(SHORT_S * RATE_HZ))),
        ("music.wav", music(SHORT_S)),
    ],
)
def test_what_is_no_speech_raises_nothing(belwacht: Program, tmp_path: Path, name: str, wave: Wave) -> None:
    soundfile.write(tmp_path / name, wave, RATE_HZ)
    alerts, summary = replayed(belwacht, tmp_path / name)
    assert alerts == []
    assert summary["level"] == "none"
    assert summary["voice"]["verdict"] == "cannot_tell"


@pytest.mark.parametrize("command", ["replay", "voice"])
def test_what_is_no_recording_is_refused(belwacht: Program, tmp_path: Path, command: str) -> None:
    (tmp_path / "letter.wav").write_text("Geachte mevrouw, ...")
    (tmp_path / "nothing.wav").write_bytes(b"")
    soundfile.write(tmp_path / "no-frames.wav", np.zeros(0), RATE_HZ)
    soundfile.write(tmp_path / "surround.wav", np.zeros((RATE_HZ, 6)), RATE_HZ)
    for name, advice in (
        ("letter.wav", "Convert it"),
        ("nothing.wav", "Convert it"),
        ("no-frames.wav", "Record it again"),
        ("surround.wav", "stereo"),
        ("absent.wav", "Check the name"),
        (".", "folder"),
    ):
        said = complaint(belwacht.run(command, tmp_path / name), UNUSABLE_INPUT)
        assert advice in said


def test_a_recording_that_may_not_be_read_is_refused(belwacht: Program, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    soundfile.write(secret, np.zeros(RATE_HZ), RATE_HZ)
    secret.chmod(0)
    assert "permission" in complaint(bound(belwacht).run("replay", secret), UNUSABLE_INPUT)
