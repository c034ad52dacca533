"""What this process has used."""

import resource
import subprocess
import sys

from daemon.usage import cpu_s, forbid_core_dumps, peak_rss_mb


def test_time_and_memory_grow() -> None:
    before_s, before_mb = cpu_s(), peak_rss_mb()
    ballast = bytearray(b"x") * (200 << 20)
    assert peak_rss_mb() > before_mb or before_mb > 400
    assert cpu_s() > before_s
    assert len(ballast) == 200 << 20


def test_no_core_dumps() -> None:
    former = resource.getrlimit(resource.RLIMIT_CORE)
    forbid_core_dumps()
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    assert former is not None


def test_what_is_dumped_all_the_same_holds_no_memory() -> None:
    command = "from daemon.usage import DUMPED, forbid_core_dumps; forbid_core_dumps(); print(DUMPED.read_text())"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert int(done.stdout, 16) == 0
