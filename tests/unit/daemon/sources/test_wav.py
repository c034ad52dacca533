"""Files as sources: every kind that should work, and a clear word for those that cannot."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from daemon.sources import InputError
from daemon.sources.wav import WavSource


def written(
    path: Path, channels: int = 1, rate_hz: int = 16_000, subtype: str = "PCM_16", length_s: float = 0.5
) -> Path:
    wave = np.linspace(-0.5, 0.5, round(length_s * rate_hz), dtype=np.float32)
    sides = np.stack([wave * (1 - 2 * (channel % 2)) for channel in range(channels)], axis=1)
    soundfile.write(path, sides, rate_hz, subtype=subtype)
    return path


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 192_000])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "ULAW"])
def test_every_rate_and_depth_is_read_whole(tmp_path: Path, rate_hz: int, subtype: str) -> None:
    source = WavSource(written(tmp_path / "call.wav", rate_hz=rate_hz, subtype=subtype))
    blocks = list(source)
    assert source.duration_s == 0.5
    assert sum(len(block.wave) for block in blocks) == rate_hz // 2
    assert {block.side for block in blocks} == {"far"}
    assert np.concatenate([b.wave for b in blocks])[0] == pytest.approx(-0.5, abs=0.02)


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
def test_stereo_is_far_left_near_right(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"call.{suffix}"
    wave = np.zeros((16_000, 2), np.float32)
    wave[:, 0], wave[:, 1] = 0.4, -0.4
    soundfile.write(path, wave, 16_000)
    blocks = list(WavSource(path))
    assert [block.side for block in blocks[:2]] == ["far", "near"]
    assert np.median(blocks[4].wave) > 0.3
    assert np.median(blocks[5].wave) < -0.3


def test_what_is_no_number_is_silence_and_counted(tmp_path: Path) -> None:
    wave = np.full(1600, 0.1, np.float32)
    wave[10], wave[20] = np.nan, np.inf
    soundfile.write(tmp_path / "call.wav", wave, 16_000, subtype="FLOAT")
    source = WavSource(tmp_path / "call.wav")
    (block,) = source
    assert source.not_numbers == 2
    assert block.wave[10] == 0


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_text("hello"), "ffmpeg"),
        (lambda path: path.write_bytes(b""), "ffmpeg"),
        (lambda path: written(path, channels=6), "6 channels"),
        (lambda path: written(path, length_s=0), "no sound"),
        (lambda path: written(path, rate_hz=1), "Convert it to 16000"),
    ],
)
def test_what_cannot_be_used_is_explained(tmp_path: Path, make: object, expected: str) -> None:
    path = tmp_path / "call.wav"
    make(path)  # type: ignore[operator]
    with pytest.raises(InputError, match=expected):
        WavSource(path)


def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path / "call.wav", length_s=2)
    path.write_bytes(path.read_bytes()[:20_000])
    assert sum(len(block.wave) for block in WavSource(path)) > 9_000
