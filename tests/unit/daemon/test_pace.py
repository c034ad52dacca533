"""When the reader does less, and when it dares to do more again."""

from daemon.pace import CALM_S, FAR_TOO_LATE_S, LATE_IN_A_ROW, LATE_S, QUICK_S, SETTLE_S, Pace

LATE = LATE_S + 1
AT_EASE = 1.0


class Clocked:
    """A pace and a clock that goes on a second with each reading."""

    def __init__(self, rungs: int) -> None:
        self.now_s = 100.0
        self.pace = Pace(rungs, self.now_s)

    def read(self, late_s: float, times: int = 1) -> int:
        for _ in range(times):
            self.now_s += 1
            self.pace.count(late_s, self.now_s)
        return self.pace.rung

    def calm_needed(self) -> int:
        """For how many seconds of quick readings the pace stays where it is."""
        before, seconds = self.pace.rung, 0
        while self.read(AT_EASE) == before:
            seconds += 1
        return seconds


def test_quick_readings_change_nothing() -> None:
    assert Clocked(3).read(AT_EASE, 1000) == 0


def test_one_late_reading_is_a_hiccup() -> None:
    clocked = Clocked(3)
    for _ in range(20):
        assert clocked.read(LATE, LATE_IN_A_ROW - 1) == 0
        assert clocked.read(AT_EASE) == 0


def test_one_reading_that_is_far_too_late_is_enough() -> None:
    assert Clocked(3).read(FAR_TOO_LATE_S + 1) == 1


def test_late_readings_in_a_row_lead_down() -> None:
    assert Clocked(3).read(LATE, LATE_IN_A_ROW) == 1


def test_what_piled_up_before_a_change_does_not_lead_further_down() -> None:
    clocked = Clocked(3)
    clocked.read(LATE, LATE_IN_A_ROW)
    assert clocked.read(LATE, int(SETTLE_S) - 1) == 1
    assert clocked.read(LATE, LATE_IN_A_ROW) == 2
    assert clocked.read(LATE, 100) == 2, "there is nothing below the last rung"


def test_a_calm_while_leads_back() -> None:
    clocked = Clocked(3)
    clocked.read(LATE, LATE_IN_A_ROW)
    assert CALM_S - 2 <= clocked.calm_needed() <= CALM_S
    assert clocked.pace.rung == 0


def test_a_slow_reading_breaks_the_calm() -> None:
    clocked = Clocked(3)
    clocked.read(LATE, LATE_IN_A_ROW)
    for _ in range(10):
        clocked.read(AT_EASE, int(CALM_S) - 5)
        assert clocked.read(QUICK_S + 1) == 1


def test_each_failed_return_makes_the_next_wait_twice_as_long() -> None:
    clocked = Clocked(2)
    waits: list[int] = []
    for _ in range(3):
        clocked.read(LATE, int(SETTLE_S) + LATE_IN_A_ROW)
        waits.append(clocked.calm_needed())
    assert [round(wait / CALM_S) for wait in waits] == [1, 2, 4]


def test_it_can_be_put_on_a_rung() -> None:
    clocked = Clocked(3)
    clocked.pace.stand_on(1, clocked.now_s)
    assert clocked.pace.rung == 1
