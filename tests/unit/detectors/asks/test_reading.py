"""Words become plain forms; a text becomes a transcript on the timeline."""

from hypothesis import given
from hypothesis import strategies as st

from detectors.asks.reading import WORD_SAMPLES, tokens_of, transcript_of


def test_signs_accents_and_case_are_gone_and_sentence_ends_kept() -> None:
    tokens = tokens_of(transcript_of("Één pin-code, alstublieft. Nu!", "nl", "far").words)
    assert [token.form for token in tokens] == ["een", "pin", "code", "alstublieft", "nu"]
    assert [token.stop for token in tokens] == [False, False, False, True, True]
    assert [token.word for token in tokens] == [0, 1, 1, 2, 3]


def test_a_text_takes_time_from_its_start() -> None:
    transcript = transcript_of("een twee drie", "nl", "near", start=1_000)
    assert transcript.final
    assert transcript.stable == 3
    assert transcript.words[1].start == 1_000 + WORD_SAMPLES
    assert transcript.utterance.end == transcript.words[-1].end
    assert len(transcript.utterance.pcm) == transcript.utterance.end - 1_000


def test_an_empty_text_has_no_words() -> None:
    assert transcript_of(" \n", "en", "far").words == ()


@given(st.text(max_size=200))
def test_forms_are_plain_whatever_was_heard(text: str) -> None:
    words = transcript_of(text, "nl", "far").words
    for token in tokens_of(words):
        assert token.form.isascii()
        assert token.form.isalnum()
        assert 0 <= token.word < len(words)
