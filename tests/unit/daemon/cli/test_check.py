"""`belwacht asks` and `belwacht voice`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.unit.daemon.cli.test_main import belwacht, own_folders

__all__ = ["own_folders"]


def asked(*arguments: str, lines: str | bytes) -> list[dict[str, Any]]:
    done = belwacht("asks", "--json", *arguments, input=lines)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_each_line_is_judged_on_its_own() -> None:
    answers = asked(lines="Mag ik uw pincode?\nHet is mooi weer vandaag.\n\nWij vragen nooit om uw pincode.\n")
    assert [a["line"] for a in answers] == [1, 2, 3, 4]
    assert [a["level"] for a in answers] == ["stop", "none", "none", "none"]
    assert answers[0]["findings"][0]["label"] == "pin"
    assert answers[0]["findings"][0]["score"] > 0.7


def test_english_and_the_near_side() -> None:
    assert asked("--language", "en", lines="What is your PIN code?\n")[0]["level"] == "stop"
    (answer,) = asked("--side", "near", lines="Mijn burgerservicenummer is 123456782\n")
    assert answer["findings"][0]["label"] == "discloses_bsn"
    assert "123456782" not in answer["findings"][0]["quote"]


def test_a_call_is_judged_as_a_whole() -> None:
    lines = "Wat is uw burgerservicenummer?\nnear: Dat is 123456782\n"
    answers = asked("--as-call", lines=lines)
    assert [a["level"] for a in answers] == ["stop", "stop"]
    assert answers[1]["findings"][0]["label"] == "discloses_bsn"


@pytest.mark.parametrize("line", [b"\xff\xfe\x00\n", "🙂🙂\n", "\x07\x1b[31m\n", "a" * 200_000 + "\n"])
def test_odd_input_is_nothing(line: str | bytes) -> None:
    assert {a["level"] for a in asked(lines=line)} == {"none"}


def test_silence_cannot_be_told(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros(32_000, np.float32), 16_000)
    done = belwacht("voice", "--json", str(tmp_path / "silence.wav"))
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["verdict"] == "cannot_tell"
    assert answer["speech_s"] == 0
