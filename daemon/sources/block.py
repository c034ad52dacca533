"""What every source yields."""

from dataclasses import dataclass

from detectors.types import Side, Wave


class InputError(Exception):
    """A file or device that cannot be used; the message says what to do next."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Sound of one side as it came: ``wave`` is float32 (n,) mono at ``rate_hz``.

    ``lost`` counts the samples at 16 kHz that are missing just before it; 0 means that it follows on.
    """

    side: Side
    wave: Wave
    rate_hz: int
    lost: int = 0
