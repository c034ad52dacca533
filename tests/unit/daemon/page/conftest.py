"""A house to visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.daemon.page.browsing import House, a_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as served:
        yield served
