"""From utterances to transcripts: which language each side speaks, and which words no longer change."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any, Final, Literal, Protocol

from detectors.types import LANGUAGES, SAMPLE_RATE_HZ, Language, Side, Transcript, Utterance, Wave, Word, to_wave

VOTE_S: Final = 10.0  # of speech, after which the language of a side is settled
# Over 8-17 s of telephone speech English came out 7 to 10 nats a second above Dutch, Dutch with an accent at most
# 2.4 below it (tests/bench/language.py). So the first language is taken to be e^4 times likelier than it sounds.
HEAD_START_NATS: Final = 4.0
LEAST_ODDS: Final = 1e-4
SHORTEST_S: Final = 0.3  # shorter sounds hold no word that matters, and invite invented ones


class HeardWord(Protocol):
    """One word on the timeline of the wave, in seconds."""

    @property
    def text(self) -> str: ...
    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def probability(self) -> float: ...


class Heard(Protocol):
    """What the recogniser made of a wave."""

    @property
    def words(self) -> Sequence[HeardWord]: ...


class Recogniser(Protocol):
    """Whisper: one encoding, then any number of questions to it. Wave is float32 (n,) at 16 kHz."""

    def encode(self, wave: Wave, /) -> Any: ...
    def language_odds(self, encoded: Any, /) -> Mapping[str, float]: ...
    def decode(self, encoded: Any, language: Language, /) -> Heard: ...
    def decode_many(self, encoded: Any, language: Language, /) -> Sequence[Heard]:
        """Different hearings of the same, the likeliest first; none where nobody speaks."""
        ...


class LanguageVote:
    """The language of one side: weighed over its first 10 s of speech, then settled."""

    def __init__(self, languages: Sequence[Language]) -> None:
        """The first of ``languages`` is what a caller speaks unless it sounds clearly otherwise."""
        self._first = languages[0]
        self._odds: dict[Language, float] = dict.fromkeys(languages, 0.0)
        self._speech_s = 0.0

    @property
    def settled(self) -> bool:
        return len(self._odds) == 1 or self._speech_s >= VOTE_S

    @property
    def language(self) -> Language:
        return max(self._odds, key=lambda language: self._odds[language])

    def count(self, odds: Mapping[str, float], speech_s: float) -> None:
        self._speech_s += speech_s
        for language in self._odds:
            head_start = HEAD_START_NATS if language == self._first else 0.0
            self._odds[language] += speech_s * (head_start + log(max(odds.get(language, 0.0), LEAST_ODDS)))


class Hearing:
    """Stage for both sides: utterances in, transcripts out. Words are stable when two hypotheses agree on them.

    A finished utterance of the caller is heard twice. The second hearing follows as a transcript that is not final and
    all of whose words count: the asks read it, and the call's record is the first.
    """

    def __init__(self, recogniser: Recogniser, language: Literal["nl", "en", "auto"]) -> None:
        languages: tuple[Language, ...] = LANGUAGES if language == "auto" else (language,)
        self._recogniser = recogniser
        self._votes: dict[Side, LanguageVote] = {"far": LanguageVote(languages), "near": LanguageVote(languages)}
        self._former: dict[Side, Transcript] = {}

    def push(self, utterance: Utterance) -> list[Transcript]:
        if len(utterance.pcm) < SHORTEST_S * SAMPLE_RATE_HZ:
            return []
        encoded = self._recogniser.encode(to_wave(utterance.pcm))
        language = self._language(utterance, encoded)
        first, *others = self._hearings(utterance, encoded, language)
        transcript = Transcript(utterance, language, first, self._stable(utterance, first), utterance.final)
        self._former[utterance.side] = transcript
        return [transcript, *(Transcript(utterance, language, words, len(words), False) for words in others)]

    def close(self) -> list[Transcript]:
        return []

    def _hearings(self, utterance: Utterance, encoded: Any, language: Language) -> list[tuple[Word, ...]]:
        """The words of each hearing, on the stream's timeline; at least one, which may be empty."""
        if utterance.final and utterance.side == "far":
            hearings = self._recogniser.decode_many(encoded, language)
        else:
            hearings = [self._recogniser.decode(encoded, language)]
        return [tuple(_placed(word, utterance) for word in heard.words) for heard in hearings] or [()]

    def _language(self, utterance: Utterance, encoded: Any) -> Language:
        vote = self._votes[utterance.side]
        if not vote.settled and utterance.final:
            vote.count(self._recogniser.language_odds(encoded), len(utterance.pcm) / SAMPLE_RATE_HZ)
        return vote.language

    def _stable(self, utterance: Utterance, words: Sequence[Word]) -> int:
        """How many words of the prefix this hypothesis shares with the one before of the same utterance."""
        if utterance.final:
            return len(words)
        former = self._former.get(utterance.side)
        if former is None or former.utterance.id != utterance.id:
            return 0
        pairs = zip(former.words, words, strict=False)
        return next(
            (n for n, (old, new) in enumerate(pairs) if _bare(old) != _bare(new)), min(len(former.words), len(words))
        )


def _bare(word: Word) -> str:
    return "".join(sign for sign in word.text.lower() if sign.isalnum())


def _placed(word: HeardWord, utterance: Utterance) -> Word:
    """The word on the stream's timeline, inside its utterance."""
    start, end = (
        min(utterance.start + round(at_s * SAMPLE_RATE_HZ), utterance.end) for at_s in (word.start_s, word.end_s)
    )
    return Word(word.text.strip(), start, max(start, end), word.probability)
