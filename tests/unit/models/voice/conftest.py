"""Training is tested where it can be done: with the train extra installed."""

from importlib.util import find_spec

import pytest

MISSING = [name for name in ("torch", "scipy", "onnx") if find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []


def pytest_report_header(config: pytest.Config) -> str:
    return (
        f"voice training: not tested, {', '.join(MISSING)} missing (train extra)"
        if MISSING
        else "voice training: tested"
    )
