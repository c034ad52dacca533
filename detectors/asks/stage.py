"""From transcripts to findings: asks and pressure on the far side, disclosures on the near side."""

from collections.abc import Iterator, Sequence

from detectors.asks.asking import Candidate, candidates
from detectors.asks.lexicon import lexicon
from detectors.asks.reading import Token, tokens_of, transcript_of
from detectors.asks.symbols import Line, line_of
from detectors.masking import mask
from detectors.types import Finding, Language, Side, Transcript, Word


class AsksStage:
    """Stage of one call, both sides."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], float] = {}

    def push(self, transcript: Transcript) -> list[Finding]:
        words = transcript.words if transcript.final else transcript.words[: transcript.stable]
        findings = [_f for _f in self._read(transcript, words) if self._is_news(transcript, _f)]
        return sorted(findings, key=lambda finding: (finding.start, finding.end, finding.label))

    def close(self) -> list[Finding]:
        return []

    def _read(self, transcript: Transcript, words: Sequence[Word]) -> Iterator[Finding]:
        if transcript.utterance.side == "near" or not words:
            return
        known = lexicon(transcript.language)
        tokens = tokens_of(words)
        if not tokens:
            return
        line = line_of(tokens, known)
        for candidate in candidates(line, known):
            yield _finding(candidate, line, tokens, words, transcript.utterance.side)

    def _is_news(self, transcript: Transcript, finding: Finding) -> bool:
        key = (transcript.utterance.id, finding.label)
        if finding.score <= self._told.get(key, 0.0) + 0.01:
            return False
        self._told[key] = finding.score
        return True


def _finding(candidate: Candidate, line: Line, tokens: Sequence[Token], words: Sequence[Word], side: Side) -> Finding:
    first = tokens[line.symbols[candidate.first].first].word
    last = tokens[line.symbols[candidate.last].last].word
    quote = mask(" ".join(word.text for word in words[first : last + 1]))
    return Finding("asks", candidate.label, side, round(candidate.score, 3), words[first].start, words[last].end, quote)


def find(text: str, language: Language, side: Side = "far") -> list[Finding]:
    """What one line of text holds, as if it were the only turn of a call."""
    stage = AsksStage()
    return [*stage.push(transcript_of(text, language, side)), *stage.close()]
