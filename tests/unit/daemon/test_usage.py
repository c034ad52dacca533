"""What this process has used."""

import resource

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
