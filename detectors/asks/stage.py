"""From transcripts to findings: asks and pressure on the far side, disclosures on the near side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from detectors.asks.asking import Candidate, candidates
from detectors.asks.disclosing import disclosures
from detectors.asks.lexicon import Lexicon, lexicon
from detectors.asks.memory import Memory, Mention
from detectors.asks.reading import Token, tokens_of, transcript_of
from detectors.asks.symbols import Line, line_of
from detectors.masking import mask
from detectors.spoken import digits_of
from detectors.types import ASKS, SAMPLE_RATE_HZ, Finding, Language, Side, Transcript, Word

MOST_WORDS: Final = 3_000  # of one utterance that are read; 20 minutes of talk, where an ear hands out half of one
RISES: Final = 0.01  # a finding is told again when its score rose by more
ASKED_FROM: Final = 0.4  # a score from which the answer is expected
_JOINED_WITHIN: Final = 2 * SAMPLE_RATE_HZ  # a sentence may go on over a pause of this length
_TAIL: Final = 10  # words
_GOES_ON_WITHIN: Final = 10 * SAMPLE_RATE_HZ  # a number may be read out over a pause, or a "ja?", of this length
_PART: Final = 24  # words of a number so far


@dataclass(frozen=True, slots=True)
class _Heard:
    """The last words of a side, for a sentence or a number that a pause cut in two."""

    words: tuple[Word, ...]
    end: int


class AsksStage:
    """Stage of one call, both sides: transcripts in; a finding out when it is new or its score has risen."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], float] = {}
        self._memory = Memory()
        self._tail = _Heard((), -_JOINED_WITHIN - 1)
        self._told_so_far = _Heard((), -_GOES_ON_WITHIN - 1)

    def push(self, transcript: Transcript) -> list[Finding]:
        words = transcript.words[: MOST_WORDS if transcript.final else min(transcript.stable, MOST_WORDS)]
        if not words:
            return []
        read = self._far if transcript.utterance.side == "far" else self._near
        findings = [finding for finding in read(transcript, words) if self._is_news(transcript, finding)]
        return sorted(findings, key=lambda finding: (finding.start, finding.end, finding.label))

    def close(self) -> list[Finding]:
        return []

    def _far(self, transcript: Transcript, words: Sequence[Word]) -> list[Finding]:
        known = lexicon(transcript.language)
        begin = transcript.utterance.start
        tail = self._tail.words if 0 <= begin - self._tail.end <= _JOINED_WITHIN else ()
        joined = (*tail, *words)
        tokens = _mended(tokens_of(joined), len(tail))
        if not tokens:
            return []
        line = line_of(tokens, known)
        found = candidates(line, known, lambda labels: self._memory.latest(begin, labels))
        fresh = [c for c in found if tokens[line.symbols[c.last].last].word >= len(tail)]
        findings = [_finding(c.label, c.score, _span(c, line, tokens), joined, "far") for c in fresh]
        if transcript.final:
            self._remember(line, tokens, joined, known, findings)
            self._tail = _Heard(tuple(joined[-_TAIL:]), transcript.utterance.end)
        return findings

    def _near(self, transcript: Transcript, words: Sequence[Word]) -> list[Finding]:
        known = lexicon(transcript.language)
        now = transcript.utterance.start
        part = self._told_so_far.words if 0 <= now - self._told_so_far.end <= _GOES_ON_WITHIN else ()
        joined = (*part, *words)
        tokens = tokens_of(joined)
        line = line_of(tokens, known)
        topics = self._memory.spoken_of(now) | {known.things[s.thing].label for s in line.symbols if s.thing}
        said = disclosures([token.form for token in tokens], known, self._memory.asked(now), topics)
        if transcript.final:
            self._remember(line, tokens, joined, known, ())
            ends_in_number = bool(tokens) and digits_of(tokens[-1].form, transcript.language) is not None
            self._told_so_far = _Heard(joined[-_PART:] if ends_in_number else (), transcript.utterance.end)
        spans = [(d, tokens[d.first].word, tokens[d.last].word) for d in said]
        return [_finding(d.label, d.score, (a, b), joined, "near") for d, a, b in spans if b >= len(part)]

    def _remember(
        self, line: Line, tokens: Sequence[Token], words: Sequence[Word], known: Lexicon, findings: Sequence[Finding]
    ) -> None:
        for symbol in line.symbols:
            end = words[tokens[symbol.last].word].end
            if symbol.thing and known.things[symbol.thing].label in ASKS:
                thing = known.things[symbol.thing]
                self._memory.add(Mention(thing.label, end, thing.weight, False))
            elif symbol.form in known.words["harmless"]:
                self._memory.add(Mention(Memory.OTHER, end, 1.0, False))
        for finding in findings:
            if finding.label in ASKS and finding.score >= ASKED_FROM:
                self._memory.add(Mention(finding.label, finding.end, min(1.0, finding.score + 0.1), True))

    def _is_news(self, transcript: Transcript, finding: Finding) -> bool:
        key = (transcript.utterance.id, finding.label)
        if finding.score <= self._told.get(key, 0.0) + RISES:
            return False
        self._told[key] = finding.score
        return True


def _mended(tokens: Sequence[Token], tail: int) -> list[Token]:
    """The tokens without the sentence end that a recogniser writes at a mere pause, after ``tail`` words."""
    last = max((n for n, token in enumerate(tokens) if token.word < tail), default=-1)
    return [Token(t.form, t.word, t.stop and n != last) for n, t in enumerate(tokens)]


def _span(candidate: Candidate, line: Line, tokens: Sequence[Token]) -> tuple[int, int]:
    """First and last word of the symbols of the candidate."""
    return tokens[line.symbols[candidate.first].first].word, tokens[line.symbols[candidate.last].last].word


def _finding(label: str, score: float, span: tuple[int, int], words: Sequence[Word], side: Side) -> Finding:
    said = words[span[0] : span[1] + 1]
    quote = mask(" ".join(word.text for word in said), told=side == "near")
    return Finding("asks", label, side, round(score, 3), said[0].start, max(word.end for word in said), quote)


def findings_of(transcripts: Sequence[Transcript]) -> Iterator[list[Finding]]:
    """The findings of each of the turns of one call."""
    stage = AsksStage()
    for transcript in transcripts:
        yield stage.push(transcript)


def find(text: str, language: Language, side: Side = "far") -> list[Finding]:
    """What one line of text holds, as if it were the only turn of a call."""
    return next(findings_of([transcript_of(text, language, side)]))
