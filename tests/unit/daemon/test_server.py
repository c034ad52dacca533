"""The control server over a real loopback socket."""

import json
import socket
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from daemon.server import ADDRESS_FILE, NotRunningError, Server, ask
from tests.findings import alert, found
from tests.unit.daemon.test_guard import Bench


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Bench, Path]]:
    bench = Bench(tmp_path)
    server = Server(bench.guard, tmp_path)
    server.start()
    yield bench, tmp_path
    server.stop()


def test_status_pause_resume_and_quit(served: tuple[Bench, Path]) -> None:
    bench, folder = served
    assert ask(folder, "status")["sensitivity"] == "normal"
    assert ask(folder, "pause", seconds=60)["state"] == "paused"
    assert ask(folder, "resume")["state"] != "paused"
    ask(folder, "quit")
    assert bench.guard.quitting
    bench.guard.stop()


def test_the_way_to_the_review_page_is_new_each_time(served: tuple[Bench, Path]) -> None:
    port = json.loads((served[1] / ADDRESS_FILE).read_text())["port"]
    urls = [ask(served[1], "review")["url"] for _ in range(2)]
    assert all(url.startswith(f"http://127.0.0.1:{port}/open?token=") for url in urls)
    assert urls[0] != urls[1]


def test_the_tray_opens_the_review_page(served: tuple[Bench, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    opened = SimpleQueue[str]()
    monkeypatch.setattr("webbrowser.open", lambda url: opened.put(url) or True)
    served[0].guard.open_review()
    assert "/open?token=" in opened.get(timeout=10)


def test_the_secret_is_the_users_alone(served: tuple[Bench, Path]) -> None:
    assert stat.S_IMODE((served[1] / ADDRESS_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Origin": "http://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
    ],
)
def test_nobody_else_gets_an_answer(served: tuple[Bench, Path], headers: dict[str, str], expected: int) -> None:
    port = json.loads((served[1] / ADDRESS_FILE).read_text())["port"]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/control/quit", data=b"{}", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    assert refused.value.code == expected
    assert not served[0].guard.quitting


def test_without_a_guard_the_answer_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError, match="belwacht run"):
        ask(tmp_path, "status")


def test_stopping_removes_the_address(tmp_path: Path) -> None:
    server = Server(Bench(tmp_path).guard, tmp_path)
    server.start()
    server.stop()
    assert not (tmp_path / ADDRESS_FILE).exists()
    with pytest.raises(NotRunningError):
        ask(tmp_path, "status")


@pytest.mark.parametrize("told", ["x", -1, True, [], {"a": 1}, float("nan")])
def test_a_pause_of_no_length_is_refused_and_changes_nothing(served: tuple[Bench, Path], told: object) -> None:
    bench, folder = served
    with pytest.raises(NotRunningError):
        ask(folder, "pause", seconds=told)
    assert bench.guard.status().state != "paused"


def test_wiping_removes_every_alert(served: tuple[Bench, Path]) -> None:
    bench, folder = served
    raised = alert("stop", found("pin", 0.9, 5, "uw pincode"))
    bench.guard.raised(raised, raised.end)
    ask(folder, "wipe")
    assert bench.guard.recent_alerts() == []


def test_the_answer_tells_what_each_stage_has_handled(served: tuple[Bench, Path]) -> None:
    bench, folder = served
    bench.guard.start()
    stages = ask(folder, "status")["stages"]
    bench.guard.stop()
    assert {name: stage["dead"] for name, stage in stages.items()} == dict.fromkeys(
        ("ear", "asr", "voice", "judge"), False
    )


def test_who_does_not_answer_is_not_said_to_be_gone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (tmp_path / ADDRESS_FILE).write_text(json.dumps({"port": silent.getsockname()[1], "secret": "x"}))
        with pytest.raises(NotRunningError, match="does not answer"):
            ask(tmp_path, "status", wait_s=0.1)
