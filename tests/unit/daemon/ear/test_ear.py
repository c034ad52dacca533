"""One ear on real speech."""

import numpy as np

from config.schema import Ear as Settings
from daemon.ear import Ear
from daemon.sources import Block
from detectors.types import SAMPLE_RATE_HZ, Utterance, to_wave
from models.silero import Silero
from tests.sounds import noise, spoken


def listen(pcm: np.ndarray, block_samples: int) -> list[Utterance]:
    ear = Ear("far", Settings(), Silero())
    wave = to_wave(pcm)
    blocks = [Block("far", wave[at : at + block_samples], SAMPLE_RATE_HZ) for at in range(0, len(wave), block_samples)]
    return [utterance for block in blocks for utterance in ear.push(block)] + ear.close()


def two_sentences() -> np.ndarray:
    first, second = spoken("Goedemiddag, u spreekt met de bank."), spoken("Mag ik uw pincode?")
    gap = noise(1.5, level=5)
    return np.concatenate((gap, first, gap, second, gap))


def test_two_sentences_are_two_utterances() -> None:
    done = [utterance for utterance in listen(two_sentences(), 1600) if utterance.final]
    assert len(done) == 2
    first_end = 1.5 * SAMPLE_RATE_HZ + len(spoken("Goedemiddag, u spreekt met de bank."))
    assert abs(done[0].end - first_end) < 0.6 * SAMPLE_RATE_HZ
    assert done[0].start < 1.6 * SAMPLE_RATE_HZ


def test_the_size_of_blocks_changes_nothing() -> None:
    one, other = (listen(two_sentences(), size) for size in (320, 4099))
    assert [(u.id, u.start, u.end, u.final) for u in one] == [(u.id, u.start, u.end, u.final) for u in other]


def test_noise_is_no_utterance() -> None:
    assert listen(noise(5.0), 1600) == []


def test_an_ear_that_starts_over_keeps_time_and_numbers() -> None:
    ear = Ear("far", Settings(), Silero())
    talk = np.concatenate((spoken("Dit is de eerste zin."), noise(1.0, level=5)))
    block = Block("far", to_wave(talk), SAMPLE_RATE_HZ)
    (first,) = [utterance for utterance in ear.push(block) if utterance.final]
    until = ear.heard_until
    ear.start_over(Silero())
    assert ear.heard_until == until
    (second,) = [utterance for utterance in ear.push(block) if utterance.final]
    assert second.start >= until
    assert second.id != first.id
