"""What a call's sound has gone through before it is heard, for measurements. Needs ffmpeg, and sox for AMR.

Every line adds faint noise, because a real one is never exactly silent. All but Opus pass 300-3400 Hz only.
"""

import subprocess
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

import numpy as np

from detectors.types import SAMPLE_RATE_HZ, Wave

Channel: TypeAlias = Literal["clean", "telephone", "amr", "opus", "loss"]

NOISE: Final = 3e-4  # about -70 dB
RAW: Final = ("-f", "s16le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "1")
NARROW: Final = ("-f", "s16le", "-ar", "8000", "-ac", "1")
G711: Final = ("-f", "alaw", "-ar", "8000", "-ac", "1")
BAND: Final = ("-af", "highpass=f=300:p=2,lowpass=f=3400:p=2")
SOX_NARROW: Final = ("-t", "raw", "-r", "8000", "-e", "signed", "-b", "16", "-c", "1")
AMR_MODE: Final = "7"  # 12.2 kbit/s
OPUS_LINE: Final = ("-c:a", "libopus", "-b:a", "12k", "-application", "voip", "-f", "ogg")
PACKET_BYTES: Final = 160  # 20 ms of G.711
LOST_SHARE: Final = 0.03
CONCEALED_GAIN: Final = 0.5  # of the packet that is played again, for each one missing in a row


def telephone(wave: Wave, seed: int = 0) -> Wave:
    """The same speech as it comes out of a telephone: G.711 A-law. Float32 at 16 kHz."""
    return _wave(_ffmpeg(*G711, "-i", "-", *RAW, "-", data=_alaw(wave, seed)), len(wave))


def amr(wave: Wave, seed: int = 0) -> Wave:
    """As over a mobile telephone: AMR-NB at 12.2 kbit/s."""
    narrow = _ffmpeg(*RAW, "-i", "-", *BAND, *NARROW, "-", data=_noisy(wave, seed))
    line = _run("sox", *SOX_NARROW, "-", "-C", AMR_MODE, "-t", "amr-nb", "-", data=narrow)
    heard = _run("sox", "-t", "amr-nb", "-", *SOX_NARROW, "-", data=line)
    return _wave(_ffmpeg(*NARROW, "-i", "-", *RAW, "-", data=heard), len(wave))


def opus(wave: Wave, seed: int = 0) -> Wave:
    """As over a thrifty internet call: Opus at 12 kbit/s."""
    line = _ffmpeg(*RAW, "-i", "-", *OPUS_LINE, "-", data=_noisy(wave, seed))
    return _wave(_ffmpeg("-f", "ogg", "-i", "-", *RAW, "-", data=line), len(wave))


def loss(wave: Wave, seed: int = 0) -> Wave:
    """G.711 where 3 of 100 packets of 20 ms are missing; the one before is played again, 6 dB softer each time."""
    narrow = _ffmpeg(*G711, "-i", "-", *NARROW, "-", data=_alaw(wave, seed))
    pcm = np.frombuffer(narrow, "<i2").astype(np.float32)
    packets = pcm[: len(pcm) // PACKET_BYTES * PACKET_BYTES].reshape(-1, PACKET_BYTES).copy()
    lost = np.random.default_rng(seed).random(len(packets)) < LOST_SHARE
    for at in np.flatnonzero(lost[1:]) + 1:
        packets[at] = CONCEALED_GAIN * packets[at - 1]
    heard = packets.astype("<i2").tobytes()
    return _wave(_ffmpeg(*NARROW, "-i", "-", *RAW, "-", data=heard), len(wave))


def clean(wave: Wave, seed: int = 0) -> Wave:
    return np.ascontiguousarray(wave)


CHANNELS: Final[Mapping[Channel, Callable[[Wave], Wave]]] = {
    "clean": clean,
    "telephone": telephone,
    "amr": amr,
    "opus": opus,
    "loss": loss,
}


def over(channel: Channel, wave: Wave) -> Wave:
    """The same sound, as long, after ``channel``."""
    return CHANNELS[channel](wave)


def _noisy(wave: Wave, seed: int) -> bytes:
    noisy = wave + np.random.default_rng(seed).normal(0, NOISE, len(wave))
    return (np.clip(noisy, -1, 1) * 32767).astype("<i2").tobytes()


def _alaw(wave: Wave, seed: int) -> bytes:
    return _ffmpeg(*RAW, "-i", "-", *BAND, "-c:a", "pcm_alaw", *G711, "-", data=_noisy(wave, seed))


def _wave(pcm: bytes, length: int) -> Wave:
    """Exactly ``length`` samples: a codec works in whole frames."""
    wave = np.frombuffer(pcm, "<i2").astype(np.float32)[:length] / 32768
    return np.pad(wave, (0, length - len(wave)))


def _ffmpeg(*arguments: str, data: bytes) -> bytes:
    return _run("ffmpeg", "-loglevel", "error", *arguments, data=data)


def _run(*command: str, data: bytes) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout
