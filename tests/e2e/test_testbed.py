"""The call of the other tests is a real one: what the caller says comes out of the user's loudspeaker."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.desktop.screen import until
from tests.e2e.testbed import SoundServer, a_call, likeness
from tests.paths import REPOSITORY

RATE_HZ = 8000
EXCERPT_S = 8.0
LONGEST_WAY_S = 4.0  # from mouth to ear, with all the buffers in between


@pytest.mark.call
def test_the_user_hears_what_the_caller_says(sound_server: SoundServer, tmp_path: Path) -> None:
    wave, rate_hz = soundfile.read(REPOSITORY / "daemon" / "example" / "call.opus", always_2d=True)
    excerpt = tmp_path / "excerpt.wav"
    soundfile.write(excerpt, wave[: round(EXCERPT_S * rate_hz), :1], rate_hz)
    heard_file = tmp_path / "heard.raw"
    with a_call(sound_server), sound_server.recording("callee_spk.monitor", heard_file, RATE_HZ):
        until_heard = heard_file.stat().st_size + round(2 * RATE_HZ * (EXCERPT_S + LONGEST_WAY_S))
        with sound_server.playing(excerpt, "caller_mic") as player:
            assert player.wait(60) == 0
            until(lambda: heard_file.stat().st_size >= until_heard, "the end of the excerpt", 60)
    heard = np.fromfile(heard_file, np.int16).astype(np.float64)
    said = soxr.resample(soundfile.read(excerpt)[0], rate_hz, RATE_HZ)
    assert likeness(heard, said) > 0.9
