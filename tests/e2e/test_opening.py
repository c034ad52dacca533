"""Calls that follow each other closely: one opens its device while the former lets go of it. PortAudio died of it."""

import os
import subprocess
import sys
from typing import Final

import pytest

from tests.e2e.bed import MONITOR
from tests.e2e.testbed import SoundServer
from tests.paths import REPOSITORY

pytestmark = [pytest.mark.call]

SECONDS: Final = "5"


@pytest.mark.parametrize(("device", "is_there"), [(MONITOR, True), ("there is no such device", False)])
def test_a_device_can_be_opened_while_another_is_closed(sound_server: SoundServer, device: str, is_there: bool) -> None:
    command = [sys.executable, "-m", "tests.e2e.opening", device, SECONDS]
    env = os.environ | {"PULSE_SERVER": sound_server.address, "HOME": str(sound_server.folder)}
    done = subprocess.run(command, env=env, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (int(done.stdout) > 0) == is_there
