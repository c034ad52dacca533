"""The sound server where there is none; with one it is tested by the devices and the calls."""

from pathlib import Path

import pytest

from daemon.sources import pulse
from daemon.sources.names import pulse_devices
from daemon.sources.pulse import sound_server


def test_a_server_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    with pytest.raises(OSError, match="does not answer"), sound_server("test"):
        pass


def test_a_computer_without_its_library_has_no_such_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "pulsectl", None)
    with pytest.raises(OSError, match="no PulseAudio"), sound_server("test"):
        pass
    assert pulse_devices() == []
