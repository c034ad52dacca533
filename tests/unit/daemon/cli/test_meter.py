"""The bar that proves that something is heard."""

import numpy as np
import pytest

from daemon.cli.meter import CELLS, HEARD_DB, SILENCE_DB, bar, fullness, level_db, watch
from daemon.sources import Block
from detectors.status import Reason
from detectors.types import Wave


def tone(amplitude: float) -> Wave:
    return np.full(1600, amplitude, np.float32)


@pytest.mark.parametrize(("amplitude", "level"), [(1.0, 0.0), (0.1, -20.0), (0.01, -40.0), (0.0, SILENCE_DB)])
def test_the_level_of_a_constant(amplitude: float, level: float) -> None:
    assert level_db(tone(amplitude)) == pytest.approx(level, abs=1e-3)


def test_no_sound_at_all_is_silence() -> None:
    assert level_db(np.zeros(0, np.float32)) == SILENCE_DB


def test_the_bar_grows_with_the_level_and_keeps_its_width() -> None:
    bars = [bar(fullness(level)) for level in (SILENCE_DB, -30.0, 0.0)]
    assert [each.count("#") for each in bars] == [0, CELLS // 2, CELLS]
    assert len({len(each) for each in bars}) == 1


class Given:
    """A source with these amplitudes, and then Enter."""

    def __init__(self, amplitudes: list[float], problem: Reason | None = None) -> None:
        self.amplitudes = amplitudes
        self.problem = problem

    def read(self) -> Block | None:
        amplitude = self.amplitudes.pop(0)
        return Block("far", tone(amplitude), 16_000) if amplitude >= 0 else None

    def entered(self) -> bool:
        return not self.amplitudes


LOUD = 10 ** ((HEARD_DB + 10) / 20)


@pytest.mark.parametrize(("amplitudes", "heard"), [([0.0, 0.0], False), ([0.0, LOUD, 0.0], True), ([-1.0], False)])
def test_once_heard_is_heard(amplitudes: list[float], heard: bool) -> None:
    source, shown = Given(amplitudes), list[tuple[float, bool, Reason | None]]()
    expected = len(amplitudes)
    assert watch(source, source.entered, lambda *given: shown.append(given)) is heard
    assert len(shown) == expected
    assert shown[-1][1] is heard


def test_what_is_wrong_is_shown() -> None:
    source, shown = Given([-1.0], problem="device_unknown"), list[Reason | None]()
    watch(source, source.entered, lambda _bar, _heard, problem: shown.append(problem))
    assert shown == ["device_unknown"]
