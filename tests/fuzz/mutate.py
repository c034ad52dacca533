"""Inputs that nobody would write, from inputs as they should be."""

import random
import struct
from collections.abc import Sequence
from typing import Final

TELLING: Final = (0, 1, -1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 1_000_000)
LONGEST: Final = 20_000
MOST_CHANGES: Final = 8


def mutated(seeds: Sequence[bytes], dice: random.Random) -> bytes:
    """One of the seeds with a few changes; now and then no seed at all."""
    if dice.random() < 0.02:
        return dice.randbytes(dice.randrange(200))
    text = bytearray(dice.choice(seeds))
    for _ in range(dice.randint(1, MOST_CHANGES)):
        _change(text, seeds, dice)
    return bytes(text[:LONGEST])


def _change(text: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:
    at = dice.randrange(len(text) + 1)
    end = min(len(text), at + dice.choice((1, 2, 4, 16, 100)))
    match dice.randrange(7):
        case 0:
            text[at:end] = dice.randbytes(end - at)
        case 1:
            del text[at:end]
        case 2:
            text[at:at] = text[at:end] * dice.choice((1, 2, 10))
        case 3:
            other = dice.choice(seeds)
            start = dice.randrange(len(other) + 1)
            text[at:end] = other[start : start + dice.choice((4, 50, 500))]
        case 4:
            size = dice.choice(("<H", "<I", ">H", ">I"))
            number = struct.pack(size, dice.choice(TELLING) % (1 << (8 * struct.calcsize(size))))
            text[at : at + len(number)] = number
        case 5:
            text[at:end] = str(dice.choice(TELLING)).encode()
        case _:
            del text[at:]
