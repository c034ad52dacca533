"""What can be said of the engine without its weights; the rest is in tests/contract/test_whisper.py."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detectors.types import SAMPLE_RATE_HZ
from models.catalogue import card
from models.errors import ModelError
from models.folders import model_folder
from models.whisper import PROMPTS, STEERING, Whisper
from tests.small_whisper import write_tokenizer, write_translator, write_whisper


def test_a_known_model_that_is_not_there_is_to_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path))
    with pytest.raises(
        ModelError, match=r"model.bin, config.json, tokenizer.json missing. Run: belwacht models fetch base"
    ):
        Whisper(model_folder(card("base")), threads=1, beam=1)


def test_a_folder_of_the_user_without_a_model_is_to_be_replaced(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Name another folder, or a model from: belwacht models list"):
        Whisper(tmp_path, threads=1, beam=1)


@pytest.mark.parametrize("prompt", PROMPTS.values())
def test_a_prompt_is_a_sentence_and_no_list(prompt: str) -> None:
    assert prompt[-1] in ".?!"
    assert prompt.count(",") <= 2, "a list makes Whisper hear its words in noise"


TOKENS = (*STEERING, "<|nospeech|>")  # the last has another name in some models


@pytest.mark.weights
def test_a_folder_of_the_users_own_that_fits_is_taken(tmp_path: Path) -> None:
    for file in model_folder(card("base")).iterdir():
        (tmp_path / file.name).symlink_to(file)
    silence = np.zeros(SAMPLE_RATE_HZ, np.float32)
    whisper = Whisper(tmp_path, threads=1, beam=1)
    assert not whisper.decode(whisper.encode(silence), "nl").words


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (write_translator, "is not a Whisper model"),
        (lambda folder: write_whisper(folder, TOKENS, mels=99), "holds no Whisper model .* shape"),
        (lambda folder: write_whisper(folder, TOKENS, size=600), "holds no Whisper model .* multilingual"),
        (lambda folder: write_whisper(folder, TOKENS[:2]), "holds no Whisper model .* not one of its tokens"),
        (
            lambda folder: write_tokenizer(write_whisper(folder, TOKENS), [*"abcdefgh", *TOKENS]),
            "holds no Whisper model .* another one than the tokenizer says",
        ),
        (
            lambda folder: write_tokenizer(write_whisper(folder, TOKENS), ["a", "b"]),
            "not one of its tokens",
        ),
    ],
    ids=["translator", "other bands", "English alone", "no steering", "another tokenizer", "no tokenizer of Whisper's"],
)
def test_what_is_whole_but_of_another_shape_is_refused(
    tmp_path: Path, write: Callable[[Path], Path], words: str
) -> None:
    folder = write(tmp_path / "own")
    with pytest.raises(ModelError, match=words) as refused:
        Whisper(folder, threads=1, beam=1)
    assert "Name another folder, or a model from: belwacht models list" in str(refused.value)
