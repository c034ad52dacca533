"""The codecs of mobile telephones, which ffmpeg reads but does not write: files coded by the systems' own libraries."""

import ctypes
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 64  # bytes; a coded frame of 20 ms takes at most 61
NARROW: Final = ("opencore-amrnb", b"#!AMR\n", 160, 7)  # library, file head, samples a frame, mode: 12.2 kbit/s
WIDE: Final = ("vo-amrwbenc", b"#!AMR-WB\n", 320, 2)  # 12.65 kbit/s


def encoders() -> bool:
    """Whether both libraries are on this computer."""
    return all(find_library(name) for name in (NARROW[0], WIDE[0]))


def write(pcm: NDArray[np.int16], path: Path) -> None:
    """``path``, named .amr (8 kHz in) or .awb (16 kHz in), holds ``pcm`` coded; what is left of a frame is filled."""
    library, head, frame, mode = NARROW if path.suffix == ".amr" else WIDE
    found = find_library(library)
    if found is None:
        raise FileNotFoundError(f"the library {library} is not on this computer")
    loaded = ctypes.CDLL(found)
    encode = _narrow(loaded, mode) if path.suffix == ".amr" else _wide(loaded, mode)
    padded = np.pad(pcm, (0, -len(pcm) % frame))
    path.write_bytes(head + b"".join(map(encode, padded.reshape(-1, frame))))


def _narrow(library: ctypes.CDLL, mode: int) -> Callable[[NDArray[np.int16]], bytes]:
    state = _state(library.Encoder_Interface_init, 0)
    return lambda frame: _coded(library.Encoder_Interface_Encode, state, mode, frame)


def _wide(library: ctypes.CDLL, mode: int) -> Callable[[NDArray[np.int16]], bytes]:
    state = _state(library.E_IF_init)
    return lambda frame: _coded(library.E_IF_encode, state, mode, frame)


def _state(make: Any, *arguments: int) -> ctypes.c_void_p:
    make.restype = ctypes.c_void_p
    return ctypes.c_void_p(make(*arguments))


def _coded(encode: Any, state: ctypes.c_void_p, mode: int, frame: NDArray[np.int16]) -> bytes:
    coded = ctypes.create_string_buffer(LARGEST)
    samples = np.ascontiguousarray(frame, np.int16)
    length = encode(state, mode, samples.ctypes.data_as(ctypes.c_void_p), coded, 0)
    return coded.raw[:length]
