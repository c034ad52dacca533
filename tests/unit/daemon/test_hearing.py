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


def test_words_are_stable_when_two_hypotheses_agree() -> None:
    hearing = Hearing(Script(["geef mij", "Geef mij, uw", "geef mij uw pincode"]), "nl")
    snapshots = [utterance(1, 2, final=False), utterance(1, 3, final=False), utterance(1, 4)]
    assert [hearing.push(u)[0].stable for u in snapshots] == [0, 2, 4]


def test_the_caller_is_heard_twice_and_the_first_hearing_is_the_record() -> None:
    first, second = Hearing(Script(["mag ik uw pinkode|mag ik uw pincode"]), "nl").push(utterance(1, 3))
    assert (first.text, first.final) == ("mag ik uw pinkode", True)
    assert (second.text, second.final, second.stable) == ("mag ik uw pincode", False, 4)


def test_the_user_is_heard_once() -> None:
    assert len(Hearing(Script(["ja hallo"]), "nl").push(utterance(1, 3, side="near"))) == 1


def test_another_utterance_confirms_nothing() -> None:
    hearing = Hearing(Script(["geef mij", "geef mij uw"]), "nl")
    hearing.push(utterance(1, 2, final=False))
    assert hearing.push(utterance(2, 3, final=False))[0].stable == 0


def test_a_scrap_of_sound_is_not_read() -> None:
    assert Hearing(Script([]), "nl").push(utterance(1, 0.2)) == []


def test_a_given_language_is_not_voted_on() -> None:
    script = Script(["give me money"])
    Hearing(script, "nl").push(utterance(1, 5))
    assert script.asked_in == ["nl"]


def test_clear_english_wins_at_once_and_sides_vote_apart() -> None:
    script = Script(["hello there", "hallo"], odds={"nl": 0.01, "en": 0.95})
    hearing = Hearing(script, "auto")
    hearing.push(utterance(1, 4))
    script.odds = {"nl": 0.9, "en": 0.05}
    hearing.push(utterance(1, 4, side="near"))
    assert script.asked_in == ["en", "nl"]


def test_a_settled_language_stays() -> None:
    vote = LanguageVote(["nl", "en"])
    vote.count({"nl": 0.9, "en": 0.05}, 11)
    assert vote.settled
    assert vote.language == "nl"


def test_doubtful_english_stays_dutch() -> None:
    vote = LanguageVote(["nl", "en"])
    vote.count({"nl": 0.4, "en": 0.5}, 3)
    assert vote.language == "nl"
    assert not vote.settled
