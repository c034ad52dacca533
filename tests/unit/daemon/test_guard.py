"""The guard where there is no sound at all: it says so, and obeys."""

import time
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest

from config.load import load, with_values
from config.schema import Config
from daemon.store import Store
from detectors.types import Transcript, Utterance, Word
from tests.desktop.screen import until
from tests.findings import alert, found
from tests.processes import started
from tests.unit.daemon.guarded import Bench


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
