"""What the system's sound owes us."""

import pytest

from daemon.sources.owed import Owed


def test_it_is_owed_while_it_is_waited_for_and_not_after_a_failure() -> None:
    owed = Owed()
    assert owed.for_s() == 0
    with pytest.raises(OSError, match="no answer"), owed:
        first_s = owed.for_s()
        assert 0 < first_s < owed.for_s() < 60
        raise OSError("no answer")
    assert owed.for_s() == 0
