"""Scripted streams: a call begins and ends, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.streams import STEADY_S, Call, CallTracker, Steady, Stream, only_played, output_played_on

STEP_S = STEADY_S / 3
LINES = {
    "p": Stream(True, "7", "linphone"),
    "r": Stream(False, "7", "linphone"),
    "h": Stream(False, "7", "linphone", held=True),
    "m": Stream(True, "8", "mpv"),
    "R": Stream(False, "9", "arecord"),
    "o": Stream(True, "10", "obs"),
    "O": Stream(False, "10", "obs"),
    "u": Stream(True, "11", "unheard-of"),
    "U": Stream(False, "11", "unheard-of"),
    "V": Stream(False, "12", "unheard-of"),
    "f": Stream(True, "13", "firefox"),
    "F": Stream(False, "14", "firefox-bin"),
    "e": Stream(True, "11", "unheard-of", role="event"),
}


def script(*looks: str, ignored: str = "") -> list[str]:
    """What talks and, in brackets, what rings after each look; looks are a third of the steady time apart."""
    tracker, told = CallTracker(), list[str]()
    tracker.ignored = ignored
    for number, look in enumerate(looks):
        calls = tracker.see([LINES[letter] for letter in look], number * STEP_S)
        ringing = [f"({call.name})" for call in calls.ringing]
        told.append(" ".join([*(call.name for call in calls.talking), *ringing]))
    return told


def test_playing_and_recording_is_a_call_once_it_is_steady() -> None:
    assert script("", "pr", "pr", "pr", "pr", "pr")[-2:] == ["Linphone", "Linphone"]
    assert script("", "pr", "pr", "pr") == ["", "", "", ""]


def test_a_program_that_tries_its_devices_out_does_not_call() -> None:
    assert set(script("pr", "", "pr", "", "pr", "")) == {""}


def test_a_short_gap_does_not_end_a_call_and_a_longer_one_does() -> None:
    talks = ["pr"] * 5
    assert set(script(*talks, "p", "", "pr", "pr")[4:]) == {"Linphone"}
    assert script(*talks, *[""] * 5)[-1] == ""


def test_a_softphone_that_only_plays_rings_until_it_is_answered() -> None:
    assert script(*["p"] * 5)[-1] == "(Linphone)"
    assert script(*["p"] * 5, *["pr"] * 5)[-1] == "Linphone"


@pytest.mark.parametrize("look", ["m", "R", "mR", "oO", "uV", "eU", "ph", "u", ""])
def test_music_notifications_recorders_and_holding_are_no_call(look: str) -> None:
    assert not any(line.strip("()") and "(" not in line for line in script(*[look] * 6))


def test_a_program_nobody_knows_is_named_as_its_process() -> None:
    assert script(*["uU"] * 5)[-1] == "unheard-of"


def test_a_browser_plays_and_records_in_processes_of_their_own() -> None:
    assert script(*["fF"] * 5)[-1] == "Firefox"


def test_an_ignored_program_does_not_call() -> None:
    assert script(*["fF"] * 5, ignored="firefox")[-1] == ""
    assert script(*["fFpr"] * 5, ignored="firefox")[-1] == "Linphone"


def test_of_two_calls_the_first_comes_first() -> None:
    assert script(*["uU"] * 5, *["pruU"] * 5)[-1] == "unheard-of Linphone"


@pytest.mark.parametrize(
    ("streams", "heard"),
    [("p", "p"), ("pp", ""), ("puU", ""), ("pk", "p"), ("k", "k"), ("kuU", "u"), ("pm", "p"), ("m", "")],
)
def test_of_several_calls_the_only_one_that_is_not_held_is_heard(streams: str, heard: str) -> None:
    lines = LINES | {"k": Stream(True, "7", "linphone", held=True)}
    talking = [Call("Linphone", "", ""), Call("unheard-of", "unheard-of", "11")]
    found = only_played([lines[letter] for letter in streams], talking)
    assert found == (lines[heard] if heard else None)


@pytest.mark.parametrize(
    ("outputs", "found"), [([], -1), ([3], 3), ([3, 3], 3), ([3, 4], -1)], ids=["none", "one", "one twice", "two"]
)
def test_the_output_is_known_where_all_of_a_call_is_on_one(outputs: list[int], found: int) -> None:
    streams = [Stream(True, "7", "linphone", output=output) for output in outputs]
    beside = [Stream(True, "8", "mpv", output=9), Stream(True, "7", "linphone", held=bool(outputs), output=5)]
    beside = beside if outputs else beside[:1]
    assert output_played_on([*streams, *beside], [Call("Linphone", "", "")]) == found


def test_the_next_change_is_announced() -> None:
    tracker = CallTracker()
    assert tracker.due_s() is None
    tracker.see([LINES["p"], LINES["r"]], 10.0)
    assert tracker.due_s() == 10.0 + STEADY_S
    tracker.see([LINES["p"], LINES["r"]], 10.0 + STEADY_S)
    assert tracker.due_s() is None


@given(st.lists(st.booleans(), max_size=40))
def test_steady_changes_only_after_what_lasted(looks: list[bool]) -> None:
    steady, lasted, before = Steady[str](), 0, False
    for number, there in enumerate(looks):
        was = "x" in steady.items
        lasted = lasted + 1 if number and there == before else 0
        before = there
        steady.see({"x"} if there else set(), number * 0.1)
        if ("x" in steady.items) != was:
            assert lasted >= 3 and ("x" in steady.items) == there
