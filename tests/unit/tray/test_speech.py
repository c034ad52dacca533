"""The spoken line."""

import shutil
from pathlib import Path

import pytest

from tray.speech import say_stop, speaker


def test_a_system_without_a_voice_stays_silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert speaker("nl") is None
    assert say_stop("nl") is None


def test_the_line_reaches_the_voice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    voice = tmp_path / "espeak-ng"
    voice.write_text(f'#!/bin/sh\necho "$@" > {heard}\n{shutil.which("cat")} >> {heard}\n')
    voice.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    speaking = say_stop("nl")
    assert speaking is not None
    assert speaking.wait(20) == 0
    assert heard.read_text().splitlines()[0] == "-v nl -s 140 --stdin"
    assert "Hang op." in heard.read_text()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="install espeak-ng")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_real_voice_speaks_the_language(language: str, tmp_path: Path) -> None:
    import subprocess

    spoken = tmp_path / "spoken.wav"
    subprocess.run(["espeak-ng", "-v", language, "-s", "140", "--stdin", "-w", spoken], input=b"Stop.", check=True)
    assert spoken.stat().st_size > 8000
