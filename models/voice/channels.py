"""What a telephone does to a voice: rooms, noise, gain, codecs, lost packets; the same for both labels."""

import csv
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import correlate, fftconvolve, firwin2

from models.voice import amr

Sound: TypeAlias = NDArray[np.float32]
Channel: TypeAlias = Callable[[list[Sound], "Rooms", np.random.Generator], list[Sound]]

RATE: Final = 16_000
GAP: Final = RATE // 4  # between clips of one codec pass, so that none leaks into the next
PACKET: Final = 320
FFMPEG: Final = ("ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i")

# name: (rate in Hz, suffix, encoder and its options)
CODECS: Final[dict[str, tuple[int, str, str]]] = {
    "alaw": (8000, "wav", "pcm_alaw"),
    "mulaw": (8000, "wav", "pcm_mulaw"),
    "gsm": (8000, "gsm", "libgsm"),
    "g722": (16000, "g722", "g722"),
    "g726": (8000, "wav", "g726 -b:a 32k"),
    "speex": (8000, "ogg", "libspeex -b:a 11k"),
    "opus12": (8000, "ogg", "libopus -application voip -b:a 12k"),
    "opus16": (16000, "ogg", "libopus -application voip -b:a 16k"),
    "opus24": (16000, "ogg", "libopus -application voip -b:a 24k"),
}
MOBILE: Final = {"amr_nb": (8000, ".amr"), "amr_wb": (16000, ".awb")}  # never heard in training
CHANNELS: Final = ("clean", "g711", "amr_nb", "amr_wb", "gsm", "opus12", "opus24", "loss3", "noise", "room")


class Rooms:
    """Backgrounds and room impulse responses of ``folder``, float32 at 16 kHz."""

    def __init__(self, folder: Path) -> None:
        with (folder / "manifest.csv").open(newline="") as manifest:
            rows = list(csv.DictReader(manifest))
        speechless = [row for row in rows if not row["kind"].startswith(("tone", "kind"))]
        self.noises = [self._read(folder / row["file"]) for row in speechless if row["file"].startswith("noise/")]
        self.rirs = [self._read(folder / row["file"])[: RATE // 2] for row in rows if row["file"].startswith("rir/")]

    @staticmethod
    def _read(path: Path) -> Sound:
        wave, rate = soundfile.read(path, dtype="float32", always_2d=True)
        if rate != RATE:
            raise ValueError(f"{path.name}: {rate} Hz, expected {RATE}")
        return wave.mean(axis=1)


def add_noise(wave: Sound, rooms: Rooms, rng: np.random.Generator, snr_db: float) -> Sound:
    noise = rooms.noises[rng.integers(len(rooms.noises))]
    start = rng.integers(max(1, len(noise) - len(wave)))
    piece = np.resize(noise[start:], len(wave))
    scale = np.sqrt((np.mean(wave**2) + 1e-12) / (np.mean(piece**2) + 1e-12)) * 10 ** (-snr_db / 20)
    return (wave + scale * piece).astype(np.float32)


def reverberate(wave: Sound, rooms: Rooms, rng: np.random.Generator) -> Sound:
    rir = rooms.rirs[rng.integers(len(rooms.rirs))]
    direct = int(np.argmax(np.abs(rir)))
    wet = fftconvolve(wave, rir[direct:])[: len(wave)]
    return (wet * (np.std(wave) / (np.std(wet) + 1e-9))).astype(np.float32)


def equalise(wave: Sound, rng: np.random.Generator) -> Sound:
    """A handset's uneven response: up to 6 dB up or down at five points."""
    gains = 10 ** (rng.uniform(-6, 6, 5) / 20)
    points = [0, 400, 1000, 2000, 3200, 8000]
    taps = firwin2(65, points, np.concatenate((gains[:1], gains)), fs=RATE)
    return fftconvolve(wave, taps, mode="same").astype(np.float32)


def lose_packets(wave: Sound, rng: np.random.Generator, rate: float) -> Sound:
    """20 ms packets lost in bursts of 1.5 on average; the last one is repeated ever softer, or there is silence."""
    heard = wave.copy()
    repeat, fade, lost = rng.random() < 0.7, 0.0, False
    for start in range(PACKET, len(wave) - PACKET + 1, PACKET):
        lost = rng.random() < (0.33 if lost else rate)
        if lost:
            fade = 0.5 + 0.3 * rng.random()
            heard[start : start + PACKET] = heard[start - PACKET : start] * (fade if repeat else 0.0)
    return heard


def control_gain(wave: Sound, rng: np.random.Generator) -> Sound:
    """Automatic gain: the slow envelope raised to a power below one."""
    width = int(RATE * rng.uniform(0.05, 0.3))
    envelope = np.sqrt(fftconvolve(wave**2, np.hanning(width) / width * 2, mode="same").clip(1e-8))
    return (wave * (envelope / envelope.max()) ** -rng.uniform(0.1, 0.4)).astype(np.float32)


def _write(stream: Sound, name: str, folder: Path) -> Path:
    """The file in ``folder`` that holds ``stream`` coded."""
    if name in MOBILE:
        rate, suffix = MOBILE[name]
        coded = folder / f"coded{suffix}"
        amr.write((soxr.resample(stream, RATE, rate) * 32767).astype(np.int16), coded)
        return coded
    rate, suffix, encoder = CODECS[name]
    plain, coded = folder / "plain.wav", folder / f"coded.{suffix}"
    soundfile.write(plain, stream, RATE, subtype="PCM_16")
    subprocess.run([*FFMPEG, str(plain), "-ar", str(rate), "-c:a", *encoder.split(), str(coded)], check=True)
    return coded


def through_codec(waves: list[Sound], name: str, level: float = 0.5) -> list[Sound]:
    """Each wave coded and decoded, aligned with what went in."""
    scaled = [wave * (level / max(float(np.abs(wave).max()), 1e-6)) for wave in waves]
    rest = np.zeros(GAP, np.float32)
    stream = np.concatenate([part for wave in scaled for part in (wave, rest)])
    with tempfile.TemporaryDirectory() as folder:
        coded = _write(stream, name, Path(folder))
        raw = [*FFMPEG, str(coded), "-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"]
        back = subprocess.run(raw, check=True, capture_output=True).stdout
    decoded = np.frombuffer(back, np.int16).astype(np.float32) / np.float32(32768)
    span = min(len(stream), len(decoded), 20 * RATE)
    lags = correlate(decoded[:span], stream[:span], mode="full", method="fft")[span - 1 - 1600 : span + 1600]
    lag = int(np.argmax(np.abs(lags))) - 1600
    aligned = decoded[lag:] if lag >= 0 else np.concatenate((np.zeros(-lag, np.float32), decoded))
    aligned = np.pad(aligned, (0, max(0, len(stream) - len(aligned))))
    starts = np.cumsum([0, *(len(wave) + GAP for wave in waves)])
    return [aligned[start : start + len(wave)] for start, wave in zip(starts[:-1], waves, strict=True)]


def pass_through(name: str) -> Channel:
    """The fixed channel ``name`` of CHANNELS, for evaluation."""

    def channel(waves: list[Sound], rooms: Rooms, rng: np.random.Generator) -> list[Sound]:
        if name == "clean":
            return waves
        if name in CODECS | MOBILE:
            return through_codec(waves, name)
        if name == "noise":
            waves = [add_noise(wave, rooms, rng, 10) for wave in waves]
        if name == "room":
            waves = [add_noise(reverberate(wave, rooms, rng), rooms, rng, 20) for wave in waves]
        coded = through_codec(waves, "alaw")
        return [lose_packets(wave, rng, 0.02) for wave in coded] if name == "loss3" else coded

    if name not in CHANNELS:
        raise ValueError(f"no channel {name!r}; there are {', '.join(CHANNELS)}")
    return channel


def _before_codec(wave: Sound, rooms: Rooms, rng: np.random.Generator) -> Sound:
    if rng.random() < 0.5:
        wave = equalise(wave, rng)
    if rng.random() < 0.25:
        wave = reverberate(wave, rooms, rng)
    if rng.random() < 0.45:
        wave = add_noise(wave, rooms, rng, rng.uniform(5, 35))
    if rng.random() < 0.25:
        wave = control_gain(wave, rng)
    return wave


def random_channel(waves: list[Sound], rooms: Rooms, rng: np.random.Generator) -> list[Sound]:
    """Each wave after a random room, noise, gain, codec and loss; a fifth of them meets no codec."""
    spoiled = [_before_codec(wave, rooms, rng) for wave in waves]
    choices = rng.choice(["", *CODECS], len(waves), p=[0.2, *([0.8 / len(CODECS)] * len(CODECS))])
    for name in CODECS:
        rows = np.flatnonzero(choices == name)
        if len(rows):
            for row, wave in zip(
                rows, through_codec([spoiled[row] for row in rows], name, rng.uniform(0.1, 0.9)), strict=True
            ):
                spoiled[row] = wave
    return [lose_packets(wave, rng, rng.uniform(0, 0.06)) if rng.random() < 0.25 else wave for wave in spoiled]
