"""The faults of the sound as most people have it: Belwacht waits for a call, and hears the softphone of it alone."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.desktop.screen import until
from tests.e2e import pipewire
from tests.e2e.bed import LONG_S, Bed, a_bed, process_of
from tests.e2e.faults import Fault, card_unplugged, hangs, happens, own_loudspeaker, sound_server_killed
from tests.e2e.test_faults_pipewire import all_of_it_killed
from tests.e2e.testbed import a_sound_server, needs_parts

pytestmark = [pytest.mark.faults, pytest.mark.call, pytest.mark.weights, needs_parts]

SOFTPHONE: Final = "linphone"
ONLY_CALLS: Final = "sound.only_calls=true"


AS_USUAL: Final[dict[str, Any]] = {"far": "", "softphone": SOFTPHONE, "prepare": own_loudspeaker}


@contextmanager
def recorder_killed(bed: Bed) -> Iterator[None]:
    """That of the softphone's stream alone."""
    os.kill(process_of("parec", "--monitor-stream"), signal.SIGKILL)
    yield


FAULTS = [
    Fault("sound server killed", sound_server_killed, ("device_lost", "stalled")),
    Fault("sound server hangs", hangs("pulseaudio"), ("device_lost", "stalled")),
    Fault("sound card removed, and the call with it", card_unplugged, ()),
    Fault("recorder of the softphone killed", recorder_killed, (), asks=True),
]
WITH_PIPEWIRE = [
    Fault("PipeWire killed", all_of_it_killed, ("device_lost", "stalled")),
    Fault("PipeWire hangs", hangs("pipewire"), ("device_lost", "stalled")),
    Fault("sound card removed", card_unplugged, ()),
    Fault("recorder of the softphone killed", recorder_killed, (), asks=True),
]


def in_a_call(fault: Fault, folder: Path, told: Callable[[str], None], **bed: Any) -> None:
    with a_bed(folder, ONLY_CALLS, **AS_USUAL, **bed) as there:
        until(lambda: f"listening to {SOFTPHONE} alone" in there.said(), "the softphone alone", LONG_S)
        happens(fault, there, told)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault(fault: Fault, tmp_path: Path, fault_table: Callable[[str], None]) -> None:
    in_a_call(fault, tmp_path, lambda line: fault_table(f"in a call: {line}"), a_server=a_sound_server)


@pytest.mark.parametrize("fault", WITH_PIPEWIRE, ids=lambda fault: fault.name)
def test_a_fault_with_pipewire(fault: Fault, tmp_path: Path, fault_table: Callable[[str], None]) -> None:
    if missing := pipewire.missing_parts():
        pytest.skip(f"install first: {', '.join(missing)}")
    in_a_call(fault, tmp_path, lambda line: fault_table(f"PipeWire, in a call: {line}"), a_server=pipewire.a_pipewire)
