"""The guard where there is no sound at all: it says so, and obeys."""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from weakref import ReferenceType, ref

import numpy as np
import pytest

from config.load import load, with_values
from config.schema import Config
from daemon.graph import Graph, Parts
from daemon.guard import Guard
from daemon.journal import Journal
from daemon.sources.call_watch import LATE_S, CallWatch
from daemon.sources.streams import Call, Calls
from daemon.store import Store
from daemon.threads import Signal
from detectors.types import Alert, Transcript, Utterance, Word
from models.silero import Silero
from tests.desktop.screen import until
from tests.findings import alert, found
from tests.processes import started
from tests.scripted import Script, alone


class Bench:
    """A guard and what it told."""

    def __init__(self, folder: Path) -> None:
        self.told: list[Alert] = []
        self.settings = folder / "config.toml"
        self.settings.touch()
        self.journal = Journal(lambda: Store(folder / "alerts.db"))
        config = load(self.settings, ["sound.far_device=there is no such device"])
        self.guard = Guard(
            config, self.settings, Parts(alone(Script([])), Silero, None), self.journal, self.told.append
        )

    def wait_for(self, state: str) -> tuple[str, ...]:
        for _ in range(200):
            status = self.guard.status()
            if status.state == state:
                return status.reasons
            Signal().wait(0.05)
        raise AssertionError(f"never {state}, last {status}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found_bench = Bench(tmp_path)
    found_bench.guard.start()
    yield found_bench
    found_bench.guard.stop()


def test_a_device_that_does_not_exist_is_said(bench: Bench) -> None:
    assert bench.wait_for("deaf")[0] == "device_unknown"


def test_a_missing_voice_model_is_said(bench: Bench) -> None:
    assert "voice_missing" in bench.wait_for("deaf")


def test_pause_and_resume(bench: Bench) -> None:
    bench.guard.pause(None)
    assert bench.guard.status().state == "paused"
    bench.guard.tend()
    assert bench.guard.status().state == "paused"
    bench.guard.resume()
    assert bench.guard.status().state != "paused"


def test_a_pause_ends_by_itself(bench: Bench) -> None:
    bench.guard.pause(0.0)
    bench.guard.tend()
    assert bench.guard.status().state != "paused"


def test_a_pause_for_this_call_ends_with_it(bench: Bench) -> None:
    guard, watch = bench.guard, bench.guard.following.calls
    assert watch.stop()
    watch.blind = False
    own, other = Call("Linphone", "", ""), Call("Zoom", "", "")
    watch.calls = Calls((own,))
    guard.pause(3600.0, this_call=True)
    for talking, state in (((own,), "paused"), ((own, other), "paused"), ((other,), "deaf")):
        watch.calls = Calls(talking)
        watch._changed()  # pyright: ignore[reportPrivateUsage]
        bench.wait_for(state)


def test_who_is_named_in_a_call_is_first_on_the_card(bench: Bench) -> None:
    config = with_values(bench.guard.config, {"people.numbers": "Anna: 5550100\nTim: 5550200"})
    bench.guard.apply(config)
    bench.guard.heard(said("hoi met Tim"))
    people = bench.guard.people()
    assert [contact.name for contact in people.contacts] == ["Anna", "Tim"]
    assert [contact.name for contact in people.named] == ["Tim"]


def said(text: str) -> Transcript:
    words = tuple(Word(word, 0, 1, 0.9) for word in text.split())
    return Transcript(Utterance("a", "far", 0, 320, np.zeros(320, np.int16), True), "nl", words, len(words), True)


def test_a_chosen_sensitivity_is_kept(bench: Bench) -> None:
    bench.guard.set_sensitivity("high")
    assert bench.guard.sensitivity() == "high"
    assert load(bench.settings).judge.sensitivity == "high"


def test_an_alert_is_told_shown_and_saved(bench: Bench) -> None:
    raised = alert("stop", found("pin", 0.9, 5, "uw pincode"))
    bench.guard.raised(raised, raised.end)
    assert bench.told == [raised]
    assert bench.guard.take_alerts() == [raised]
    assert bench.guard.take_alerts() == []
    (logged,) = bench.guard.recent_alerts()
    assert (logged.level, logged.label, logged.quote) == ("stop", "pin", "uw pincode")
    bench.guard.not_a_scam(raised.id)
    assert bench.journal.recent(1)[0].feedback == "not_a_scam"


def test_what_is_said_of_a_card_counts_though_another_call_has_begun(bench: Bench) -> None:
    raised = alert("stop", found("pin", 0.9, 5, "uw pincode"))
    bench.guard.raised(raised, raised.end)
    bench.guard.pause(None)
    bench.guard.resume()
    assert bench.guard.following.call != bench.journal.recent(1)[0].call
    bench.guard.not_a_scam(raised.id)
    assert bench.journal.recent(1)[0].feedback == "not_a_scam"


def test_a_program_that_takes_over_during_a_call_is_an_alert_and_outside_one_it_is_not(
    bench: Bench, tmp_path: Path
) -> None:
    with started("anydesk", tmp_path):
        bench.guard.tend()
    assert bench.guard.following.listening is not None
    bench.guard.following.listening.runtime.speech_s["far"] = time.monotonic()
    bench.guard.tend()
    assert bench.told == []
    with started("rustdesk", tmp_path):

        def told() -> bool:
            bench.guard.tend()
            return bool(bench.told)

        until(told, "an alert")
    (raised,) = bench.told
    assert (raised.level, raised.findings[0].quote) == ("warning", "RustDesk")
    (logged,) = bench.guard.recent_alerts()
    assert (logged.label, logged.quote) == ("takeover", "RustDesk")


@pytest.fixture
def following(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Guard, CallWatch]:
    """A guard that is not started and would wait for calls, and its watch, which is told of them by hand."""
    guard = Bench(tmp_path).guard
    watch = guard.following.calls
    monkeypatch.setattr(watch, "start", lambda: None)
    guard.apply(with_values(guard.config, {"sound.far_device": ""}))
    return guard, watch


def test_between_calls_nothing_is_opened_and_no_model_is_in_memory(following: tuple[Guard, CallWatch]) -> None:
    guard, watch = following
    watch.blind = False
    guard.start()
    until(lambda: guard._parts.recogniser.resting, "a recogniser out of memory")  # pyright: ignore[reportPrivateUsage]
    guard.tend()
    assert (guard.status().reasons, guard.progress()) == (("voice_missing",), {})
    watch.calls = Calls((Call("Linphone", "", ""),))
    watch._changed()  # pyright: ignore[reportPrivateUsage]
    until(lambda: not guard._parts.recogniser.resting, "a recogniser in memory")  # pyright: ignore[reportPrivateUsage]
    assert set(guard.progress()) == {"ear", "asr", "voice", "judge"}
    guard.pause(None)
    watch.calls = Calls()
    watch._changed()  # pyright: ignore[reportPrivateUsage]
    guard.resume()
    guard.tend()
    assert (guard.status().reasons, guard.progress()) == (("voice_missing",), {})
    assert guard.stop()


def test_of_the_calls_before_the_last_nothing_stays_in_memory(
    following: tuple[Guard, CallWatch], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)  # a record that the tests keep holds what it tells of
    guard, watch = following
    watch.blind = False
    guard.start()
    graphs: list[ReferenceType[Graph]] = []
    for number in range(2):
        watch.calls = Calls((Call(f"Linphone {number}", "", ""),))
        watch._changed()  # pyright: ignore[reportPrivateUsage]
        until(lambda: not guard._parts.recogniser.resting, "a call")  # pyright: ignore[reportPrivateUsage]
        assert guard.following.listening is not None
        graphs.append(ref(guard.following.listening.graph))
        watch.calls = Calls()
        watch._changed()  # pyright: ignore[reportPrivateUsage]
        until(lambda: guard._parts.recogniser.resting, "its end")  # pyright: ignore[reportPrivateUsage]
    until(lambda: graphs[0]() is None, "a graph that is gone")
    assert guard.stop()


def test_a_sound_system_that_does_not_answer_does_not_leave_belwacht_waiting_for_a_call(
    following: tuple[Guard, CallWatch],
) -> None:
    guard, watch = following
    guard.start()
    guard.tend()
    assert guard.progress() == {}
    watch._asked_s = time.monotonic() - LATE_S - 1  # pyright: ignore[reportPrivateUsage]
    guard.tend()
    assert set(guard.progress()) == {"ear", "asr", "voice", "judge"}
    assert guard.stop()


def test_being_deaf_does_not_count_as_listening(bench: Bench) -> None:
    bench.wait_for("deaf")
    bench.guard.tend()
    bench.guard.tend()
    bench.guard.stop()
    assert Store(bench.settings.parent / "alerts.db").listened_s() == 0.0


def test_the_review_page_is_opened_in_a_browser(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = SimpleQueue[str]()
    monkeypatch.setattr("webbrowser.open", lambda url: opened.put(url) or True)
    bench.guard.open_review()
    bench.guard.serve_review(lambda: "http://127.0.0.1/once")
    bench.guard.open_review()
    assert opened.get(timeout=10) == "http://127.0.0.1/once"


def test_broken_settings_are_said_until_they_are_mended(bench: Bench) -> None:
    bench.guard.keep_former_settings()
    assert "config_invalid" in bench.guard.status().reasons
    bench.guard.apply(Config())
    assert "config_invalid" not in bench.guard.status().reasons


def test_quitting_and_stopping(bench: Bench) -> None:
    assert not bench.guard.quitting
    bench.guard.quit()
    assert bench.guard.quitting
    assert bench.guard.stop()
    assert bench.guard.status().state == "stopped"


def test_answers_teach_and_taking_them_back_undoes_it(bench: Bench) -> None:
    guard = bench.guard
    guard.raised(alert("warning", found("money", 0.8, 1.0, "")), 0)
    assert guard.learnt == {}
    guard.not_a_scam("a")
    assert guard.learnt == {"money": 1}
    guard.apply(with_values(guard.config, {"judge.learn": False}))
    assert guard.learnt == {}
    guard.apply(with_values(guard.config, {"judge.learn": True}))
    assert guard.learnt == {"money": 1}
    bench.journal.wipe()
    guard.learn()
    assert guard.learnt == {}


def test_an_alert_that_was_opened_from_the_menu_can_be_judged(bench: Bench) -> None:
    bench.journal.save(alert("warning", found("money", 0.8, 1.0, "")), "an earlier call", datetime.now(UTC))
    (logged,) = bench.guard.recent_alerts()
    bench.guard.not_a_scam(logged.id)
    assert bench.journal.recent(1)[0].feedback == "not_a_scam"
