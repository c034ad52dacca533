"""When all is started afresh, and when not."""

from daemon.last_resort import AFTER_S, AGAIN, EVERY_S, LastResort
from daemon.supervisor import EXPLAINED
from detectors.status import Reason, Status

BEAT_S = 0.5


def first_wanted_s(resort: LastResort, reason: Reason, start_s: float, seconds: float) -> float | None:
    for beat in range(round(seconds / BEAT_S)):
        now_s = start_s + beat * BEAT_S
        if resort.wanted(Status("deaf", (reason,), now_s), now_s):
            return now_s
    return None


def test_what_stands_still_for_long_is_started_afresh() -> None:
    for reason in ("worker_stuck", "worker_dead"):
        at_s = first_wanted_s(LastResort(False, 0.0), reason, 100.0, 60.0)
        assert at_s is not None
        assert AFTER_S < at_s - 100.0 < AFTER_S + 2


def test_what_mends_itself_or_would_not_be_mended_by_it_is_not() -> None:
    resort = LastResort(False, 0.0)
    for start_s in range(0, 1000, 20):
        assert first_wanted_s(resort, "worker_stuck", start_s, AFTER_S - 1) is None
        assert not resort.wanted(Status("listening", (), start_s + 19.5), start_s + 19.5)
    reasons: tuple[Reason, ...] = ("behind", "recogniser_missing", "worker_failing", "device_lost", "no_report")
    for reason in reasons:
        assert first_wanted_s(resort, reason, 2000.0, 100.0) is None


def test_who_was_started_afresh_goes_on_for_ten_minutes_as_it_is() -> None:
    at_s = first_wanted_s(LastResort(True, 100.0), "worker_dead", 100.0, 2 * EVERY_S)
    assert at_s is not None
    assert EVERY_S < at_s - 100.0 < EVERY_S + 2


def test_the_supervisor_takes_its_exit_code_for_a_crash() -> None:
    assert AGAIN not in EXPLAINED
