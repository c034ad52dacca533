"""A block says what it holds."""

import numpy as np

from daemon.sources import Block


def test_a_block_follows_on_unless_it_says_otherwise() -> None:
    assert Block("far", np.zeros(10, np.float32), 8_000).lost == 0
