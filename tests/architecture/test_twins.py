"""Each source file has a unit test of its own name, or says where else it is tested."""

from typing import Final

from tests.architecture.imports import ROOMS, sources
from tests.paths import REPOSITORY

# Tested where the real part is: on a screen, over a sound server, through the command line, by a whole stage.
ELSEWHERE: Final = {
    "daemon/cli/alerts.py": "tests/e2e/test_bad_log.py",
    "daemon/cli/config.py": "tests/e2e/test_bad_settings.py",
    "daemon/cli/demonstration.py": "tests/e2e/test_wheel.py",
    "daemon/cli/devices.py": "tests/e2e/test_devices.py",
    "daemon/cli/doctor.py": "tests/e2e/test_wheel.py",
    "daemon/cli/output.py": "tests/unit/daemon/cli/test_main.py",
    "daemon/cli/replay.py": "tests/e2e/test_bad_recording.py",
    "daemon/cli/run.py": "tests/e2e/test_real_call.py",
    "daemon/cli/setup.py": "tests/e2e/test_setup.py",
    "daemon/cli/window.py": "tests/e2e/test_setup.py",
    "daemon/sources/call_watch.py": "tests/e2e/test_calls.py",
    "daemon/sources/loopback.py": "tests/contract/test_loopback.py",
    "daemon/sources/program.py": "tests/e2e/test_isolation.py",
    "detectors/stage.py": "tests/unit/daemon/test_graph.py",
}


def twin(source: str) -> str:
    """Where the unit test of a source file belongs."""
    folder, _, name = source.rpartition("/")
    return f"tests/unit/{folder}/test_{name}"


def named_sources() -> list[str]:
    """Every source file but those that only mark a package."""
    found = (str(source.relative_to(REPOSITORY)) for room in sorted(ROOMS) for source in sources(room))
    return [source for source in found if not source.endswith("__init__.py")]


def test_every_source_file_has_its_test() -> None:
    missing = [
        source for source in named_sources() if source not in ELSEWHERE and not (REPOSITORY / twin(source)).is_file()
    ]
    assert missing == []


def test_what_is_tested_elsewhere_really_is() -> None:
    assert [test for test in ELSEWHERE.values() if not (REPOSITORY / test).is_file()] == []


def test_no_exception_is_out_of_date() -> None:
    gone = [source for source in ELSEWHERE if not (REPOSITORY / source).is_file()]
    needless = [source for source in ELSEWHERE if (REPOSITORY / twin(source)).is_file()]
    assert (gone, needless) == ([], [])
