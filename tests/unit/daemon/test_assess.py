"""The table of what the screen must say for each kind of evidence."""

from dataclasses import replace

import pytest

from daemon.assess import Evidence, SideEvidence, assess
from detectors.status import STALE_AFTER_S, Status, as_seen

NOW_S = 1000.0
FINE = SideEvidence(opened_s=900, block_s=NOW_S - 0.1, sound_s=NOW_S - 0.1)
LISTENING = Evidence(far=FINE, started_s=900)
TALKING = replace(FINE, speech_s=NOW_S - 3)


@pytest.mark.parametrize(
    ("evidence", "state", "reasons"),
    [
        (LISTENING, "listening", ()),
        (replace(LISTENING, far=TALKING), "call", ()),
        (Evidence(far=SideEvidence(), started_s=NOW_S - 1), "starting", ()),
        (Evidence(far=SideEvidence(), started_s=NOW_S - 60), "deaf", ("stalled",)),
        (replace(LISTENING, far=replace(FINE, block_s=NOW_S - 4)), "deaf", ("stalled",)),
        (replace(LISTENING, far=replace(FINE, problem="device_lost")), "deaf", ("device_lost",)),
        (replace(LISTENING, far=replace(FINE, problem="device_unknown")), "deaf", ("device_unknown",)),
        (replace(LISTENING, far=replace(FINE, sound_s=NOW_S - 60)), "deaf", ("zeros",)),
        (replace(LISTENING, far=replace(FINE, sound_s=NOW_S - 60, silence_is_zeros=True)), "listening", ()),
        (replace(LISTENING, far=replace(FINE, sound_s=None)), "deaf", ("never_sound",)),
        (replace(LISTENING, far=replace(FINE, sound_s=None, silence_is_zeros=True)), "starting", ()),
        (replace(LISTENING, dead=("asr",)), "deaf", ("worker_dead",)),
        (replace(LISTENING, dead=("voice",)), "degraded", ("voice_missing",)),
        (replace(LISTENING, near=replace(FINE, block_s=NOW_S - 60)), "degraded", ("near_missing",)),
        (replace(LISTENING, near=FINE), "listening", ()),
        (replace(LISTENING, voice_missing=True), "degraded", ("voice_missing",)),
        (replace(LISTENING, waiting=10), "degraded", ("behind",)),
        (replace(LISTENING, eased=True), "degraded", ("behind",)),
        (replace(LISTENING, lighter_model=True), "degraded", ("lighter_model",)),
        (replace(LISTENING, recogniser_missing=True), "deaf", ("recogniser_missing",)),
        (replace(LISTENING, recogniser_missing=True, dead=("asr",)), "deaf", ("recogniser_missing", "worker_dead")),
        (replace(LISTENING, lost_s=NOW_S - 5), "degraded", ("speech_lost",)),
        (replace(LISTENING, lost_s=NOW_S - 500), "listening", ()),
        (replace(LISTENING, log_unwritable=True), "degraded", ("log_unwritable",)),
        (replace(LISTENING, config_invalid=True), "degraded", ("config_invalid",)),
        (replace(LISTENING, paused=True, dead=("asr",)), "paused", ()),
        (replace(LISTENING, stopped=True), "stopped", ()),
    ],
)
def test_status_follows_from_evidence(evidence: Evidence, state: str, reasons: tuple[str, ...]) -> None:
    status = assess(evidence, NOW_S)
    assert (status.state, status.reasons) == (state, reasons)


def test_the_worst_reason_comes_first() -> None:
    evidence = replace(LISTENING, far=replace(FINE, problem="device_lost"), dead=("asr",), voice_missing=True)
    assert assess(evidence, NOW_S).reasons == ("worker_dead", "device_lost", "voice_missing")


def test_a_screen_turns_deaf_by_itself_when_reports_stop() -> None:
    status = Status("listening", (), NOW_S)
    assert as_seen(status, NOW_S + 1) == status
    assert as_seen(status, NOW_S + STALE_AFTER_S + 1).state == "deaf"
    assert as_seen(Status("stopped", (), NOW_S), NOW_S + 100).state == "stopped"
