"""Word pieces become words that stay inside the utterance."""

from models.whisper_words import HeardWord, spread, to_words


def piece(word: str, start: float, end: float, probability: float = 0.5) -> dict[str, object]:
    return {"word": word, "start": start, "end": end, "probability": probability, "tokens": [1]}


def test_punctuation_joins_the_word_before_it() -> None:
    words = to_words([piece(" Uw", 0, 0.2), piece(" code", 0.2, 0.5), piece("?", 0.5, 0.6)], 2.0)
    assert [word.text for word in words] == ["Uw", "code?"]
    assert words[1] == HeardWord("code?", 0.2, 0.5, 0.5)


def test_blanks_and_leading_punctuation_are_no_words() -> None:
    assert to_words([piece("", 0, 0), piece(" ", 0, 0)], 1.0) == ()
    assert [word.text for word in to_words([piece(" -", 0, 0.1), piece(" ja", 0.1, 0.2)], 1.0)] == ["ja"]


def test_times_stay_inside_the_utterance() -> None:
    (word,) = to_words([piece(" ja", 1.4, 2.0)], 1.5)
    assert (word.start_s, word.end_s) == (1.4, 1.5)
    (word,) = to_words([piece(" ja", 1.8, 2.0)], 1.5)
    assert (word.start_s, word.end_s) == (1.5, 1.5)


def test_spread_words_are_in_order_and_fill_the_time_by_their_letters() -> None:
    placed = spread("ab abcd", 1.0, 4.0, 0.5)
    assert [(word.text, word.start_s, word.end_s) for word in placed] == [("ab", 1.0, 2.0), ("abcd", 2.0, 4.0)]
    assert {word.probability for word in placed} == {0.5}
    assert spread("", 0.0, 1.0, 0.5) == ()
