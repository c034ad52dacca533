"""Which language a side speaks, and which words are stable: with a scripted recogniser."""

import numpy as np

from daemon.hearing import Hearing, LanguageVote
from detectors.types import SAMPLE_RATE_HZ, Side, Utterance
from tests.scripted import Script


def utterance(number: int, length_s: float, final: bool = True, side: Side = "far") -> Utterance:
    samples = round(length_s * SAMPLE_RATE_HZ)
    return Utterance(f"{side}-{number}", side, 1000, 1000 + samples, np.zeros(samples, np.int16), final)


def test_words_lie_on_the_timeline_of_the_stream() -> None:
    (transcript,) = Hearing(Script(["geef mij geld"]), "nl").push(utterance(1, 3))
    assert transcript.text == "geef mij geld"
    assert [word.start for word in transcript.words] == [1000, 17000, 33000]
    assert transcript.words[-1].end == transcript.utterance.end
    assert (transcript.stable, transcript.final) == (3, True)


def test_the_words_of_a_snapshot_are_stable_up_to_shortly_before_its_end() -> None:
    hearing = Hearing(Script(["geef mij uw", "geef mij uw pincode nu"]), "nl")
    snapshots = [utterance(1, 2, final=False), utterance(1, 4)]
    assert [next(hearing.push(u)).stable for u in snapshots] == [2, 5]


def test_a_final_utterance_that_adds_only_silence_is_not_read_again() -> None:
    script = Script(["mag ik uw pinkode|mag ik uw pincode"])
    hearing = Hearing(script, "auto")
    snapshot, another = hearing.push(utterance(1, 3, final=False))
    assert (another.text, another.final) == ("mag ik uw pincode", False)
    first, second = hearing.push(utterance(1, 3.1))
    assert (snapshot.text, snapshot.final) == ("mag ik uw pinkode", False)
    assert (first.text, first.final, first.stable) == ("mag ik uw pinkode", True, 4)
    assert second.text == "mag ik uw pincode"
    assert script.texts == []


def test_all_ends_of_a_search_are_stable_up_to_shortly_before_the_end() -> None:
    hearings = Hearing(Script(["geef mij uw|geef mij een uw"]), "nl").push(utterance(1, 2, final=False))
    assert [(t.text, t.stable) for t in hearings] == [("geef mij uw", 2), ("geef mij een uw", 3)]


def test_an_utterance_that_went_on_is_read_again() -> None:
    hearing = Hearing(Script(["mag ik", "mag ik uw pas"]), "nl")
    list(hearing.push(utterance(1, 2, final=False)))
    assert [t.text for t in hearing.push(utterance(1, 2.4))] == ["mag ik uw pas"]


def test_another_utterance_of_the_same_length_is_read_again() -> None:
    hearing = Hearing(Script(["goedemiddag", "met wie"]), "nl")
    list(hearing.push(utterance(1, 2, final=False)))
    assert [t.text for t in hearing.push(utterance(2, 2))] == ["met wie"]


def test_a_noun_that_the_sound_bears_out_is_told_besides() -> None:
    hearing = Hearing(Script(["wat is uw herborte datum precies"], fits={"geboortedatum": 0.05}), "nl")
    first, mended = hearing.push(utterance(1, 3))
    assert first.text == "wat is uw herborte datum precies"
    assert (mended.text, mended.final, mended.stable) == ("wat is uw geboortedatum precies", False, 5)
    assert mended.words[3].start == first.words[3].start
    assert mended.words[3].end == first.words[4].end
    assert mended.words[3].probability == 0.05


def test_a_noun_that_the_sound_does_not_bear_out_is_not_told() -> None:
    hearing = Hearing(Script(["wat is uw herborte datum precies"], fits={"geboortedatum": 0.001}), "nl")
    assert len(list(hearing.push(utterance(1, 3)))) == 1


def test_the_caller_is_heard_twice_and_the_first_hearing_is_the_record() -> None:
    first, second = Hearing(Script(["mag ik uw pinkode|mag ik uw pincode"]), "nl").push(utterance(1, 3))
    assert (first.text, first.final) == ("mag ik uw pinkode", True)
    assert (second.text, second.final, second.stable) == ("mag ik uw pincode", False, 4)


def test_the_user_is_heard_once() -> None:
    assert len(list(Hearing(Script(["ja hallo"]), "nl").push(utterance(1, 3, side="near")))) == 1


def test_a_scrap_of_sound_is_not_read() -> None:
    assert list(Hearing(Script([]), "nl").push(utterance(1, 0.2))) == []


def test_a_given_language_is_not_voted_on() -> None:
    script = Script(["give me money"])
    list(Hearing(script, "nl").push(utterance(1, 5)))
    assert script.asked_in == ["nl"]


def test_clear_english_wins_at_once_and_sides_vote_apart() -> None:
    script = Script(["hello there", "hallo"], odds={"nl": 0.01, "en": 0.95})
    hearing = Hearing(script, "auto")
    list(hearing.push(utterance(1, 4)))
    script.odds = {"nl": 0.9, "en": 0.05}
    list(hearing.push(utterance(1, 4, side="near")))
    assert script.asked_in == ["en", "nl"]


def test_a_few_foreign_words_change_no_language() -> None:
    vote = LanguageVote(["nl", "en"])
    vote.count({"nl": 0.9, "en": 0.05}, 11)
    vote.count({"nl": 0.01, "en": 0.95}, 3)
    assert vote.language() == "nl"


def test_the_language_changes_when_the_caller_does() -> None:
    vote = LanguageVote(["nl", "en"])
    vote.count({"nl": 0.9, "en": 0.05}, 60)
    for _ in range(3):
        vote.count({"nl": 0.0001, "en": 0.99}, 4)
    assert vote.language() == "en"


def test_doubtful_english_stays_dutch() -> None:
    vote = LanguageVote(["nl", "en"])
    vote.count({"nl": 0.4, "en": 0.5}, 3)
    assert vote.language() == "nl"


def test_what_is_weighed_before_it_is_counted_leaves_no_trace() -> None:
    vote = LanguageVote(["nl", "en"])
    assert vote.language({"nl": 0.0001, "en": 0.99}, 4) == "en"
    assert vote.language() == "nl"


def test_snapshots_are_weighed_only_until_the_language_is_known() -> None:
    vote = LanguageVote(["nl", "en"])
    assert vote.wanted(final=False)
    vote.count({"nl": 0.9, "en": 0.05}, 11)
    assert (vote.wanted(final=False), vote.wanted(final=True)) == (False, True)
    assert not LanguageVote(["nl"]).wanted(final=True)
