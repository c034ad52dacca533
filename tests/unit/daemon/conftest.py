"""What the tests of the guard share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.daemon.guarded import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found_bench = Bench(tmp_path)
    found_bench.guard.start()
    yield found_bench
    found_bench.guard.stop()
