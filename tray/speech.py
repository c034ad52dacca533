"""What is heard at a stop: three tones, then one line through the system's own speech, where there are any."""

import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final

from detectors.types import Language
from tray.texts import words

EARCON: Final = str(files("tray") / "sounds" / "stop.wav")  # three falling tones, played from where it is installed
_WINDOWS_PLAYS: Final = "(New-Object System.Media.SoundPlayer '{}').PlaySync()"
_WINDOWS_SAYS: Final = (
    "Add-Type -AssemblyName System.Speech; (New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak('{}')"
)


def speaker(language: Language) -> list[str] | None:
    """The command that says ``language`` and ends when the line is over, or None when this system has none."""
    line = words(language)["spoken"]["stop"]
    choices = {
        "spd-say": ["spd-say", "--wait", "--language", language, line],
        "espeak-ng": ["espeak-ng", "-v", language, "-s", "140", line],
        "say": ["say", line],
        "powershell": ["powershell", "-NoProfile", "-Command", _WINDOWS_SAYS.format(line)],
    }
    return _first(choices, {"win32": ("powershell",), "darwin": ("say",)}.get(sys.platform, ("spd-say", "espeak-ng")))


def player() -> list[str] | None:
    """The command that plays the tones and ends with them, or None when this system has none."""
    choices = {
        "pw-play": ["pw-play", EARCON],
        "paplay": ["paplay", EARCON],
        "aplay": ["aplay", "-q", EARCON],
        "afplay": ["afplay", EARCON],
        "powershell": ["powershell", "-NoProfile", "-Command", _WINDOWS_PLAYS.format(EARCON.replace("'", "''"))],
    }
    names = {"win32": ("powershell",), "darwin": ("afplay",)}.get(sys.platform, ("pw-play", "paplay", "aplay"))
    return _first(choices, names)


def commands_of(language: Language, *, earcon: bool, speech: bool) -> list[list[str]]:
    """What to run one after another, of what was asked for and this system has."""
    wanted = (player() if earcon else None, speaker(language) if speech else None)
    return [command for command in wanted if command is not None]


def _first(commands: Mapping[str, list[str]], names: Sequence[str]) -> list[str] | None:
    return next((commands[name] for name in names if shutil.which(name)), None)


class Aloud:
    """Sounds that follow one another in processes of their own.

    They come out of the same speakers as the call: a daemon that listens to those hears them as the caller, and must
    be told while ``sounding``.
    """

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self._commands = tuple(commands)
        self._waiting: deque[Sequence[str]] = deque()
        self._playing: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The sounds have begun; those that were going on go on."""
        if not self.sounding():
            self._waiting.extend(self._commands)
            self._next()

    def sounding(self) -> bool:
        """Whether anything of ours is heard; to be asked a few times a second, which begins each next sound."""
        if self._playing is not None and self._playing.poll() is not None:
            self._playing = None
            self._next()
        return self._playing is not None

    def close(self) -> None:
        """Nothing of ours is heard."""
        self._waiting.clear()
        if self._playing is not None:
            self._playing.terminate()
            self._playing.wait()
            self._playing = None

    def _next(self) -> None:
        if self._waiting:
            quiet = subprocess.DEVNULL
            self._playing = subprocess.Popen(self._waiting.popleft(), stdin=quiet, stdout=quiet, stderr=quiet)
