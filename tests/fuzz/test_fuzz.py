"""Input that nobody would write is refused in words, by every way into Belwacht; `make fuzz` goes on for hours."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.usage import cpu_s, peak_rss_mb
from tests.fuzz.feeding import HANG_S, MOST_MB
from tests.fuzz.mutate import LONGEST, mutated
from tests.fuzz.targets import TARGETS, Feed, Target


@pytest.fixture(scope="module", params=TARGETS, ids=lambda target: target.name)
def fed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Target, Feed]]:
    with request.param.open(tmp_path_factory.mktemp("fuzz")) as feed:
        yield request.param, feed


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_input_is_answered_or_refused(fed: tuple[Target, Feed], data: Any) -> None:
    target, feed = fed
    feed(mutated(target.seeds(), data.draw(st.randoms(use_true_random=False))))


@settings(max_examples=20, deadline=None)
@given(junk=st.binary(max_size=300))
def test_junk_is_answered_or_refused(fed: tuple[Target, Feed], junk: bytes) -> None:
    fed[1](junk)


def test_every_seed_is_input_as_it_should_be(fed: tuple[Target, Feed]) -> None:
    target, feed = fed
    for seed in target.seeds():
        feed(seed)


@pytest.mark.parametrize("claim", [0, 1, 999_999_999, 0x7FFFFFFF, 0xFFFFFFFF])
@pytest.mark.parametrize("at", [4, 24, 28, 40])  # of a WAV file: its length, rate, bytes a second, length of the sound
def test_a_lying_header_costs_neither_time_nor_memory(tmp_path: Path, claim: int, at: int) -> None:
    audio = next(target for target in TARGETS if target.name == "audio files")
    sound = bytearray(audio.seeds()[0])
    sound[at : at + 4] = claim.to_bytes(4, "little")
    with audio.open(tmp_path) as feed:
        held_mb, worked_s = peak_rss_mb(), cpu_s()
        feed(bytes(sound))
        assert cpu_s() - worked_s < HANG_S
        assert peak_rss_mb() - held_mb < MOST_MB


def test_the_same_dice_give_the_same_input() -> None:
    first, second = (mutated([b"hallo daar"], random.Random(7)) for _ in range(2))
    assert first == second
    assert len(mutated([b"x" * 10 * LONGEST], random.Random(1))) <= LONGEST
