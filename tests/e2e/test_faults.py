"""The fault table: each fault is really caused, shown with its words, and recovered from; no alert is lost.

``make faults`` runs all of them and prints the times; the tests of every day run the quick ones.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from models.catalogue import card
from models.folders import model_folder
from tests.desktop.screen import until
from tests.e2e.bed import LONG_S, Bed, Cause, a_bed, busy
from tests.e2e.disks import a_read_only_log, a_small_disk, unmounted
from tests.e2e.faults import Fault, a_line, card_unplugged, hangs, happens, muted, sound_server_killed
from tests.e2e.program import Program
from tests.e2e.testbed import SoundServer, needs_parts

pytestmark = [
    pytest.mark.call,
    pytest.mark.weights,
    needs_parts,
]


STARVED_S = 40


# causes


@contextmanager
def nothing(bed: Bed) -> Iterator[None]:
    """The fault was there from the start, and goes."""
    yield
    bed.server.run("pactl", "set-source-mute", "line", "0")


def a_muted_line(program: Program, server: SoundServer, stack: ExitStack) -> None:
    a_line(program, server, stack)
    server.run("pactl", "set-source-mute", "line", "1")


@contextmanager
def cores_busy(bed: Bed) -> Iterator[None]:
    with busy():
        yield


@contextmanager
def starved(bed: Bed) -> Iterator[None]:
    """Belwacht comes last, after busy loops on each core: hardly anything is left for it."""
    for thread in threads_of(bed):
        os.setpriority(os.PRIO_PROCESS, thread, 19)
    with busy(), busy():
        bed.keep_talking()
        yield
        for _ in range(STARVED_S):  # what is caused here is time that passes
            assert not bed.has("worker_stuck"), "who is kept waiting does not stand still"
            time.sleep(1.0)
    assert "started again" not in bed.said()
    assert "tried again afresh" not in bed.said()
    for thread in threads_of(bed):
        os.setpriority(os.PRIO_PROCESS, thread, 0)


def threads_of(bed: Bed) -> list[int]:
    return [int(thread.name) for pid in bed.pids for thread in Path(f"/proc/{pid}/task").iterdir()]


@contextmanager
def settings_broken(bed: Bed) -> Iterator[None]:
    bed.belwacht.settings.write_text("[judge]\nsensitivity = 'hihg'\n")
    yield
    bed.belwacht.settings.write_text("[judge]\nsensitivity = 'high'\n")


@contextmanager
def log_locked(bed: Bed) -> Iterator[None]:
    with closing(sqlite3.connect(bed.belwacht.data / "alerts.db")) as other:
        other.execute("begin exclusive")
        yield
        other.rollback()


@contextmanager
def log_corrupt(bed: Bed) -> Iterator[None]:
    for name in ("alerts.db", "alerts.db-wal"):
        path = bed.belwacht.data / name
        if path.exists():
            with path.open("r+b") as file:
                file.write(b"no database" * 500)
    yield


@contextmanager
def log_from_the_future(bed: Bed) -> Iterator[None]:
    """It was so from the start; afterwards Belwacht has been "updated" to it."""
    yield
    with closing(sqlite3.connect(bed.belwacht.data / "alerts.db")) as newer:
        newer.execute("pragma user_version = 2")


def a_log_from_the_future(program: Program, server: SoundServer, stack: ExitStack) -> None:
    assert program.lines("alerts", "list") == []
    with closing(sqlite3.connect(program.data / "alerts.db")) as newer:
        newer.execute("pragma user_version = 99")


@contextmanager
def disk_full(bed: Bed) -> Iterator[None]:
    filler = bed.belwacht.data / "filler"
    with suppress(OSError):  # that is what it is for
        filler.write_bytes(b"\0" * (1 << 22))
    yield
    filler.unlink()


@contextmanager
def log_read_only(bed: Bed) -> Iterator[None]:
    yield
    unmounted(bed.belwacht.data / "alerts.db")


def own_weights(program: Program, server: SoundServer, stack: ExitStack) -> None:
    """A copy of the base model that may be damaged."""
    (program.data / "models").unlink()
    shutil.copytree(model_folder(card("base")), program.data / "models" / "base", symlinks=False)


def weights_damaged(damage: Callable[[Path], None]) -> Cause:
    """The model rests when nobody has spoken for a minute; then its file is damaged."""

    @contextmanager
    def cause(bed: Bed) -> Iterator[None]:
        weights = bed.belwacht.data / "models" / "base" / "model.bin"
        until(lambda: "has left the memory" in bed.said(), "a resting recogniser", 150)
        whole = weights.read_bytes()
        damage(weights)
        bed.keep_talking()
        yield
        weights.write_bytes(whole)

    return cause


def cut_short(weights: Path) -> None:
    os.truncate(weights, weights.stat().st_size // 2)


def changed_in_one_byte(weights: Path) -> None:
    """Size and time are as they were."""
    before = weights.stat()
    with weights.open("r+b") as file:
        file.seek(before.st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))


@contextmanager
def memory_limited(bed: Bed) -> Iterator[None]:
    """Neither Belwacht nor its recogniser may have any more memory than it has."""
    import resource

    bed.keep_talking()
    until(lambda: bed.status()["stages"]["asr"]["handled"] > 0, "a recogniser that reads", LONG_S)
    for pid in bed.pids:
        held = int((Path("/proc") / str(pid) / "statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (held, -1))
    yield
    for pid in bed.pids:
        resource.prlimit(pid, resource.RLIMIT_AS, (-1, -1))


QUICK = [
    Fault("settings file broken, then repaired", settings_broken, ("config_invalid",), loses=False),
    Fault("database locked while an alert comes", log_locked, ("log_unwritable",), asks=True),
]
LONG = [
    Fault("sound server killed in a call", sound_server_killed, ("device_lost", "stalled")),
    Fault("sound server hangs", hangs("pulseaudio"), ("device_lost", "stalled")),
    Fault("sound card removed", card_unplugged, ("device_lost", "stalled")),
    Fault("line muted: zeros", muted, ("zeros",), bed={"far": "pulse:line", "prepare": a_line}),
    Fault(
        "never any sound",
        nothing,
        ("never_sound",),
        bed={"far": "pulse:line", "prepare": a_muted_line, "hears": False},
        from_the_start=True,
    ),
    Fault("a busy loop on each core", cores_busy, (), asks=True),
    Fault("starved of processor time", starved, ("behind", "stalled", "no_report"), recovered_s=180.0),
    Fault("database corrupt while an alert comes", log_corrupt, (), asks=True),
    Fault(
        "database of a newer version",
        log_from_the_future,
        ("log_unwritable",),
        asks=True,
        bed={"prepare": a_log_from_the_future},
        from_the_start=True,
    ),
    Fault("disk full while an alert comes", disk_full, ("log_unwritable",), asks=True, bed={"prepare": a_small_disk}),
    Fault(
        "log read-only while an alert comes",
        log_read_only,
        ("log_unwritable",),
        asks=True,
        bed={"prepare": a_read_only_log},
        from_the_start=True,
    ),
    *(
        Fault(
            f"model file {name} while it rests",
            weights_damaged(damage),
            ("recogniser_missing",),
            ("hearing.unload_after_min=1",),
            bed={"prepare": own_weights},
        )
        for name, damage in (("cut short", cut_short), ("changed in one byte", changed_in_one_byte))
    ),
    Fault("no more memory", memory_limited, ("speech_lost", "voice_missing", "worker_failing", "recogniser_missing")),
]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """One running Belwacht for all faults that leave it as it was."""
    with a_bed(tmp_path_factory.mktemp("plain")) as bed:
        yield bed


@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault.name)
def test_a_quick_fault(fault: Fault, plain: Bed, fault_table: Callable[[str], None]) -> None:
    happens(fault, plain, fault_table)


@pytest.mark.faults
@pytest.mark.parametrize("fault", LONG, ids=lambda fault: fault.name)
def test_a_fault(fault: Fault, tmp_path: Path, fault_table: Callable[[str], None]) -> None:
    with a_bed(tmp_path, *fault.settings, **fault.bed) as bed:
        happens(fault, bed, fault_table)
