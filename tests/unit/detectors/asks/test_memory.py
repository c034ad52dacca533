"""What was spoken of is remembered for a while, and something harmless after it takes its place."""

from detectors.asks.memory import FRESH, LASTING, Memory, Mention
from detectors.types import ASKS


def test_the_latest_mention_wins_until_it_is_stale() -> None:
    memory = Memory()
    memory.add(Mention("pin", 100, 1.0, False))
    memory.add(Mention("code", 200, 1.0, False))
    latest = memory.latest(300, ASKS)
    assert latest is not None
    assert latest.label == "code"
    assert memory.latest(200 + FRESH + 1, ASKS) is None


def test_a_harmless_thing_takes_the_place_of_a_secret() -> None:
    memory = Memory()
    memory.add(Mention("code", 100, 1.0, False))
    memory.add(Mention(Memory.OTHER, 200, 1.0, False))
    assert memory.latest(300, ASKS) is None


def test_a_repeated_mention_is_as_strong_as_the_strongest_fresh_one() -> None:
    memory = Memory()
    memory.add(Mention("code", 100, 0.9, False))
    memory.add(Mention("code", 200, 0.5, True))
    latest = memory.latest(300, ASKS)
    assert latest is not None
    assert latest.weight == 0.9


def test_only_asks_are_asked_and_longer_remembered() -> None:
    memory = Memory()
    memory.add(Mention("pin", 100, 1.0, True))
    memory.add(Mention("code", 100, 1.0, False))
    assert memory.asked(100 + FRESH + 1) == {"pin"}
    assert memory.asked(100 + LASTING + 1) == set()
    assert memory.spoken_of(200) == {"pin", "code"}
