"""CTranslate2 models small enough to make on the spot: of random numbers, whole, and not what Belwacht needs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from ctranslate2.specs import TransformerSpec, WhisperSpec

WIDTH: Final = 16
MANY_LANGUAGES: Final = 51865  # as many tokens as Whisper has that knows more than English


def write_translator(folder: Path) -> Path:
    """``folder`` holds a model that translates text."""
    spec: Any = TransformerSpec.from_config(1, 2)
    tokens = ["<unk>", "<s>", "</s>", *(f"t{number}" for number in range(57))]
    _fill(spec, len(tokens))
    spec.encoder.embeddings[0].weight = _numbers(len(tokens), WIDTH)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    return _saved(spec, folder, tokens)


def write_whisper(folder: Path, steering: Sequence[str], size: int = MANY_LANGUAGES, mels: int = 80) -> Path:
    """``folder`` holds a Whisper of ``size`` tokens, of which ``steering`` come first, that hears ``mels`` bands."""
    spec: Any = WhisperSpec(1, 2, 1, 2)
    tokens = [*steering, *(f"t{number}" for number in range(size - len(steering)))]
    _fill(spec, size)
    spec.encoder.conv1.weight, spec.encoder.conv1.bias = _numbers(WIDTH, mels, 3), _zeros(WIDTH)
    spec.encoder.conv2.weight, spec.encoder.conv2.bias = _numbers(WIDTH, WIDTH, 3), _zeros(WIDTH)
    spec.encoder.position_encodings.encodings = _numbers(1500, WIDTH)
    spec.decoder.position_encodings.encodings = _numbers(448, WIDTH)
    spec.register_vocabulary(tokens)
    return _saved(spec, folder, tokens)


def _saved(spec: Any, folder: Path, tokens: Sequence[str]) -> Path:
    folder.mkdir(exist_ok=True)
    spec.validate()
    spec.save(str(folder))
    return write_tokenizer(folder, tokens)


def write_tokenizer(folder: Path, tokens: Sequence[str]) -> Path:
    """``folder`` holds a ``tokenizer.json`` in which each token is a word."""
    import tokenizers

    known = {token: number for number, token in enumerate(tokens)}
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel(known, unk_token=tokens[-1]))
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(words.to_str())))
    return folder


def _fill(spec: Any, size: int) -> None:
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        _attention(layer.self_attention, [(3 * WIDTH, WIDTH), (WIDTH, WIDTH)])
        _norm(layer.ffn.layer_norm)
        _linear(layer.ffn.linear_0, 2 * WIDTH, WIDTH)
        _linear(layer.ffn.linear_1, WIDTH, 2 * WIDTH)
    for layer in spec.decoder.layer:
        _attention(layer.attention, [(WIDTH, WIDTH), (2 * WIDTH, WIDTH), (WIDTH, WIDTH)])
    _norm(spec.encoder.layer_norm)
    _norm(spec.decoder.layer_norm)
    spec.decoder.embeddings.weight = _numbers(size, WIDTH)
    _linear(spec.decoder.projection, size, WIDTH)


def _attention(spec: Any, shapes: Sequence[tuple[int, int]]) -> None:
    _norm(spec.layer_norm)
    for linear, shape in zip(spec.linear, shapes, strict=True):
        _linear(linear, *shape)


def _linear(spec: Any, rows: int, columns: int) -> None:
    spec.weight, spec.bias = _numbers(rows, columns), _zeros(rows)


def _norm(spec: Any) -> None:
    spec.gamma, spec.beta = np.ones(WIDTH, np.float32), _zeros(WIDTH)


def _numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.02, shape).astype(np.float32)


def _zeros(length: int) -> np.ndarray:
    return np.zeros(length, np.float32)
