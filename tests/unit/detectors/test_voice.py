"""The voice stage with scripted scorers: what is scored, how evidence adds up, and when it stays silent."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.types import SAMPLE_RATE_HZ, Pcm, Side, Utterance, Wave
from detectors.voice import Calibration, VoiceStage, accumulate, fill, probability, speech_samples
from tests.voices import hiss, keys, music, pcm, spoken, whispered

WINDOW = 3 * SAMPLE_RATE_HZ
CALIBRATION = Calibration(
    window_samples=WINDOW, slope=1.0, offset=0.0, dependence=0.1, synthetic_above=4.0, human_below=-2.0
)


def talk(seconds: float, seed: int = 1, pitch_hz: float = 120) -> Pcm:
    return pcm(spoken(seconds, pitch_hz, seed))


def said(sound: Pcm, start: int = 0, side: Side = "far", final: bool = True) -> Utterance:
    return Utterance(f"u{start}", side, start, start + len(sound), sound, final)


def always(logit: float) -> Callable[[Wave], float]:
    return lambda wave: logit


def test_each_full_window_gives_one_finding_over_all_the_speech_so_far() -> None:
    stage = VoiceStage(always(3.0), CALIBRATION)
    findings = stage.push(said(talk(9.5), start=1600))
    assert [finding.label for finding in findings] == ["cannot_tell", "cannot_tell", "synthetic"]
    assert [finding.quote for finding in findings] == ["too_little_speech", "too_little_speech", ""]
    assert {finding.start for finding in findings} == {1600}
    assert [finding.end for finding in findings] == [1600 + WINDOW, 1600 + 2 * WINDOW, 1600 + 3 * WINDOW]
    scores = [finding.score for finding in findings]
    assert scores == sorted(scores)
    assert all(0.5 < score <= 1 for score in scores)


def test_windows_reach_across_utterances_and_their_times_follow_the_stream() -> None:
    stage = VoiceStage(always(0.0), CALIBRATION)
    assert stage.push(said(talk(2.0))) == []
    (finding,) = stage.push(said(talk(2.0, seed=2), start=100_000))
    assert (finding.start, finding.end) == (0, 100_000 + WINDOW - 2 * SAMPLE_RATE_HZ)


def test_the_near_end_and_unfinished_snapshots_are_not_scored() -> None:
    stage = VoiceStage(always(9.0), CALIBRATION)
    assert stage.push(said(talk(9), side="near")) == []
    assert stage.push(said(talk(9), final=False)) == []
    assert stage.close() == []


def test_a_human_voice_is_called_human() -> None:
    findings = VoiceStage(always(-3.0), CALIBRATION).push(said(talk(9)))
    assert findings[-1].label == "human"
    assert findings[-1].score < 0.05


def test_weak_evidence_stays_undecided() -> None:
    findings = VoiceStage(always(0.2), CALIBRATION).push(said(talk(12)))
    assert (findings[-1].label, findings[-1].quote) == ("cannot_tell", "undecided")


@pytest.mark.parametrize("pcm", [np.zeros(160_000, np.int16), np.zeros(1, np.int16), np.zeros(0, np.int16)])
def test_silence_says_nothing(pcm: Pcm) -> None:
    stage = VoiceStage(always(9.0), CALIBRATION)
    assert stage.push(said(pcm)) == []
    assert stage.close() == []


def test_a_short_call_ends_in_too_little_speech() -> None:
    stage = VoiceStage(always(9.0), CALIBRATION)
    assert stage.push(said(talk(0.2))) == []
    (finding,) = stage.close()
    assert (finding.label, finding.quote, finding.score) == ("cannot_tell", "too_little_speech", 0.5)


def test_a_remainder_is_scored_when_the_call_ends() -> None:
    stage = VoiceStage(always(2.0), CALIBRATION)
    assert stage.push(said(talk(2.0))) == []
    (finding,) = stage.close()
    assert finding.score == pytest.approx(probability(2.0))
    assert finding.label == "cannot_tell"


def never(wave: Wave) -> float:
    raise AssertionError("this was scored")


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (hiss(3.2), "too_noisy"),
        (music(3.2), "music"),
        (keys(4.2), "music"),
        (whispered(3.2), "untested"),
        (spoken(3.2, pitch_hz=400), "untested"),
        (np.clip(8 * spoken(3.2), -0.5, 0.5), "clipped"),
    ],
)
def test_what_is_no_clear_voice_is_not_scored_and_the_reason_is_given(sound: Wave, reason: str) -> None:
    finding = VoiceStage(never, CALIBRATION).push(said(pcm(sound)))[0]
    assert (finding.label, finding.quote, finding.score) == ("cannot_tell", reason, 0.5)


@pytest.mark.parametrize("logit", [float("nan"), float("inf"), float("-inf")])
def test_a_score_that_is_no_number_raises(logit: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        VoiceStage(always(logit), CALIBRATION).push(said(talk(4)))


def test_a_failing_scorer_passes_through() -> None:
    def fail(wave: Wave) -> float:
        raise RuntimeError("session lost")

    with pytest.raises(RuntimeError, match="session lost"):
        VoiceStage(fail, CALIBRATION).push(said(talk(4)))


def test_a_long_hold_starts_afresh() -> None:
    stage = VoiceStage(always(3.0), CALIBRATION)
    assert stage.push(said(talk(9)))[-1].label == "synthetic"
    later = 9 * SAMPLE_RATE_HZ + CALIBRATION.reset_after_samples + 1
    (finding,) = stage.push(said(talk(3), start=later))
    assert (finding.label, finding.start) == ("cannot_tell", later)


def test_a_hold_with_music_starts_afresh() -> None:
    stage = VoiceStage(always(3.0), CALIBRATION)
    assert stage.push(said(talk(9)))[-1].label == "synthetic"
    for second in range(9, 45, 6):
        played = stage.push(said(pcm(music(6)), start=second * SAMPLE_RATE_HZ))
    assert played[-1].label == "synthetic"  # nobody else has spoken yet
    findings = stage.push(said(talk(6), start=45 * SAMPLE_RATE_HZ))
    assert [finding.label for finding in findings][-1] == "cannot_tell"
    assert findings[-1].start >= 44 * SAMPLE_RATE_HZ


def test_a_short_hold_with_music_keeps_the_evidence() -> None:
    stage = VoiceStage(always(3.0), CALIBRATION)
    stage.push(said(talk(9)))
    stage.push(said(pcm(music(9)), start=9 * SAMPLE_RATE_HZ))
    assert stage.push(said(talk(6), start=18 * SAMPLE_RATE_HZ))[-1].label == "synthetic"


def test_another_voice_begins_with_its_own_evidence() -> None:
    logits = iter([3.0] * 4 + [-3.0] * 3)
    stage = VoiceStage(lambda wave: next(logits), CALIBRATION)
    assert stage.push(said(talk(12, pitch_hz=110)))[-1].label == "synthetic"
    findings = stage.push(said(talk(9, pitch_hz=220), start=12 * SAMPLE_RATE_HZ))
    assert findings[-1].label == "human"
    assert findings[-1].start >= 12 * SAMPLE_RATE_HZ - 1600


def test_voices_by_turns_cannot_be_told() -> None:
    stage = VoiceStage(always(3.0), CALIBRATION)
    for turn in range(8):
        findings = stage.push(said(talk(3, pitch_hz=(110, 220)[turn % 2]), start=turn * WINDOW))
    assert (findings[-1].label, findings[-1].quote) == ("cannot_tell", "several_voices")


def test_old_windows_are_forgotten() -> None:
    logits = iter([5.0] * 5 + [-3.0] * 6)
    stage = VoiceStage(lambda wave: next(logits), replace(CALIBRATION, memory_windows=6))
    findings = stage.push(said(talk(33)))
    assert findings[4].label == "synthetic"
    assert findings[-1].label == "human"
    assert findings[-1].start == 5 * WINDOW


def test_scored_windows_have_the_models_length_and_type() -> None:
    seen: list[Wave] = []
    stage = VoiceStage(lambda wave: seen.append(wave) or 0.0, CALIBRATION)
    stage.push(said(talk(4.5)))
    stage.close()
    assert [(wave.shape, wave.dtype) for wave in seen] == [((WINDOW,), np.dtype(np.float32))] * 2


def test_pauses_are_left_out_and_short_ones_kept() -> None:
    speech, long_pause, short_pause = talk(1.0), np.zeros(16_000, np.int16), np.zeros(3_200, np.int16)
    wave = np.concatenate((long_pause, speech, long_pause, speech, short_pause, speech)).astype(np.float32) / 32768
    kept = speech_samples(wave)
    assert 3.0 * SAMPLE_RATE_HZ <= len(kept) + 3 * 640 <= 3.35 * SAMPLE_RATE_HZ
    assert kept[0] >= 16_000


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=50), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_dependent_windows_never_weigh_more_than_independent_ones(ratios: list[float], dependence: float) -> None:
    together = accumulate(ratios, dependence)
    assert abs(together) <= abs(sum(ratios)) + 1e-9
    assert accumulate(ratios, 1.0) == pytest.approx(sum(ratios) / len(ratios))
    assert 0 <= probability(together) <= 1


def test_a_short_wave_is_repeated() -> None:
    assert fill(np.array([1, 2], np.float32), 5).tolist() == [1, 2, 1, 2, 1]
