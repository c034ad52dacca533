"""What leaves the computer, what is written, and what is left: nothing but what must be."""

import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final

import pytest

from daemon.server import ask
from tests.desktop.screen import until
from tests.e2e.bed import Bed, a_bed
from tests.e2e.testbed import needs_parts

pytestmark = [
    pytest.mark.call,
    pytest.mark.weights,
    needs_parts,
]

# Made up, but each of the form that Belwacht must hide: a BSN, a card, a PIN and a code.
SECRETS: Final = ("123456782", "4000123412341238", "7391", "482913")
TOLD: Final = (
    "say ik heb uw bsn 123456782 en uw kaart 4000 1234 1234 1238 met pincode 7391 zeg mij ook de code 482913 mevrouw"
)
TELLING: Final = re.compile(r"mevrouw|pincode|kaart|bsn", re.IGNORECASE)
CALLS: Final = "connect,bind,sendto,sendmsg,sendmmsg,open,openat,openat2,creat,rename,renameat,renameat2"
LOOPBACK: Final = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')
RESOLVING: Final = re.compile(r"htons\(53\)|/etc/resolv\.conf|nscd/socket|systemd/resolve")
# What Python and the C compiler leave for a moment while libraries are looked up by name, and Python's own cache.
PASSING: Final = re.compile(
    r"/tmp/(cc\w+\.[\w.]+|tmp\w+|[a-z0-9_]{8})$|\.pyc(\.\d+)?$|/pulse/cookie$|^/dev/|^/proc/self/"
)
WRITING: Final = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """Belwacht under the eyes of strace, with a recogniser that hears the secrets in whatever the caller says."""
    folder = tmp_path_factory.mktemp("privacy")
    # -D: the program, not its tracer, is the process that is started and ended.
    watch = ("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-s", "256", "-e", f"trace={CALLS}")
    with a_bed(folder, sabotage=True, watch=(*watch, "-o", str(folder / "strace.txt"))) as running:
        running.sabotage.write_text(TOLD)
        look_at_the_page(running)
        running.is_asked()
        until(lambda: running.shown > 0, "an alert", 60)
        until(lambda: bool(running.alerts()), "an alert in the log", 60)
        look_at_the_page(running)
        yield running


def look_at_the_page(bed: Bed) -> None:
    """The review page has been opened as a browser does."""
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )
    with browser.open(ask(bed.belwacht.data / "run", "review")["url"], timeout=30) as answer:
        assert answer.status == 200


def traced(bed: Bed) -> list[str]:
    return (bed.belwacht.folder.parent / "strace.txt").read_text(errors="replace").splitlines()


def test_no_socket_but_loopback_and_unix_and_no_name_is_resolved(bed: Bed) -> None:
    lines = traced(bed)
    addressed = [line for line in lines if "sa_family=AF_INET" in line]
    assert addressed, "not even the loopback was seen: nothing was watched"
    assert [line for line in addressed if not LOOPBACK.search(line)] == []
    assert [line for line in lines if RESOLVING.search(line)] == []


def test_nothing_is_written_but_the_log_and_the_way_to_it(bed: Bed) -> None:
    opened = [line for line in traced(bed) if WRITING.search(line) and " = -1 " not in line]
    paths = {match[1] for line in opened if (match := re.search(r'"([^"]+)"', line))}
    data = str(bed.belwacht.data)
    ours = {path for path in paths if path.startswith(data)}
    assert {Path(path).name for path in ours} <= {
        *("alerts.db", "alerts.db-wal", "alerts.db-shm", "alerts.db-journal"),
        *("address.json", "lock"),
    }
    assert {path for path in paths - ours if not PASSING.search(path)} == set()


def test_no_number_that_was_spoken_is_left_anywhere(bed: Bed) -> None:
    (alert,) = bed.alerts()
    assert "bsn" in alert["quote"].lower() or "pincode" in alert["quote"].lower() or alert["quote"]
    written = [file for file in bed.belwacht.folder.rglob("*") if file.is_file() and "models" not in file.parts]
    written += [
        file
        for file in Path("/tmp").glob("*")
        if file.is_file() and file.stat().st_mtime > bed.ask_file.stat().st_mtime
    ]
    assert bed.up.log in written
    for file in written:
        digits = re.sub(rb"[\s.-]", b"", file.read_bytes())
        assert [secret for secret in SECRETS if secret.encode() in digits] == [], file


def test_the_log_of_the_program_holds_no_word_of_the_call(bed: Bed) -> None:
    told = [line for line in bed.said().splitlines() if " INFO " in line or " WARNING " in line or " ERROR " in line]
    assert told
    assert [line for line in told if TELLING.search(line)] == []
    assert "“" not in bed.said(), "what goes to a file, as from a service, quotes nobody"


def test_a_crash_leaves_no_copy_of_the_memory(bed: Bed) -> None:
    limits = Path(f"/proc/{bed.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)
    assert int(Path(f"/proc/{bed.pid}/coredump_filter").read_text(), 16) == 0


def test_what_is_wiped_is_gone_from_the_disk(bed: Bed) -> None:
    quote = bed.alerts()[0]["quote"].encode()
    on_disk = list(bed.belwacht.data.glob("alerts.db*"))
    assert any(quote in file.read_bytes() for file in on_disk)
    done = bed.belwacht.run("alerts", "wipe", "--yes")
    assert done.returncode == 0, done.stderr
    assert bed.alerts() == []
    assert [file.name for file in bed.belwacht.data.glob("alerts.db*") if quote in file.read_bytes()] == []
    with closing(sqlite3.connect(bed.belwacht.data / "alerts.db")) as log:
        assert log.execute("select count(*) from alerts").fetchone() == (0,)
