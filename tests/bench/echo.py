"""How well the far end in the microphone is told from the user, who may speak at the same time.

    python -m tests.bench.echo [--tuning]

The microphone hears the user of a shared call, spoken into the caller's turns as if both talked at once, and the far
end out of a loudspeaker: directly (3 ms later) or in a room of ../shared/noise. Each second with both is one case.
"""

import argparse
from collections.abc import Iterator

import numpy as np

from daemon.ear.echo import LEAKS_FROM, MARGIN, leak
from detectors.types import SAMPLE_RATE_HZ, Wave
from tests.bench.channels import telephone
from tests.bench.speech import is_tuning, read
from tests.paths import SHARED

DELAY = 48  # 3 ms
LATER_DEVICE = 4000  # the microphone was opened a quarter of a second after the loopback
ACTIVE_RMS = 0.01
FLOOR_RMS = 1e-3
SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def decibels(gain_db: float) -> float:
    return 10 ** (gain_db / 20)


def through(wave: Wave, room: Wave) -> Wave:
    """As heard in a room, at the same loudness."""
    size = 1 << (len(wave) + len(room) - 1).bit_length()
    heard = np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(room, size), size)[: len(wave)]
    return (heard * (np.std(wave) / max(float(np.std(heard)), 1e-9))).astype(np.float32)


def rooms() -> list[Wave]:
    """Impulse responses from their first strong sample on."""
    found = [read(path)[:, 0] for path in sorted((SHARED / "noise" / "rir").glob("*"))]
    return [room[max(0, int(np.argmax(np.abs(room))) - 16) :] for room in found]


def calls(tuning: bool) -> Iterator[tuple[Wave, Wave]]:
    """The caller over the telephone; the user without pauses, again and again, as loud."""
    for path in sorted((SHARED / "calls" / "audio").glob("*.opus")):
        if is_tuning(path.stem) == tuning:
            wave = read(path)
            far, near = telephone(wave[:, 0]), wave[:, 1]
            user = near[np.convolve(np.abs(near) > 0.01, np.ones(1600), "same") > 0]
            user = np.tile(user, 1 + len(far) // len(user))[: len(far)]
            yield far, user * np.float32(np.std(far) / np.std(user))


def seconds(far: Wave, *sounds: Wave) -> Iterator[int]:
    """Where all of the sounds are heard for a second."""
    for at in range(MARGIN + LATER_DEVICE, len(far) - MARGIN - SAMPLE_RATE_HZ, 3 * SAMPLE_RATE_HZ // 2):
        if min(np.std(sound[at : at + SAMPLE_RATE_HZ]) for sound in (far, *sounds)) > ACTIVE_RMS:
            yield at


def mixtures(far: Wave, user: Wave, room: Wave, noise: Wave) -> dict[str, Wave]:
    direct = np.concatenate((np.zeros(DELAY, np.float32), far[:-DELAY]))
    echo = through(direct, room)
    heard = {"direct leak alone": direct * decibels(-3), "leak in a room alone": echo * decibels(-3)}
    heard["soft leak in a room alone"] = echo * decibels(-17)
    heard["user alone"] = user
    for softer_db in (0, 3, 6, 12):
        heard[f"user, direct leak {softer_db} dB softer"] = user + direct * decibels(-softer_db)
        heard[f"user, leak in a room {softer_db} dB softer"] = user + echo * decibels(-softer_db)
    return {name: (wave + noise).astype(np.float32) for name, wave in heard.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuning", action="store_true", help="on the half that settings are chosen on")
    tuning = parser.parse_args().tuning
    random = np.random.default_rng(0)
    echoing = rooms()
    shares: dict[str, list[float]] = {}
    for far, user in calls(tuning):
        noise = random.normal(0, FLOOR_RMS, len(far)).astype(np.float32)
        heard = mixtures(far, user, echoing[random.integers(len(echoing))], noise)
        for at in seconds(far, user):
            played = far[at - MARGIN - LATER_DEVICE : at + SAMPLE_RATE_HZ + MARGIN - LATER_DEVICE]
            for name, near in heard.items():
                shares.setdefault(name, []).append(leak(near[at : at + SAMPLE_RATE_HZ], played))
    print(f"share of the near end's power that is the far end; quantiles {SHARES}; silenced from {LEAKS_FROM} on")
    for name, found in shares.items():
        quantiles = " ".join(f"{value:.2f}" for value in np.quantile(found, SHARES))
        print(f"{name:38s} {len(found):4d} s  {quantiles}  silenced {np.mean(np.array(found) >= LEAKS_FROM):.2f}")


if __name__ == "__main__":
    main()
