"""One spoken line through the system's own speech, where there is one."""

import shutil
import subprocess
import sys
from typing import Final

from detectors.types import Language
from tray.texts import words

_WINDOWS: Final = (
    "Add-Type -AssemblyName System.Speech; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())"
)


def speaker(language: Language) -> list[str] | None:
    """The command that says what it reads from stdin in ``language``, or None when this system has none."""
    choices = {
        "spd-say": ["spd-say", "--language", language, "--pipe-mode"],
        "espeak-ng": ["espeak-ng", "-v", language, "-s", "140", "--stdin"],
        "say": ["say"],
        "powershell": ["powershell", "-NoProfile", "-Command", _WINDOWS],
    }
    names = {"win32": ("powershell",), "darwin": ("say",)}.get(sys.platform, ("spd-say", "espeak-ng"))
    return next((choices[name] for name in names if shutil.which(name)), None)


def say_stop(language: Language) -> "subprocess.Popen[str] | None":
    """The line for a ``stop`` is being spoken, or None without a voice. Returns at once; the caller may wait for it.

    The voice comes out of the same speakers as the call: a daemon that listens to them hears it as the caller.
    """
    command = speaker(language)
    if command is None:
        return None
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True, encoding="utf-8")
    assert process.stdin is not None
    process.stdin.write(words(language)["spoken"]["stop"])
    process.stdin.close()
    return process
