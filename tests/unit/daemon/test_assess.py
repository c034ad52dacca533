"""The table of what the screen must say for each kind of evidence."""

from dataclasses import replace

import pytest

from daemon.assess import BEHIND_AFTER, STUCK_AFTER, Evidence, Progress, SideEvidence, assess
from detectors.status import STALE_AFTER_S, Status, as_seen

NOW_S = 1000.0
FINE = SideEvidence(opened_s=900, block_s=NOW_S - 0.1, sound_s=NOW_S - 0.1)
LISTENING = Evidence(far=FINE, started_s=900)
DEAD, FAILING = Progress(dead=True), Progress(failing=True)
LATE, STUCK = Progress(behind=BEHIND_AFTER + 1), Progress(busy=1, stuck=True)
STARVED = Progress(busy=STUCK_AFTER + 1, behind=STUCK_AFTER + 1, stuck=False)
LONG_BUSY = Progress(busy=STUCK_AFTER + 1)  # where the system does not tell more
TALKING = replace(FINE, speech_s=NOW_S - 3)


@pytest.mark.parametrize(
    ("evidence", "state", "reasons"),
    [
        (LISTENING, "listening", ()),
        (replace(LISTENING, far=TALKING), "call", ()),
        (replace(LISTENING, far=TALKING, near=TALKING), "call", ()),
        (replace(LISTENING, far=TALKING, near=FINE), "listening", ()),
        (replace(LISTENING, far=FINE, near=TALKING), "listening", ()),
        (replace(LISTENING, far=TALKING, near=replace(FINE, speech_s=NOW_S - 60)), "listening", ()),
        (replace(LISTENING, call_found=True, near=FINE), "call", ()),
        (replace(LISTENING, call_found=True), "call", ()),
        (replace(LISTENING, call_found=True, far=replace(FINE, block_s=NOW_S - 4)), "deaf", ("stalled",)),
        (Evidence(far=SideEvidence(), between_calls=True, started_s=900), "listening", ()),
        (Evidence(far=SideEvidence(), between_calls=True, log_unwritable=True), "degraded", ("log_unwritable",)),
        (Evidence(far=SideEvidence(), between_calls=True, recogniser_missing=True), "deaf", ("recogniser_missing",)),
        (Evidence(far=SideEvidence(), started_s=NOW_S - 1), "starting", ()),
        (Evidence(far=SideEvidence(), started_s=NOW_S - 60), "deaf", ("stalled",)),
        (replace(LISTENING, far=replace(FINE, block_s=NOW_S - 4)), "deaf", ("stalled",)),
        (replace(LISTENING, far=replace(FINE, problem="device_lost")), "deaf", ("device_lost",)),
        (replace(LISTENING, far=replace(FINE, problem="device_unknown")), "deaf", ("device_unknown",)),
        (replace(LISTENING, far=replace(FINE, sound_s=NOW_S - 60)), "deaf", ("zeros",)),
        (replace(LISTENING, far=replace(FINE, sound_s=NOW_S - 60, silence_is_zeros=True)), "listening", ()),
        (replace(LISTENING, far=replace(FINE, sound_s=None)), "deaf", ("never_sound",)),
        (replace(LISTENING, far=replace(FINE, sound_s=None, silence_is_zeros=True)), "starting", ()),
        (replace(LISTENING, call_found=True, far=replace(FINE, sound_s=None, silence_is_zeros=True)), "call", ()),
        (Evidence(far=SideEvidence(silence_is_zeros=True), call_found=True, started_s=NOW_S - 1), "starting", ()),
        (replace(LISTENING, stages={"asr": DEAD}), "deaf", ("worker_dead",)),
        (replace(LISTENING, stages={"ear": DEAD, "asr": FAILING}), "deaf", ("worker_dead",)),
        (replace(LISTENING, stages={"judge": FAILING}), "deaf", ("worker_failing",)),
        (replace(LISTENING, stages={"asr": STUCK}), "deaf", ("worker_stuck",)),
        (replace(LISTENING, stages={"ear": STUCK}), "deaf", ("worker_stuck",)),
        (replace(LISTENING, far=replace(FINE, owed_s=3)), "listening", ()),
        (replace(LISTENING, far=replace(FINE, owed_s=4)), "deaf", ("stalled",)),
        (Evidence(far=SideEvidence(owed_s=4), started_s=NOW_S - 4), "deaf", ("stalled",)),
        (
            replace(LISTENING, near=replace(FINE, owed_s=4)),
            "degraded",
            ("near_missing",),
        ),
        (
            replace(LISTENING, far=replace(FINE, owed_s=4), stages={"asr": STUCK}),
            "deaf",
            ("worker_stuck", "stalled"),
        ),
        (replace(LISTENING, stages={"asr": LONG_BUSY}), "deaf", ("worker_stuck",)),
        (replace(LISTENING, stages={"asr": STARVED}), "degraded", ("behind",)),
        (replace(LISTENING, stages={"asr": LATE}), "degraded", ("behind",)),
        (replace(LISTENING, stages={"asr": Progress(handled=10)}), "listening", ()),
        (replace(LISTENING, stages={"voice": DEAD}), "degraded", ("voice_missing",)),
        (replace(LISTENING, stages={"voice": FAILING}), "degraded", ("voice_missing",)),
        (replace(LISTENING, stages={"voice": STUCK}), "degraded", ("voice_missing",)),
        (replace(LISTENING, near=replace(FINE, block_s=NOW_S - 60)), "degraded", ("near_missing",)),
        (replace(LISTENING, near=FINE), "listening", ()),
        (replace(LISTENING, voice_missing=True), "degraded", ("voice_missing",)),
        (replace(LISTENING, waiting=10), "degraded", ("behind",)),
        (replace(LISTENING, eased=True), "degraded", ("lighter_model",)),
        (replace(LISTENING, lighter_model=True), "degraded", ("lighter_model",)),
        (replace(LISTENING, recogniser_missing=True), "deaf", ("recogniser_missing",)),
        (
            replace(LISTENING, recogniser_missing=True, stages={"asr": DEAD}),
            "deaf",
            ("recogniser_missing", "worker_dead"),
        ),
        (replace(LISTENING, recogniser_missing=True, stages={"asr": STUCK}), "deaf", ("recogniser_missing",)),
        (replace(LISTENING, lost_s=NOW_S - 5), "degraded", ("speech_lost",)),
        (replace(LISTENING, lost_s=NOW_S - 500), "listening", ()),
        (replace(LISTENING, log_unwritable=True), "degraded", ("log_unwritable",)),
        (replace(LISTENING, config_invalid=True), "degraded", ("config_invalid",)),
        (replace(LISTENING, paused=True, stages={"asr": DEAD}), "paused", ()),
        (replace(LISTENING, stopped=True), "stopped", ()),
    ],
)
def test_status_follows_from_evidence(evidence: Evidence, state: str, reasons: tuple[str, ...]) -> None:
    status = assess(evidence, NOW_S)
    assert (status.state, status.reasons) == (state, reasons)


def test_the_worst_reason_comes_first() -> None:
    evidence = replace(LISTENING, far=replace(FINE, problem="device_lost"), stages={"asr": DEAD}, voice_missing=True)
    assert assess(evidence, NOW_S).reasons == ("worker_dead", "device_lost", "voice_missing")


def test_a_screen_turns_deaf_by_itself_when_reports_stop() -> None:
    status = Status("listening", (), NOW_S)
    assert as_seen(status, NOW_S + 1) == status
    assert as_seen(status, NOW_S + STALE_AFTER_S + 1).state == "deaf"
    assert as_seen(Status("stopped", (), NOW_S), NOW_S + 100).state == "stopped"


def test_a_report_is_as_old_as_the_last_of_who_makes_it() -> None:
    assert assess(LISTENING, NOW_S).at_s == NOW_S
    silent = replace(LISTENING, reported_s=NOW_S - STALE_AFTER_S - 1)
    assert as_seen(assess(silent, NOW_S), NOW_S).reasons == ("no_report",)
    assert as_seen(assess(replace(silent, paused=True), NOW_S), NOW_S).state == "deaf"
    assert as_seen(assess(replace(silent, stopped=True), NOW_S), NOW_S).state == "stopped"
