"""Whisper on utterances: features and encoder once, over no more sound than needed, then any number of questions.

``faster_whisper.transcribe()`` pays for 30 s of sound on each short clip and tries again at higher temperatures when
the sound is bad. Here the encoder sees the utterance and a margin, and one beam search decides.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from detectors.types import SAMPLE_RATE_HZ, Wave
from models.errors import ModelError
from models.whisper_words import HeardWord, to_words

FRAME_SAMPLES: Final = 160  # 10 ms, Whisper's step
MARGIN_S: Final = 1.0  # of silence after the speech; with less, the end of a sentence is lost or repeated
SHORTEST_WINDOW_S: Final = 10.0  # below this the word errors double and loops appear
LONGEST_WINDOW_S: Final = 30.0  # what Whisper was trained on
TOKENS_A_SECOND: Final = 12  # a fast speaker needs 8
SPARE_TOKENS: Final = 16
NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")

# A sentence somebody could say, never a list: a list makes Whisper hear its words in noise.
PROMPTS: Final = {
    "nl": "Goedemiddag, u spreekt met de bank. Heeft u uw pincode, uw bankpas en uw burgerservicenummer bij de hand?",
    "en": "Good afternoon, this is your bank. Do you have your PIN code, your card and your account number to hand?",
}


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """The encoder's output for one utterance of ``length_s`` seconds."""

    features: Any
    length_s: float

    @property
    def frames(self) -> int:
        """How many of Whisper's 10 ms steps hold the utterance."""
        return int(self.length_s * SAMPLE_RATE_HZ) // FRAME_SAMPLES


@dataclass(frozen=True, slots=True)
class Heard:
    """What one decode made of an utterance; ``no_speech`` is the probability that nobody speaks."""

    words: tuple[HeardWord, ...]
    no_speech: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class Whisper:
    """A Whisper model in memory."""

    def __init__(self, folder: Path, threads: int, beam: int) -> None:
        """Loads the CTranslate2 model in ``folder``; a ModelError when it is missing or damaged."""
        missing = [name for name in NEEDED if not (folder / name).is_file()]
        if missing:
            raise ModelError(
                f"The Whisper model in {folder} is incomplete: {', '.join(missing)} missing. {_remedy(folder)}"
            )
        try:
            self._model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
            self._suppressed = list(get_suppressed_tokens(self._tokenizer("en"), (-1,)) or ())
        except Exception as error:  # the library's errors have no common base but this
            raise ModelError(f"The Whisper model in {folder} is damaged: {error}. {_remedy(folder)}") from error
        self._beam = beam

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
        tokenizer = self._tokenizer(language)
        prompt = PROMPTS.get(language, "") if prompted else ""
        tokens, no_speech = self._search(encoded, tokenizer, prompt)
        return Heard(self._words(encoded, tokenizer, tokens), no_speech)

    def _search(self, encoded: Encoded, tokenizer: Any, prompt: str) -> tuple[list[int], float]:
        before = [tokenizer.sot_prev, *tokenizer.encode(" " + prompt)] if prompt else []
        start = [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        found = self._model.model.generate(
            encoded.features,
            [start],
            beam_size=self._beam,
            max_length=len(start) + SPARE_TOKENS + int(TOKENS_A_SECOND * encoded.length_s),
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        return found.sequences_ids[0], found.no_speech_prob

    def _words(self, encoded: Encoded, tokenizer: Any, tokens: list[int]) -> tuple[HeardWord, ...]:
        if not tokens:
            return ()
        aligned = self._model.find_alignment(tokenizer, [tokens], encoded.features, encoded.frames)[0]
        return to_words(aligned, encoded.length_s)

    @cache  # noqa: B019  one Whisper lives as long as the process
    def _tokenizer(self, language: str) -> Any:
        return Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=language)


def _remedy(folder: Path) -> str:
    return f"Run: belwacht models fetch {folder.name}"
