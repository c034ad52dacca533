"""What can be said of the engine without its weights; the rest is in tests/contract/test_whisper.py."""

from pathlib import Path

import pytest

from models.catalogue import card
from models.errors import ModelError
from models.folders import model_folder
from models.whisper import PROMPTS, Whisper


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
