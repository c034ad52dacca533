"""Where Whisper computes: a graphics card that CTranslate2 can use, else the processor."""

import logging
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel

log = logging.getLogger(__name__)

Device: TypeAlias = Literal["auto", "cpu", "cuda"]

# Small and fast first; the last is one that every device computes.
COMPUTE_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "cpu": ("int8", "float32"),
    "cuda": ("int8_float16", "float16", "int8_float32", "float32"),
}
TRIAL_FRAMES: Final = 100  # a second of silence


def load_whisper(folder: Path, device: Device, threads: int) -> WhisperModel:
    """The model in memory, on a graphics card where one is wanted, found and working, else on the processor."""
    if device != "cpu" and _has_card():
        try:
            return _on_card(folder, threads)
        except (RuntimeError, ValueError) as error:
            log.warning("the graphics card cannot be used, the processor does the work: %s", error)
    elif device == "cuda":
        log.warning("no graphics card was found that can be used; the processor does the work")
    return _load(folder, "cpu", threads)


def compute_type(device: str) -> str:
    """The first type of number for this device that it supports."""
    supported = cast("set[str]", ctranslate2.get_supported_compute_types(device))
    return next((kind for kind in COMPUTE_TYPES[device] if kind in supported), COMPUTE_TYPES[device][-1])


def _has_card() -> bool:
    return cast("int", ctranslate2.get_cuda_device_count()) > 0


def _on_card(folder: Path, threads: int) -> WhisperModel:
    """CUDA's libraries are opened at the first use, so that a missing one shows only in a trial."""
    model: Any = _load(folder, "cuda", threads)
    silence = np.zeros((1, model.model.n_mels, TRIAL_FRAMES), np.float32)
    model.model.encode(ctranslate2.StorageView.from_array(silence), to_cpu=True)
    return model


def _load(folder: Path, device: str, threads: int) -> WhisperModel:
    return WhisperModel(str(folder), device=device, compute_type=compute_type(device), cpu_threads=threads)
