"""Whisper on utterances: features and encoder once, over no more sound than needed, then any number of questions.

``faster_whisper.transcribe()`` pays for 30 s of sound on each short clip and tries again at higher temperatures when
the sound is bad. Here the encoder sees the utterance and a margin, and one beam search decides.
"""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ctranslate2
import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from detectors.types import SAMPLE_RATE_HZ, Wave
from models.device import Device, load_whisper
from models.errors import ModelError
from models.folders import known_whisper
from models.guards import echoes, is_phantom, loop
from models.memory import give_back
from models.whisper_words import Heard, HeardWord, spread, to_words

FRAME_SAMPLES: Final = 160  # 10 ms, Whisper's step
MARGIN_S: Final = 1.0  # of silence after the speech; with less, the end of a sentence is lost or repeated
SHORTEST_WINDOW_S: Final = 10.0  # at 8 s people are heard worse, though the synthetic voices are not (decision 0008)
LONGEST_WINDOW_S: Final = 30.0  # what Whisper was trained on
TOKENS_A_SECOND: Final = 12  # a fast speaker needs 8
SPARE_TOKENS: Final = 16
LEAST_ODDS: Final = 1e-9
STEERING: Final = (
    *("<|startoftranscript|>", "<|nl|>", "<|en|>", "<|transcribe|>", "<|translate|>", "<|notimestamps|>"),
    *("<|startofprev|>", "<|startoflm|>", "<|endoftext|>"),
)
NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")

# A sentence somebody could say, never a list: a list, or a longer text, makes Whisper hear its words in noise.
# English needs none: without it the same words are found and noise stays further from speech.
PROMPTS: Final = {
    "nl": "Goedemiddag, u spreekt met de bank. Heeft u uw pincode, uw bankpas en uw burgerservicenummer bij de hand?",
}
SILENT_ABOVE: Final = 0.3  # no_speech: 99 % of speech lies below, 95 % of noise above; a second of silence raises it
SURELY_SILENT_ABOVE: Final = 0.6
CLEAR_ABOVE: Final = -0.5  # mean log odds of the tokens: noise that passes for speech lies below
DOUBTFUL_ABOVE: Final = 0.1  # 95 % of speech lies below
SILENT_ABOVE_UNPROMPTED: Final = 0.4  # the prompt moves Dutch speech down by a factor of four


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """The encoder's output for one utterance of ``length_s`` seconds."""

    features: Any
    length_s: float

    @property
    def frames(self) -> int:
        """How many of Whisper's 10 ms steps hold the utterance."""
        return int(self.length_s * SAMPLE_RATE_HZ) // FRAME_SAMPLES


class Whisper:
    """A Whisper model in memory."""

    def __init__(self, folder: Path, threads: int, beam: int, device: Device = "auto") -> None:
        """Loads the CTranslate2 model in ``folder``; a ModelError when it is missing or damaged."""
        self.beam = beam
        self._tokenizers: dict[str, Any] = {}
        missing = [name for name in NEEDED if not (folder / name).is_file()]
        if missing:
            raise ModelError(
                f"The Whisper model in {folder} is incomplete: {', '.join(missing)} missing. {_remedy(folder)}"
            )
        try:
            self._model: Any = load_whisper(folder, device, threads)
        except Exception as error:  # the library's errors have no common base but this
            raise ModelError(f"The Whisper model in {folder} is damaged: {error}. {_remedy(folder)}") from error
        try:
            self._prepare(folder)
        except Exception as error:  # nor has what comes of parts that do not fit
            raise ModelError(
                f"{folder} holds no Whisper model of many languages that fits its tokenizer.json: {error}. "
                f"{_remedy(folder)}"
            ) from error
        give_back()  # the file's own numbers, of which smaller ones were made

    def _prepare(self, folder: Path) -> None:
        """The model can be asked; one that no hash vouches for has been tried with a second of silence.

        What CTranslate2 is asked about a token that the model does not have may end the process.
        """
        own = known_whisper(folder) is None
        if own:
            _check_tokens(folder, self._model.hf_tokenizer)
        self._suppressed = list(get_suppressed_tokens(self._tokenizer("en"), (-1,)) or ())
        if own:
            silence = self.encode(np.zeros(SAMPLE_RATE_HZ, np.float32))
            self.language_odds(silence)
            self.decode(silence, "nl")

    def unload(self) -> bool:
        """Whether the weights have left the memory for good: while anything is computed they stay."""
        self._model.model.unload_model()
        give_back()
        return not self._model.model.model_is_loaded

    def encode(self, wave: Wave) -> Encoded:
        """The encoder's output for float32 (n,) at 16 kHz; what lies beyond 30 s is not heard."""
        wave = wave[: int(LONGEST_WINDOW_S * SAMPLE_RATE_HZ)]
        length_s = len(wave) / SAMPLE_RATE_HZ
        window_s = min(max(length_s + MARGIN_S, SHORTEST_WINDOW_S), LONGEST_WINDOW_S)
        padded = np.zeros(int(window_s * SAMPLE_RATE_HZ) // (2 * FRAME_SAMPLES) * 2 * FRAME_SAMPLES, np.float32)
        padded[: len(wave)] = wave[: len(padded)]
        mel = self._model.feature_extractor(padded, padding=0)[np.newaxis]
        return Encoded(
            self._model.model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(mel, np.float32))),
            length_s,
        )

    def language_odds(self, encoded: Encoded) -> dict[str, float]:
        """The probability of each language Whisper knows, by its two-letter code."""
        found = self._model.model.detect_language(encoded.features)[0]
        return {token.strip("<|>"): odds for token, odds in found}

    def decode(self, encoded: Encoded, language: str, prompted: bool = True) -> Heard:
        """The likeliest words; none where nobody speaks or where the words are of Whisper's own making."""
        return self._hear(encoded, language, prompted)[0]

    def decode_many(self, encoded: Encoded, language: str) -> list[Heard]:
        """The likeliest words and the other ends of the same search; none where nobody speaks.

        The words of the others are spread over the time of the first; their probability is the whole text's.
        """
        hearings = self._hear(encoded, language, prompted=True)
        return hearings if hearings[0].words else []

    def score(self, encoded: Encoded, language: str, phrase: str, before: str = "") -> float:
        """How well the sound fits ``phrase`` right after the words ``before``: the mean odds of its pieces, in [0, 1].

        ``before`` are the words heard up to there; without them the language model outweighs the sound.
        """
        tokenizer = self._tokenizer(language)
        context: list[int] = tokenizer.encode(" " + before.strip()) if before.strip() else []
        tokens = [*context, *tokenizer.encode(" " + phrase.strip())]
        start = tokenizer.sot_sequence
        aligned = self._model.model.align(encoded.features, start, [tokens], max(encoded.frames, 1))[0]
        odds = np.array(aligned.text_token_probs[len(context) : len(tokens)], np.float64)
        return float(np.exp(np.log(np.maximum(odds, LEAST_ODDS)).mean())) if len(odds) else 0.0

    def _hear(self, encoded: Encoded, language: str, prompted: bool) -> list[Heard]:
        """The likeliest hearing, which may be empty, and after it the others that hold other words."""
        prompt = PROMPTS.get(language, "") if prompted else ""
        tokenizer = self._tokenizer(language)
        (tokens, *others), no_speech, log_odds = self._search(encoded, tokenizer, prompt)
        text: str = tokenizer.decode(tokens)
        looping = loop(_bare_words(text))
        silent_above = SILENT_ABOVE_UNPROMPTED if language in PROMPTS and not prompted else SILENT_ABOVE
        if (
            no_speech > (SURELY_SILENT_ABOVE if log_odds[0] > CLEAR_ABOVE else silent_above)
            or (looping and looping[0] == 0 and no_speech > DOUBTFUL_ABOVE)
            or is_phantom(text)
        ):
            return [Heard((), no_speech)]
        if looping:
            tokens, others = self._without_loop(encoded, tokenizer, prompt), []
        if prompt and echoes(_bare_words(prompt), _bare_words(tokenizer.decode(tokens))):
            return self._hear(encoded, language, prompted=False)
        first = Heard(self._words(encoded, tokenizer, tokens), no_speech)
        texts: list[str] = [tokenizer.decode(other) for other in others]
        pairs = zip(texts, log_odds[1:], strict=False)
        return [first, *_others(first, [(text, odds) for text, odds in pairs if not _is_made_up(text, prompt)])]

    def _without_loop(self, encoded: Encoded, tokenizer: Any, prompt: str) -> list[int]:
        """The likeliest tokens in which no three are said twice, cut where they loop all the same."""
        tokens = self._search(encoded, tokenizer, prompt, no_repeat=3)[0][0]
        found = loop(tokens)
        return tokens[: found[0]] if found else tokens

    def _search(
        self, encoded: Encoded, tokenizer: Any, prompt: str, no_repeat: int = 0
    ) -> tuple[list[list[int]], float, list[float]]:
        """The tokens of each hypothesis, best first, the odds that nobody speaks, the mean log odds of the tokens."""
        before = [tokenizer.sot_prev, *tokenizer.encode(" " + prompt)] if prompt else []
        start = [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        found = self._model.model.generate(
            encoded.features,
            [start],
            beam_size=self.beam,
            num_hypotheses=self.beam,
            max_length=len(start) + SPARE_TOKENS + int(TOKENS_A_SECOND * encoded.length_s),
            no_repeat_ngram_size=no_repeat,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        return found.sequences_ids, found.no_speech_prob, found.scores

    def _words(self, encoded: Encoded, tokenizer: Any, tokens: list[int]) -> tuple[HeardWord, ...]:
        if not tokens:
            return ()
        aligned = self._model.find_alignment(tokenizer, [tokens], encoded.features, encoded.frames)[0]
        return to_words(aligned, encoded.length_s)

    def _tokenizer(self, language: str) -> Any:
        if language not in self._tokenizers:
            known = self._model.hf_tokenizer
            self._tokenizers[language] = Tokenizer(known, True, task="transcribe", language=language)
        return self._tokenizers[language]


def _others(first: Heard, texts: list[tuple[str, float]]) -> list[Heard]:
    """The hearings whose words differ from the first and from one another."""
    known = {tuple(_bare_words(first.text))}
    hearings: list[Heard] = []
    for text, log_odds in texts:
        bare = tuple(_bare_words(text))
        if bare and bare not in known and first.words:
            known.add(bare)
            span_s = first.words[0].start_s, first.words[-1].end_s
            hearings.append(Heard(spread(text, *span_s, math.exp(min(log_odds, 0.0))), first.no_speech))
    return hearings


def _is_made_up(text: str, prompt: str) -> bool:
    """Whether the text is of Whisper's own making."""
    bare = _bare_words(text)
    return is_phantom(text) or loop(bare) is not None or (bool(prompt) and echoes(_bare_words(prompt), bare))


def _bare_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _check_tokens(folder: Path, tokenizer: Any) -> None:
    """Raises ValueError when the tokens that steer Whisper are not where its tokenizer says."""
    known = next(iter(sorted(folder.glob("vocabulary.*"))), None)
    text = known.read_text(encoding="utf-8") if known is not None else ""
    tokens: list[str] = json.loads(text) if known is not None and known.suffix == ".json" else text.split("\n")
    for token in STEERING:
        at: int | None = tokenizer.token_to_id(token)
        if at is None or at >= len(tokens) or tokens[at] != token:
            raise ValueError(f"{token} is not one of its tokens, or another one than the tokenizer says")


def _remedy(folder: Path) -> str:
    if known_whisper(folder) is not None:
        return f"Run: belwacht models fetch {folder.name}"
    return "Name another folder, or a model from: belwacht models list"
