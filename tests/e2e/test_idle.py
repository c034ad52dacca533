"""While nobody calls, Belwacht holds no model, nor the libraries that one is read with."""

import os
from pathlib import Path

import psutil
import pytest

from tests.desktop.screen import until
from tests.e2e.program import a_program
from tests.e2e.testbed import SoundServer

pytestmark = [pytest.mark.call, pytest.mark.weights]

OF_MODELS = ("ctranslate2", "onnxruntime", "tokenizers", "av.libs", "sounddevice", "portaudio")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="libraries are read from Linux's /proc")
def test_before_the_first_call_no_library_of_a_model_is_in_memory(sound_server: SoundServer, tmp_path: Path) -> None:
    belwacht = a_program(os.environ | {"PULSE_SERVER": sound_server.address}, tmp_path / "belwacht")
    quiet = ("--no-tray", "--set", "sound.only_calls=true", "--set", "sound.far_device=")
    with belwacht.running(*quiet, until_it_hears=False) as up:
        (program,) = psutil.Process(up.process.pid).children()
        maps = Path(f"/proc/{program.pid}/maps").read_text()
        assert "numpy" in maps, "this is not the program"
        assert [name for name in OF_MODELS if name in maps] == []
        assert program.children() == [], "nor is there a process that reads"
        until(lambda: belwacht.lines("status")[0]["reasons"] == [], "a Belwacht that is well", 30)
