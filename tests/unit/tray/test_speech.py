"""What is heard at a stop."""

import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from detectors.asks import AsksStage
from detectors.types import LANGUAGES, Language, Transcript, Utterance, Word
from tests.desktop.screen import until
from tray.speech import EARCON, Aloud, commands_of, player, speaker
from tray.texts import words


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_system_without_a_voice_stays_silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commands_of("nl", earcon=True, speech=True) == []
    aloud = Aloud([])
    aloud.start()
    assert not aloud.sounding()


def test_only_what_is_wanted_is_heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("espeak-ng", "paplay"):
        program(tmp_path, name, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commands_of("nl", earcon=True, speech=False) == [player()] == [["paplay", EARCON]]
    assert commands_of("nl", earcon=False, speech=True) == [speaker("nl")]
    assert commands_of("nl", earcon=False, speech=False) == []


def test_the_line_follows_the_tones_and_is_heard_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    for name in ("espeak-ng", "paplay"):
        program(tmp_path, name, f'echo "$0 $@" >> {heard}')
    monkeypatch.setenv("PATH", str(tmp_path))
    aloud = Aloud(commands_of("nl", earcon=True, speech=True))
    aloud.start()
    aloud.start()
    until(lambda: not aloud.sounding(), "the line is over")
    tones, line = heard.read_text().splitlines()
    assert tones.endswith(EARCON)
    assert "-v nl" in line
    assert line.endswith(words("nl")["spoken"]["stop"])


def test_what_is_heard_can_be_ended() -> None:
    aloud = Aloud([[sys.executable, "-c", "import time; time.sleep(600)"]] * 2)
    aloud.start()
    assert aloud.sounding()
    aloud.close()
    assert not aloud.sounding()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_itself_is_no_request(language: Language) -> None:
    said = words(language)["spoken"]["stop"].split()
    spoken = tuple(Word(word, 8000 * at, 8000 * at + 8000, 0.9) for at, word in enumerate(said))
    pcm = np.zeros(8000 * len(said), np.int16)
    utterance = Utterance("a", "far", 0, len(pcm), pcm, True)
    stage = AsksStage()
    assert [*stage.push(Transcript(utterance, language, spoken, len(spoken), True)), *stage.close()] == []


def test_the_tones_are_short_and_not_loud() -> None:
    with wave.open(EARCON) as tones:
        assert tones.getnframes() / tones.getframerate() < 1.5
        loudest = max(abs(value) for value in memoryview(tones.readframes(tones.getnframes())).cast("h"))
    assert 0.1 < loudest / 32768 < 0.5


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="install espeak-ng")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_voice_speaks_the_language(language: Language, tmp_path: Path) -> None:
    spoken = tmp_path / "spoken.wav"
    subprocess.run(["espeak-ng", "-v", language, "-s", "140", "-w", spoken, "Stop."], check=True)
    assert spoken.stat().st_size > 8000
