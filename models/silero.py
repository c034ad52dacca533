"""Silero, the second opinion on what is speech: the network that ships inside faster-whisper."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from detectors.types import Wave
from models.errors import ModelError
from models.onnx_session import open_session

WINDOW_SAMPLES: Final = 512
CONTEXT_SAMPLES: Final = 64
STATE_SHAPE: Final = (1, 1, 128)


class Silero:
    """The probability of speech, window after window of one stream; in memory from the first window on."""

    def __init__(self) -> None:
        self._file = _network()
        self._session: Any = None
        self.reset()

    def reset(self) -> None:
        """Nothing is remembered of the sound before."""
        self._hidden: Any = np.zeros(STATE_SHAPE, np.float32)
        self._cell: Any = np.zeros(STATE_SHAPE, np.float32)
        self._context: Wave = np.zeros(CONTEXT_SAMPLES, np.float32)

    def probability(self, wave: Wave) -> float:
        """Of speech in the next float32 (512,) at 16 kHz, in [0, 1]."""
        if wave.shape != (WINDOW_SAMPLES,):
            raise ValueError(f"Silero reads {WINDOW_SAMPLES} samples at a time, not {wave.shape}")
        if self._session is None:
            self._session = _opened(self._file)
        heard = np.concatenate((self._context, wave))[np.newaxis]
        odds, self._hidden, self._cell = self._session.run(None, {"input": heard, "h": self._hidden, "c": self._cell})
        self._context = wave[-CONTEXT_SAMPLES:]
        return float(odds[0])


def _opened(file: Path) -> Any:
    """The network in ``file``; a ModelError when it takes other things than Silero does."""
    session: Any = open_session(file)
    if {each.name for each in session.get_inputs()} != {"input", "h", "c"}:
        raise ModelError(f"{file.name} is not the speech detector that Belwacht knows. Install Belwacht again.")
    return session


def _network() -> Path:
    """Found without importing faster-whisper, which would bring all of Whisper into the memory."""
    package = find_spec("faster_whisper")
    folders = package.submodule_search_locations if package is not None else None
    found = sorted(file for folder in folders or () for file in Path(folder, "assets").glob("silero_vad*.onnx"))
    if not found:
        raise ModelError("faster-whisper came without its Silero speech detector. Install Belwacht again.")
    return found[-1]
