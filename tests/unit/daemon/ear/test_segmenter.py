"""The segmenter, by scripts of one character a frame: # is speech, . is not."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from config.schema import Ear
from daemon.ear.segmenter import LEAST_SPEECH_FRAMES, ONSET_FRAMES, TAIL_FRAMES, Segmenter
from detectors.types import FRAME_SAMPLES, Frame, Utterance

SETTINGS = Ear(pre_roll_ms=100, end_silence_ms=200, snapshot_every_s=0.5, longest_utterance_s=3)
PRE_ROLL, PAUSE, BEAT, LONGEST = 5, 10, 25, 150


def frame(number: int) -> Frame:
    return Frame("far", number * FRAME_SAMPLES, np.full(FRAME_SAMPLES, number % 30_000, np.int16))


def segment(script: str, settings: Ear = SETTINGS) -> list[Utterance]:
    segmenter = Segmenter("far", settings)
    cut = [u for number, sign in enumerate(script) for u in segmenter.push(frame(number), sign == "#")]
    return cut + segmenter.close()


def finals(script: str) -> list[tuple[int, int]]:
    return [(u.start // FRAME_SAMPLES, u.end // FRAME_SAMPLES) for u in segment(script) if u.final]


def test_silence_is_no_utterance() -> None:
    assert segment("." * 200) == []


def test_an_utterance_has_its_lead_and_ends_after_the_pause() -> None:
    assert finals("." * 20 + "#" * 20 + "." * 30) == [(20 - PRE_ROLL, 40 + PAUSE)]


def test_a_click_opens_nothing() -> None:
    assert finals("." * 20 + "#" * (ONSET_FRAMES - 1) + "." * 30) == []


def test_a_noise_that_is_barely_speech_is_dropped() -> None:
    assert finals("." * 20 + "#" * (LEAST_SPEECH_FRAMES - 1) + "." * 30) == []


def test_a_short_pause_does_not_end_an_utterance() -> None:
    assert len(finals("#" * 20 + "." * (PAUSE - 1) + "#" * 20 + "." * 20)) == 1
    assert len(finals("#" * 20 + "." * PAUSE + "#" * 20 + "." * 20)) == 2


def test_in_speech_without_pauses_snapshots_grow_at_a_steady_beat_and_the_last_is_final() -> None:
    cut = segment("#" * 80 + "." * 30)
    assert [u.final for u in cut] == [False, False, False, True]
    assert {u.id for u in cut} == {"far-1"}
    assert [len(u.pcm) // FRAME_SAMPLES for u in cut[:3]] == [BEAT, 2 * BEAT, 3 * BEAT]
    assert all(np.array_equal(a.pcm, b.pcm[: len(a.pcm)]) for a, b in itertools.pairwise(cut))


def test_what_the_user_says_is_read_at_its_pauses_only() -> None:
    segmenter = Segmenter("near", SETTINGS)
    cut = [u for number in range(100) for u in segmenter.push(frame(number), speech=True)]
    assert cut == []


def test_a_pause_is_read_at_once_and_its_end_holds_the_same_sound() -> None:
    settings = SETTINGS.model_copy(update={"end_silence_ms": 500, "snapshot_every_s": 2.0})
    snapshot, final = segment("#" * 40 + "." * 40, settings)
    assert (snapshot.final, final.final) == (False, True)
    assert snapshot.end == final.end == (40 + TAIL_FRAMES) * FRAME_SAMPLES
    assert np.array_equal(snapshot.pcm, final.pcm)


def test_after_a_pause_the_utterance_goes_on_and_the_next_one_has_the_silence_as_its_lead() -> None:
    settings = SETTINGS.model_copy(update={"end_silence_ms": 500, "snapshot_every_s": 2.0, "longest_utterance_s": 6.0})
    cut = segment("#" * 40 + "." * 20 + "#" * 40 + "." * 26 + "#" * 40 + "." * 40, settings)
    assert [u.final for u in cut] == [False, False, True, False, True]
    spans = [(u.start // FRAME_SAMPLES, u.end // FRAME_SAMPLES) for u in cut if u.final]
    assert spans == [(0, 100 + TAIL_FRAMES), (126 - PRE_ROLL, 166 + TAIL_FRAMES)]


def test_well_after_the_last_snapshot_a_short_pause_is_the_moment_for_the_next() -> None:
    settings = SETTINGS.model_copy(update={"snapshot_every_s": 2.0})
    cut = segment("#" * 70 + "." * 6 + "#" * 20 + "." * 12, settings)
    assert len(cut[0].pcm) == (70 + 6) * FRAME_SAMPLES


def test_endless_speech_is_cut_without_losing_a_frame() -> None:
    spans = finals("#" * (3 * LONGEST + 50))
    assert spans[0][0] == 0
    assert spans[-1][1] == 3 * LONGEST + 50
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    assert max(end - start for start, end in spans) <= LONGEST


def test_a_long_utterance_ends_at_a_short_pause() -> None:
    assert len(finals("#" * 120 + "." * 6 + "#" * 20 + "." * 20)) == 2


def test_a_hole_in_the_stream_ends_the_utterance() -> None:
    segmenter = Segmenter("far", SETTINGS)
    for number in range(20):
        segmenter.push(frame(number), speech=True)
    (cut,) = segmenter.push(frame(500), speech=False)
    assert (cut.end, cut.final) == (20 * FRAME_SAMPLES, True)


def test_closing_ends_the_utterance() -> None:
    segmenter = Segmenter("far", SETTINGS)
    for number in range(20):
        segmenter.push(frame(number), speech=True)
    assert segmenter.speaking
    (cut,) = segmenter.close()
    assert cut.final
    assert not segmenter.speaking


@given(st.text("#.", max_size=700))
def test_utterances_are_disjoint_ordered_bounded_and_hold_the_sound_of_their_span(script: str) -> None:
    done = [u for u in segment(script) if u.final]
    assert all(before.end <= after.start for before, after in itertools.pairwise(done))
    for utterance in done:
        assert utterance.end - utterance.start == len(utterance.pcm) <= LONGEST * FRAME_SAMPLES
        assert utterance.pcm[0] == utterance.start // FRAME_SAMPLES


@given(st.text("#.", max_size=700))
def test_every_frame_of_lasting_speech_is_in_an_utterance(script: str) -> None:
    covered = {number for start, end in finals(script) for number in range(start, end)}
    runs = [run for run in script.replace(".", " ").split() if len(run) >= LEAST_SPEECH_FRAMES + ONSET_FRAMES]
    at = 0
    for run in runs:
        at = script.index(run, at)
        assert set(range(at, at + len(run))) <= covered
        at += len(run)
