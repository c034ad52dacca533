"""Inputs that nobody would write, from inputs as they should be."""

import random
import struct
from collections.abc import Sequence
from typing import Final, TypeVar

TELLING: Final = (0, 1, -1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 1_000_000)
LONGEST: Final = 40_000  # beyond the longest seed, a log of alerts
MOST_CHANGES: Final = 8
DEEP: Final = (b"[", b"{", b'{"a":', b"a.", b"((")  # what a parser may follow down until its stack is full
DEPTH: Final = 5000
RARELY: Final = 0.02

Item = TypeVar("Item")


def mutated(seeds: Sequence[bytes], dice: random.Random) -> bytes:
    """One of the seeds with a few changes; now and then no seed at all."""
    if dice.random() < 0.02:
        return dice.randbytes(_below(200, dice))
    text = bytearray(_one(seeds, dice))
    for _ in range(1 + _below(MOST_CHANGES, dice)):
        _change(text, seeds, dice)
    return bytes(text[:LONGEST])


def _change(text: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:
    at = _below(len(text) + 1, dice)
    end = min(len(text), at + _one((1, 2, 4, 16, 100), dice))
    match _below(8, dice):
        case 0:
            text[at:end] = dice.randbytes(end - at)
        case 1:
            del text[at:end]
        case 2:
            text[at:at] = text[at:end] * _one((1, 2, 10), dice)
        case 3:
            other = _one(seeds, dice)
            start = _below(len(other) + 1, dice)
            text[at:end] = other[start : start + _one((4, 50, 500), dice)]
        case 4:
            size = _one(("<H", "<I", ">H", ">I"), dice)
            number = struct.pack(size, _one(TELLING, dice) % (1 << (8 * struct.calcsize(size))))
            text[at : at + len(number)] = number
        case 5:
            text[at:end] = str(_one(TELLING, dice)).encode()
        case 6 if dice.random() < RARELY:
            text[at:at] = _one(DEEP, dice) * DEPTH
        case _:
            del text[at:]


def _below(count: int, dice: random.Random) -> int:
    """As ``randrange``, which takes as long as many a target."""
    return int(dice.random() * count)


def _one(of: Sequence[Item], dice: random.Random) -> Item:
    return of[_below(len(of), dice)]
