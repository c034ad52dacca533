"""A telephone line for measurements: 300-3400 Hz, 8 kHz, G.711 A-law, faint noise. Needs ffmpeg."""

import subprocess

import numpy as np

from detectors.types import SAMPLE_RATE_HZ, Wave

NOISE = 3e-4  # about -70 dB: a real line is never exactly silent
RAW = ("-f", "s16le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "1")
G711 = ("-f", "alaw", "-ar", "8000", "-ac", "1")
BAND = ("-af", "highpass=f=300:p=2,lowpass=f=3400:p=2")


def telephone(wave: Wave, seed: int = 0) -> Wave:
    """The same speech as it comes out of a telephone, float32 at 16 kHz."""
    noisy = wave + np.random.default_rng(seed).normal(0, NOISE, len(wave))
    pcm = (np.clip(noisy, -1, 1) * 32767).astype("<i2")
    line = ffmpeg(*RAW, "-i", "-", *BAND, "-c:a", "pcm_alaw", *G711, "-", data=pcm.tobytes())
    heard = np.frombuffer(ffmpeg(*G711, "-i", "-", *RAW, "-", data=line), "<i2")
    return heard.astype(np.float32)[: len(wave)] / 32768


def ffmpeg(*arguments: str, data: bytes) -> bytes:
    done = subprocess.run(["ffmpeg", "-loglevel", "error", *arguments], input=data, capture_output=True, check=True)
    return done.stdout
