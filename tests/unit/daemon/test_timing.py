"""Which model fits a computer: the sums with a clock of our own, never the speed of this computer."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from config.schema import Config
from daemon.timing import (
    LENGTHS_S,
    MOST_LOAD,
    ROUNDS,
    Candidate,
    Now,
    Timing,
    candidates,
    example_speech,
    guessed_load,
    proposed,
    time_reading,
)
from detectors.types import SAMPLE_RATE_HZ, Language, Wave
from tests.scripted import Heard, Said, Script

BASE = Candidate("base", 148, Path("base"))
SMALL = Candidate("small", 486, Path("small"))
MEDIUM = Candidate("medium", 1530, Path("medium"))
CONFIG = Config.model_validate({"ear": {"snapshot_every_s": 4.0}})


def timing(candidate: Candidate, load: float) -> Timing:
    return Timing(candidate, 1.0, load, load)


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ((0.1, 0.3, 0.45), "medium"),
        ((0.1, 0.3, 0.9), "small"),
        ((0.1, MOST_LOAD, 0.9), "base"),
        ((0.8, 2.0, 6.0), "base"),
        ((0.9, 0.8, 6.0), "small"),
    ],
)
def test_the_largest_that_leaves_half_the_time_is_proposed(loads: tuple[float, ...], expected: str) -> None:
    timings = [timing(candidate, load) for candidate, load in zip((BASE, SMALL, MEDIUM), loads, strict=True)]
    best = proposed(timings)
    assert best is not None
    assert best.candidate.name == expected


def test_of_no_models_none_is_proposed() -> None:
    assert proposed([]) is None


def test_a_model_that_is_not_here_is_guessed_by_its_size() -> None:
    assert guessed_load(timing(BASE, 0.2), parameters_m=222, timed_parameters_m=74) == pytest.approx(0.6)


@dataclass
class Ticking(Script):
    """A recogniser that takes a second of its own clock to encode, half a second to decode."""

    texts: list[str] = field(default_factory=list[str])
    wall_s: float = 0.0
    lengths_s: list[float] = field(default_factory=list[float])

    def encode(self, wave: Wave, /) -> float:
        self.wall_s += 1.0
        self.lengths_s.append(len(wave) / SAMPLE_RATE_HZ)
        return 1.0

    def decode(self, encoded: float, language: Language, /) -> Heard:
        self.wall_s += 0.5
        return Heard([Said("hallo", 0.0, 0.5)])

    def decode_many(self, encoded: float, language: Language, /) -> list[Heard]:
        return [self.decode(encoded, language)]

    def now(self) -> Now:
        return Now(self.wall_s, 2 * self.wall_s)


def test_it_reads_as_the_daemon_does_and_counts_what_that_took() -> None:
    model = Ticking()
    speech = np.ones(10 * SAMPLE_RATE_HZ, np.int16)
    found = time_reading(BASE, lambda: model, CONFIG, speech, model.now)
    snapshots_s = [2.0, 4.0, 5.0, 4.0, 8.0, 10.0]  # of one side, a beat of 4 s
    assert sorted(model.lengths_s) == sorted([2.0] + 2 * ROUNDS * snapshots_s)
    assert found.wall == pytest.approx(2 * len(snapshots_s) * 1.5 / (2 * sum(LENGTHS_S)))
    assert found.cpu == pytest.approx(2 * found.wall)
    assert found.call_load == found.wall


def test_candidates_are_the_catalogue_and_the_folder_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELWACHT_DATA", str(tmp_path / "data"))
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.bin").write_bytes(b"1234")
    found = candidates(Config.model_validate({"hearing": {"model": str(own)}}))
    assert [candidate.name for candidate in found] == ["base", "small", "medium", "large-v3-turbo", str(own)]
    assert found[-1] == Candidate(str(own), 4, own)
    assert all(candidate.folder is None for candidate in found[:-1])
    assert [candidate.bytes for candidate in found[:-1]] == sorted(candidate.bytes for candidate in found[:-1])


def test_the_shipped_call_holds_speech_enough() -> None:
    speech = example_speech(Config())
    assert len(speech) >= LENGTHS_S[-1] * SAMPLE_RATE_HZ
    assert np.abs(speech).max() > 1000
