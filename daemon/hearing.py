"""From utterances to transcripts: the language of each side, the words that stay, and what else was perhaps said."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final, Literal, Protocol

from detectors.asks.suspects import Suspect, believed, mended, suspects
from detectors.types import LANGUAGES, SAMPLE_RATE_HZ, Language, Side, Transcript, Utterance, Wave, Word, to_wave

VOTE_S: Final = 10.0  # of speech over which the language of a side is weighed
# Over 8-17 s of telephone speech English came out 7 to 10 nats a second above Dutch, Dutch with an accent at most
# 2.4 below it (tests/bench/language.py). So the first language is taken to be e^4 times likelier than it sounds.
HEAD_START_NATS: Final = 4.0
LEAST_ODDS: Final = 1e-4
SETTLED_S: Final = 0.2  # the last word of a snapshot is often half a word
SILENCE_S: Final = 0.12  # the ear leaves at least so much of it after speech, so what is added within it is silence
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

    def score(self, encoded: Any, language: Language, phrase: str, before: str, /) -> float:
        """How well the sound fits ``phrase`` after the words ``before``, in [0, 1]."""
        ...


class LanguageVote:
    """The language of one side: weighed over the last 10 s of its finished utterances, so that it can change."""

    def __init__(self, languages: Sequence[Language]) -> None:
        """The first of ``languages`` is what a caller speaks unless it sounds clearly otherwise."""
        self._languages = tuple(languages)
        self._heard: deque[tuple[Mapping[str, float], float]] = deque()

    def wanted(self, final: bool) -> bool:
        """Whether there is a choice that the odds of another utterance, or of a snapshot of one, would help."""
        return len(self._languages) > 1 and (final or self._speech_s < VOTE_S)

    def language(self, odds: Mapping[str, float] | None = None, speech_s: float = 0.0) -> Language:
        """The likeliest, with ``odds`` for ``speech_s`` seconds more taken into account but not counted."""
        heard = [*self._heard, (odds, speech_s)] if odds is not None else self._heard
        return max(self._languages, key=lambda language: self._weight(language, heard))

    def count(self, odds: Mapping[str, float], speech_s: float) -> None:
        self._heard.append((odds, speech_s))
        while self._speech_s - self._heard[0][1] >= VOTE_S:
            self._heard.popleft()

    @property
    def _speech_s(self) -> float:
        return sum(length_s for _, length_s in self._heard)

    def _weight(self, language: Language, heard: Iterable[tuple[Mapping[str, float], float]]) -> float:
        head_start = HEAD_START_NATS if language == self._languages[0] else 0.0
        return sum(speech_s * (head_start + log(max(odds.get(language, 0.0), LEAST_ODDS))) for odds, speech_s in heard)


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """What was made of one snapshot: its hearings, likeliest first; at least one, which may be empty."""

    utterance: Utterance
    encoded: Any
    odds: Mapping[str, float] | None
    language: Language
    hearings: tuple[tuple[Word, ...], ...]

    def is_of(self, utterance: Utterance) -> bool:
        """Whether ``utterance`` holds no more than this and silence after it."""
        return utterance.id == self.utterance.id and utterance.end - self.utterance.end <= SILENCE_S * SAMPLE_RATE_HZ


class Hearing:
    """Stage for both sides: utterances in, transcripts out, the record of an utterance first.

    Of an unfinished utterance the words are stable up to SETTLED_S before its end. What the caller may have said
    besides follows as transcripts that are not final: other ends of the search, and at the end of an utterance the
    words with a noun of the lexicon in place of what sounds nearly like it, where the sound fits that noun too.
    """

    def __init__(self, recogniser: Recogniser, language: Literal["nl", "en", "auto"]) -> None:
        languages: tuple[Language, ...] = LANGUAGES if language == "auto" else (language,)
        self._recogniser = recogniser
        self._votes: dict[Side, LanguageVote] = {"far": LanguageVote(languages), "near": LanguageVote(languages)}
        self._readings: dict[Side, _Reading] = {}

    def push(self, utterance: Utterance) -> Iterator[Transcript]:
        """Each transcript as soon as it is there; the work for the next is done when that is asked for."""
        if len(utterance.pcm) < SHORTEST_S * SAMPLE_RATE_HZ:
            return
        reading = self._read(utterance)
        first = reading.hearings[0]
        yield Transcript(utterance, reading.language, first, _stable(utterance, first), utterance.final)
        by_sound = self._mended(reading) if utterance.final and utterance.side == "far" else []
        for words in (*reading.hearings[1:], *by_sound):
            yield Transcript(utterance, reading.language, words, _stable(utterance, words), False)

    def close(self) -> list[Transcript]:
        return []

    def _read(self, utterance: Utterance) -> _Reading:
        """The sound of a snapshot that was read before is not read again."""
        former = self._readings.pop(utterance.side, None)
        reading = former if former is not None and former.is_of(utterance) else self._fresh(utterance)
        if not utterance.final:
            self._readings[utterance.side] = reading
        elif (vote := self._votes[utterance.side]).wanted(final=True):
            odds = reading.odds or self._recogniser.language_odds(reading.encoded)
            vote.count(odds, len(utterance.pcm) / SAMPLE_RATE_HZ)
        return reading

    def _fresh(self, utterance: Utterance) -> _Reading:
        vote = self._votes[utterance.side]
        encoded = self._recogniser.encode(to_wave(utterance.pcm))
        odds = self._recogniser.language_odds(encoded) if vote.wanted(utterance.final) else None
        language = vote.language(odds, len(utterance.pcm) / SAMPLE_RATE_HZ)
        if utterance.side == "far":
            heard = self._recogniser.decode_many(encoded, language)
        else:
            heard = [self._recogniser.decode(encoded, language)]
        hearings = tuple(tuple(_placed(word, utterance) for word in one.words) for one in heard) or ((),)
        return _Reading(utterance, encoded, odds, language, hearings)

    def _mended(self, reading: _Reading) -> list[tuple[Word, ...]]:
        """The first hearing with the nouns that the sound bears out, where there are any."""
        first = reading.hearings[0]
        texts = [word.text for word in first]
        said: dict[Suspect, float] = {}
        for suspect in suspects(texts, reading.language):
            before = " ".join(texts[: suspect.first])
            fit = self._recogniser.score(reading.encoded, reading.language, suspect.phrase, before)
            if believed(suspect, fit):
                said[suspect] = fit
        if not said:
            return []
        odds = {suspect.first: fit for suspect, fit in said.items()}
        return [
            tuple(
                Word(text, first[a].start, first[b].end, odds.get(a, first[a].probability))
                for a, b, text in mended(texts, list(said))
            )
        ]


def _stable(utterance: Utterance, words: Sequence[Word]) -> int:
    """How many words lie so far before the end that more sound will hardly change them."""
    if utterance.final:
        return len(words)
    settled = utterance.end - round(SETTLED_S * SAMPLE_RATE_HZ)
    return next((n for n, word in enumerate(words) if word.end > settled), len(words))


def _placed(word: HeardWord, utterance: Utterance) -> Word:
    """The word on the stream's timeline, inside its utterance."""
    start, end = (
        min(utterance.start + round(at_s * SAMPLE_RATE_HZ), utterance.end) for at_s in (word.start_s, word.end_s)
    )
    return Word(word.text.strip(), start, max(start, end), word.probability)
