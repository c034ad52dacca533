"""The faults of the sound where PipeWire is the sound server, as on most desktops: each is shown and recovered from."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from daemon.server import ask
from tests.desktop.screen import until
from tests.e2e import pipewire
from tests.e2e.bed import LONG_S, Bed, a_bed, killed
from tests.e2e.faults import Fault, a_line, answers, card_unplugged, default_output_changes, hangs, happens, muted
from tests.e2e.testbed import CARDS

pytestmark = [
    pytest.mark.faults,
    pytest.mark.call,
    pytest.mark.weights,
    pytest.mark.skipif(bool(pipewire.missing_parts()), reason=f"install first: {', '.join(pipewire.missing_parts())}"),
]


@contextmanager
def all_of_it_killed(bed: Bed) -> Iterator[None]:
    """Its programs end with it; the desktop starts each again, in whatever order."""
    folder = bed.server.folder
    with ExitStack() as stack:
        for program in reversed(pipewire.NEEDED):
            stack.enter_context(killed(bed, program, str(folder)))
        yield
    has_sound_again(bed)


@contextmanager
def its_pulse_server_killed(bed: Bed) -> Iterator[None]:
    with killed(bed, "pipewire-pulse", str(bed.server.folder)):
        yield
    has_sound_again(bed)


@contextmanager
def its_session_manager_killed(bed: Bed) -> Iterator[None]:
    """What begins meanwhile gets no sound, and with WirePlumber 0.4 no program does until all of PipeWire is new."""
    with killed(bed, "wireplumber", str(bed.server.folder)):
        ask(bed.belwacht.data / "run", "pause")
        ask(bed.belwacht.data / "run", "resume")
        yield
    with all_of_it_killed(bed):
        pass


def has_sound_again(bed: Bed) -> None:
    """The cards came with the server, and went with it."""
    until(lambda: answers(bed.server), "the sound server", LONG_S)
    for card in CARDS:
        bed.server.plug_in(card)
    bed.play_on()


FAULTS = [
    Fault("PipeWire killed", all_of_it_killed, ("device_lost", "stalled")),
    Fault("its pulse server killed", its_pulse_server_killed, ("device_lost", "stalled")),
    Fault("PipeWire hangs", hangs("pipewire"), ("device_lost", "stalled")),
    Fault("its pulse server hangs", hangs("pipewire-pulse"), ("device_lost", "stalled")),
    Fault("its session manager killed", its_session_manager_killed, ("device_lost", "stalled")),
    Fault("sound card removed", card_unplugged, ("device_lost", "stalled")),
    Fault("line muted: zeros", muted, ("zeros",), bed={"far": "pulse:line", "prepare": a_line}),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault(fault: Fault, tmp_path: Path, fault_table: Callable[[str], None]) -> None:
    def told(line: str) -> None:
        fault_table(f"PipeWire: {line}")

    with a_bed(tmp_path, *fault.settings, a_server=pipewire.a_pipewire, **fault.bed) as bed:
        happens(fault, bed, told)


def test_the_default_output_is_another(tmp_path: Path, fault_table: Callable[[str], None]) -> None:
    fault_table(f"PipeWire: {default_output_changes(tmp_path, pipewire.a_pipewire)}")
