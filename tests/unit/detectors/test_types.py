"""The words of the domain keep what they promise."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from detectors.types import (
    ASKS,
    DISCLOSURES,
    FRAME_SAMPLES,
    LABELS,
    LEVELS,
    PRESSURES,
    SAMPLE_RATE_HZ,
    TAKEOVERS,
    VERDICTS,
    Frame,
    Transcript,
    Utterance,
    Word,
    to_wave,
)


def test_a_frame_is_twenty_milliseconds() -> None:
    frame = Frame("far", 640, np.zeros(FRAME_SAMPLES, np.int16))
    assert (frame.end - frame.start) / SAMPLE_RATE_HZ == 0.02


def test_nothing_of_the_domain_can_be_changed() -> None:
    word = Word("pincode", 0, 100, 0.9)
    with pytest.raises(FrozenInstanceError):
        word.text = "code"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_transcript_reads_as_a_sentence() -> None:
    utterance = Utterance("u", "far", 0, 0, np.zeros(0, np.int16), final=True)
    words = (Word("Uw", 0, 1, 0.9), Word("pincode,", 1, 2, 0.9), Word("graag.", 2, 3, 0.9))
    assert Transcript(utterance, "nl", words, 3, final=True).text == "Uw pincode, graag."
    assert Transcript(utterance, "nl", (), 0, final=True).text == ""


def test_each_label_means_one_thing() -> None:
    groups = (ASKS, PRESSURES, DISCLOSURES, VERDICTS, TAKEOVERS)
    assert len(LABELS) == sum(len(group) for group in groups)
    assert LEVELS == ("notice", "warning", "stop")


def test_sound_keeps_its_shape_and_its_range() -> None:
    pcm = np.array([-32768, -1, 0, 1, 32767], np.int16)
    wave = to_wave(pcm)
    assert wave.dtype == np.float32
    assert wave.min() == -1.0
    assert wave.max() < 1.0
    assert np.array_equal((wave * 32768).astype(np.int16), pcm)
