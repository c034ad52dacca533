"""Faults of the recogniser, which reads in a process of its own: it fails, hangs, dies; nothing is lost by it."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from detectors.status import Reason
from tests.desktop.screen import until
from tests.e2e.bed import CARD, LONG_S, Bed, a_bed, seconds, words
from tests.e2e.sabotaged import BEGAN
from tests.e2e.testbed import needs_parts

pytestmark = [
    pytest.mark.faults,
    pytest.mark.call,
    pytest.mark.weights,
    needs_parts,
]
Told = Callable[[str], None]
AFRESH_S = 120.0  # until a part is given up, and then counts as past help


def told_to(bed: Bed, order: str) -> None:
    """The recogniser obeys from the first thing on that it reads, which it has begun with."""
    bed.sabotage.write_text(order)
    until((bed.sabotage.parent / BEGAN).exists, f"a recogniser that obeys: {order}", LONG_S)


def shown(bed: Bed, reason: Reason) -> float:
    """How long it took until Status and the terminal said so."""
    shown_s = seconds(lambda: bed.has(reason), reason)
    until(lambda: words(reason) in bed.said(), f"the words of {reason}")
    assert bed.status()["state"] == "deaf" or not bed.has(reason)
    return shown_s


@pytest.mark.parametrize(
    ("order", "name", "reason"),
    [
        ("1", "recogniser fails once", None),
        ("5", "recogniser fails five times", "worker_failing"),
        ("hang once", "recogniser hangs in one reading", "worker_stuck"),
    ],
)
def test_the_ask_that_it_could_not_read_at_first(
    tmp_path: Path, fault_table: Told, order: str, name: str, reason: Reason | None
) -> None:
    with a_bed(tmp_path, sabotage=True) as bed:
        bed.new_call()
        with bed.server.playing(bed.ask_file, CARD):
            told_to(bed, order)
            shown_s = shown(bed, reason) if reason else 0.0
            recovered_s = seconds(lambda: bed.hears(reason), "a Belwacht that hears again")
            until(lambda: len(bed.alerts()) == 1, "the alert in the log", LONG_S)
        assert not bed.has("speech_lost")
        said = f"{reason} | {shown_s:.1f} s" if reason else "(nothing: it is read at the second try) | -"
        fault_table(f"{name} | {said} | {recovered_s:.1f} s after that, by itself")


@pytest.mark.parametrize(
    ("order", "name", "reason"),
    [("-1", "recogniser always fails", "worker_failing"), ("hang", "recogniser always hangs", "worker_stuck")],
)
def test_a_lasting_fault(tmp_path: Path, fault_table: Told, order: str, name: str, reason: Reason) -> None:
    with a_bed(tmp_path, sabotage=True) as bed:
        bed.keep_talking()
        told_to(bed, order)
        shown_s = shown(bed, reason)
        until(lambda: "all of it is started afresh" in bed.said(), "a Belwacht that starts afresh", AFRESH_S)
        again_s = seconds(lambda: bed.has(reason), f"{reason} again", LONG_S)
        bed.sabotage.write_text("")
        recovered_s = seconds(lambda: bed.hears(reason), "a Belwacht that hears again")
        bed.is_asked()
        until(lambda: len(bed.alerts()) > 0, "the alert in the log", LONG_S)
        assert bed.said().count("all of it is started afresh") == 1
        fault_table(
            f"{name} | {reason}; started afresh once, and said again after {again_s:.1f} s |"
            f" {shown_s:.1f} s | {recovered_s:.1f} s"
        )


def test_its_process_dies(tmp_path: Path, fault_table: Told) -> None:
    with a_bed(tmp_path) as bed:
        bed.keep_talking()
        until(lambda: bed.status()["stages"]["asr"]["handled"] > 0, "a recogniser that reads", LONG_S)
        for pid in reading(bed):
            os.kill(pid, signal.SIGKILL)
        until(lambda: "the recogniser has ended" in bed.said(), "a Belwacht that notices", LONG_S)
        recovered_s = seconds(lambda: bool(reading(bed)) and bed.hears(), "another recogniser")
        assert not bed.has("speech_lost")
        bed.is_asked()
        until(lambda: len(bed.alerts()) > 0, "the alert in the log", LONG_S)
        fault_table(f"recogniser killed in a call | (nothing: another reads at once) | - | {recovered_s:.1f} s")


def reading(bed: Bed) -> list[int]:
    """The processes in which a model reads."""
    return [pid for pid in bed.pids if b"daemon.reader" in Path(f"/proc/{pid}/cmdline").read_bytes()]
