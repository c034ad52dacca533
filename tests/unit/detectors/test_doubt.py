"""What the sound itself says about whether a voice can be judged."""

import numpy as np
import pytest

from detectors.doubt import Limits, Pitch, handed_over, held_share, pitch_of, several, unfit
from detectors.types import Wave
from tests.voices import hiss, keys, music, spoken, whispered


def doubt_of(wave: Wave) -> str:
    return unfit(wave, pitch_of(wave), Limits())


@pytest.mark.parametrize("pitch_hz", [85, 120, 180, 240, 300])
def test_a_clear_voice_is_judged_and_its_pitch_is_known(pitch_hz: float) -> None:
    wave = spoken(3, pitch_hz)
    assert doubt_of(wave) == ""
    assert pitch_of(wave).hz == pytest.approx(pitch_hz, rel=0.1)


def test_the_pitch_is_known_where_the_line_has_cut_it_away() -> None:
    wave = spoken(3, 110)
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / 16_000)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    assert pitch_of(np.fft.irfft(spectrum, len(wave)).astype(np.float32)).hz == pytest.approx(110, rel=0.1)


def test_a_line_without_its_upper_half_is_narrow() -> None:
    spectrum = np.fft.rfft(spoken(3))
    spectrum[np.fft.rfftfreq(48_000, 1 / 16_000) > 1800] = 0
    assert doubt_of(np.fft.irfft(spectrum).astype(np.float32)) == "narrow"


@pytest.mark.parametrize("level", [0.003, 0.05, 1.0])
def test_the_level_does_not_matter(level: float) -> None:
    assert doubt_of(spoken(3) * np.float32(level)) == ""
    assert doubt_of(music(3) * np.float32(level)) == "music"


def test_tones_are_held_and_voices_are_not() -> None:
    assert held_share(music(3)) > 0.9
    assert held_share(keys(3)) > 0.6
    assert held_share(spoken(3)) == held_share(hiss(3)) == 0.0


def test_a_whisper_has_no_pitch() -> None:
    assert pitch_of(whispered(3)).share < 0.05


def test_talk_in_a_noisy_room_is_too_noisy() -> None:
    assert doubt_of(spoken(3) + hiss(3) * np.float32(0.5)) in {"too_noisy", "untested"}


@pytest.mark.parametrize("samples", [0, 1, 300, 900])
def test_a_moment_of_sound_has_a_pitch_or_none_and_never_fails(samples: int) -> None:
    wave = spoken(1)[:samples]
    assert isinstance(pitch_of(wave), Pitch)
    assert held_share(wave) == 0.0


def test_a_voice_that_wanders_stays_one_voice() -> None:
    pitches = [110, 130, 120, 150, 125, 115, 160, 140, 118, 122]
    assert not handed_over(pitches)
    assert not several(pitches)


def test_a_change_is_believed_after_three_windows() -> None:
    assert not handed_over([110, 112, 108, 111, 220, 225])
    assert handed_over([110, 112, 108, 220, 225, 215])
    assert handed_over([220, 225, 215, 110, 112, 108])


def test_two_by_turns_are_several() -> None:
    assert several([110, 220] * 4)
    assert not several([110, 220])
