"""The far end in the microphone, told from the user by sound alone."""

import numpy as np
import pytest

from daemon.ear.echo import MARGIN, Recent, leak, without_leak, without_leaks
from detectors.types import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Pcm, Utterance, Wave, to_wave
from tests.sounds import noise, spoken

CALLER = "Goedemiddag, u spreekt met de afdeling. Ik lees u nu uw nummer voor: een twee drie vier vijf zes zeven acht."
ANSWER = "Nee, dat klopt niet. Mijn straat is de Dorpsstraat."
MS = SAMPLE_RATE_HZ // 1000


def sound(pcm: Pcm, start: int, length: int, gain_db: float = 0.0) -> Pcm:
    """Silence with a faint hiss, and in it ``pcm`` from ``start`` on."""
    placed = noise(length / SAMPLE_RATE_HZ, level=10, seed=start).astype(np.float64)
    end = min(length, start + len(pcm))
    placed[start:end] += pcm[: end - start] * 10 ** (gain_db / 20)
    return placed.clip(-32768, 32767).astype(np.int16)


def recent(pcm: Pcm) -> Recent:
    kept = Recent()
    whole = pcm[: len(pcm) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    kept.remember(Frame("far", number * FRAME_SAMPLES, piece) for number, piece in enumerate(whole))
    return kept


def utterance(pcm: Pcm, start: int, end: int) -> Utterance:
    start, end = (at // FRAME_SAMPLES * FRAME_SAMPLES for at in (start, end))
    return Utterance("near-1", "near", start, end, pcm[start:end], True)


def room(wave: Wave) -> Wave:
    """A furnished room: an echo that dies away within a third of a second."""
    random = np.random.default_rng(4)
    t = np.arange(SAMPLE_RATE_HZ // 3) / SAMPLE_RATE_HZ
    tail = random.normal(0, 0.02, len(t)) * np.exp(-t / 0.05)
    tail[0] = 1.0
    return np.convolve(wave, tail)[: len(wave)].astype(np.float32)


@pytest.fixture
def far() -> Pcm:
    return sound(spoken(CALLER), 2 * SAMPLE_RATE_HZ, 12 * SAMPLE_RATE_HZ)


def second(far: Pcm, near: Wave, lag: int = 0) -> float:
    """The leak in the second after 3.5 s, with the microphone's clock ``lag`` samples behind."""
    at = 7 * SAMPLE_RATE_HZ // 2
    played = to_wave(far)[at - MARGIN - lag : at + SAMPLE_RATE_HZ + MARGIN - lag]
    return leak(near[at : at + SAMPLE_RATE_HZ], played)


@pytest.mark.parametrize("delay_ms", [3, 120, 290])
def test_a_direct_leak_is_all_leak(far: Pcm, delay_ms: int) -> None:
    assert second(far, np.roll(to_wave(far), delay_ms * MS) * np.float32(0.7)) > 0.95


def test_a_leak_in_a_room_is_mostly_leak(far: Pcm) -> None:
    assert second(far, room(to_wave(far))) > 0.85


@pytest.mark.parametrize("behind_ms", [-700, 600])
def test_devices_that_were_opened_one_after_the_other_do_not_hide_it(far: Pcm, behind_ms: int) -> None:
    assert second(far, np.roll(to_wave(far), 3 * MS), lag=behind_ms * MS) > 0.95


def test_another_voice_is_no_leak(far: Pcm) -> None:
    user = to_wave(sound(spoken(ANSWER), 3 * SAMPLE_RATE_HZ, len(far)))
    assert second(far, user) < 0.4


def test_the_same_words_said_by_the_user_are_no_leak(far: Pcm) -> None:
    said = spoken(CALLER)
    higher = np.interp(np.arange(0, len(said), 1.06), np.arange(len(said)), said).astype(np.int16)
    assert second(far, to_wave(sound(higher, 2 * SAMPLE_RATE_HZ, len(far)))) < 0.4


def test_silence_leaks_nothing(far: Pcm) -> None:
    quiet = np.zeros(SAMPLE_RATE_HZ + 2 * MARGIN, np.float32)
    assert leak(to_wave(far)[3 * SAMPLE_RATE_HZ : 4 * SAMPLE_RATE_HZ], quiet) == 0
    assert leak(np.zeros(SAMPLE_RATE_HZ, np.float32), to_wave(far)[: SAMPLE_RATE_HZ + 2 * MARGIN]) == 0


def test_an_utterance_that_is_all_leak_is_dropped(far: Pcm) -> None:
    near = sound(np.roll(far, 3 * MS), 0, len(far), gain_db=-3)
    heard = utterance(near, 2 * SAMPLE_RATE_HZ, 8 * SAMPLE_RATE_HZ)
    assert without_leak(heard, recent(far)) is None
    assert without_leaks([heard], recent(far)) == []


def test_an_utterance_of_the_user_is_left_as_it_is(far: Pcm) -> None:
    near = sound(spoken(ANSWER), 3 * SAMPLE_RATE_HZ, len(far))
    heard = utterance(near, 3 * SAMPLE_RATE_HZ, 6 * SAMPLE_RATE_HZ)
    assert without_leak(heard, recent(far)) is heard


def test_talking_into_the_caller_is_kept(far: Pcm) -> None:
    """The user is 6 dB louder than the leak."""
    near = sound(np.roll(far, 3 * MS), 0, len(far), gain_db=-6) + sound(spoken(ANSWER), 3 * SAMPLE_RATE_HZ, len(far))
    heard = utterance(near, 3 * SAMPLE_RATE_HZ, 6 * SAMPLE_RATE_HZ)
    kept = without_leak(heard, recent(far))
    assert kept is not None
    assert kept.end - kept.start >= 0.8 * (heard.end - heard.start)


def test_of_a_leak_and_an_answer_in_one_breath_the_answer_is_left() -> None:
    said = spoken(CALLER)[: 4 * SAMPLE_RATE_HZ]
    far = sound(said, 2 * SAMPLE_RATE_HZ, 12 * SAMPLE_RATE_HZ)
    answered = 6 * SAMPLE_RATE_HZ
    near = sound(np.roll(far, 3 * MS), 0, len(far), gain_db=-3) + sound(spoken(ANSWER), answered, len(far))
    heard = utterance(near, 2 * SAMPLE_RATE_HZ, 9 * SAMPLE_RATE_HZ)
    kept = without_leak(heard, recent(far))
    assert kept is not None
    assert answered - SAMPLE_RATE_HZ <= kept.start <= answered
    assert kept.end == heard.end
    assert np.array_equal(kept.pcm[-SAMPLE_RATE_HZ:], heard.pcm[-SAMPLE_RATE_HZ:])
    assert (kept.id, kept.final, len(kept.pcm)) == (heard.id, True, kept.end - kept.start)


def test_what_was_not_heard_of_the_far_end_is_silence() -> None:
    kept = Recent()
    ones = np.full(FRAME_SAMPLES, 16384, np.int16)
    kept.remember([Frame("far", 0, ones), Frame("far", 2 * FRAME_SAMPLES, ones)])
    heard = kept.between(-FRAME_SAMPLES, 4 * FRAME_SAMPLES).reshape(5, FRAME_SAMPLES)
    assert [float(frame[0]) for frame in heard] == [0, 0.5, 0, 0.5, 0]


def test_the_far_end_is_not_remembered_for_ever() -> None:
    kept = recent(noise(60.0))
    assert not kept.between(0, 20 * SAMPLE_RATE_HZ).any()
    assert kept.between(55 * SAMPLE_RATE_HZ, 60 * SAMPLE_RATE_HZ).any()
