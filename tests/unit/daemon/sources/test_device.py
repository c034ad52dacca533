"""The list of devices, where PortAudio itself fails."""

import pytest
import sounddevice

from daemon.sources.device import rescan


def test_a_look_at_the_devices_that_failed_can_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise sounddevice.PortAudioError("Error initializing PortAudio", -9999)

    with monkeypatch.context() as patched:
        patched.setattr(sounddevice, "_initialize", fails)
        with pytest.raises(sounddevice.PortAudioError, match="initializing"):
            rescan()
    assert isinstance(rescan(), list)
