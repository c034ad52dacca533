"""When a pause is over."""

import pytest

from daemon.pause import Pause
from daemon.sources.call_watch import CallWatch
from daemon.sources.streams import Call, Calls

ANNA, OTHER = Call("Linphone", "", ""), Call("Zoom", "", "")


def watch(*talking: Call, blind: bool | None = False) -> CallWatch:
    seen = CallWatch(lambda: None)
    seen.calls, seen.blind = Calls(talking), blind
    return seen


@pytest.mark.parametrize(
    ("pause", "calls", "over"),
    [
        (Pause(None), watch(), False),
        (Pause(10.0), watch(), True),
        (Pause(10.1), watch(ANNA), False),
        (Pause(99.0, (ANNA,)), watch(ANNA), False),
        (Pause(99.0, (ANNA,)), watch(), True),
        (Pause(99.0, (ANNA,)), watch(OTHER), True),
        (Pause(99.0, (ANNA, OTHER)), watch(OTHER), False),
        (Pause(10.0, (ANNA,)), watch(ANNA), True),
        (Pause(99.0, (ANNA,)), watch(blind=True), False),
    ],
)
def test_it_ends_in_time_or_with_the_call(pause: Pause, calls: CallWatch, over: bool) -> None:
    assert pause.over(calls, 10.0) is over
