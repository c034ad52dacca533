"""Who is let in, for how long."""

from itertools import count

import pytest
from starlette.requests import Request

from daemon.page.door import IDLE_S, INVITATION_S, Door, asked_by_us, same

ORIGIN = "http://127.0.0.1:4000"


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_an_invitation_lets_one_browser_in(clock: Clock) -> None:
    door = Door(clock)
    session = door.enter(door.invite())
    assert session is not None
    assert door.session([session.id]) == session
    assert door.session(["something else", session.id]) == session
    assert door.session([]) is None
    assert door.session(["", "é", session.form_key]) is None


def test_nobody_else_gets_in(clock: Clock) -> None:
    door = Door(clock)
    door.invite()
    assert door.enter("") is None
    assert door.enter("guess") is None


def test_a_second_use_is_refused_and_ends_the_session_of_the_first(clock: Clock) -> None:
    door = Door(clock)
    token = door.invite()
    session, other = door.enter(token), door.enter(door.invite())
    assert session is not None
    assert other is not None
    assert door.enter(token) is None
    assert door.session([session.id]) is None
    assert door.session([other.id]) == other


def test_an_invitation_lasts_a_minute(clock: Clock) -> None:
    door = Door(clock)
    early, late = door.invite(), door.invite()
    clock.now_s += INVITATION_S - 1
    assert door.enter(early) is not None
    clock.now_s += 1
    assert door.enter(late) is None


def test_a_session_that_is_used_stays_and_one_that_is_not_ends(clock: Clock) -> None:
    door = Door(clock)
    session = door.enter(door.invite())
    assert session is not None
    for _ in range(3):
        clock.now_s += IDLE_S - 1
        assert door.session([session.id]) == session
    clock.now_s += IDLE_S
    assert door.session([session.id]) is None


def test_no_two_secrets_are_alike(clock: Clock) -> None:
    door = Door(clock)
    sessions = [door.enter(door.invite()) for _ in range(20)]
    secrets = [secret for session in sessions if session for secret in (session.id, session.form_key)]
    assert len(set(secrets)) == 40
    assert min(map(len, secrets)) >= 40


@pytest.mark.parametrize(
    ("method", "headers", "ours"),
    [
        ("GET", {}, True),
        ("GET", {"sec-fetch-site": "none"}, True),
        ("GET", {"sec-fetch-site": "same-origin"}, True),
        ("GET", {"sec-fetch-site": "same-site"}, False),
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ("POST", {"sec-fetch-site": "same-origin", "origin": ORIGIN}, True),
        ("POST", {"origin": ORIGIN}, True),
        ("POST", {}, False),
        ("POST", {"origin": "null"}, False),
        ("POST", {"sec-fetch-site": "none", "origin": "null"}, False),
        ("POST", {"sec-fetch-site": "cross-site", "origin": "null"}, False),
        ("POST", {"sec-fetch-site": "same-site", "origin": ORIGIN}, False),
        ("POST", {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:4001"}, False),
        ("POST", {"origin": "http://evil.example"}, False),
    ],
    ids=count(),
)
def test_what_a_browser_says_of_where_a_request_comes_from(method: str, headers: dict[str, str], ours: bool) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert asked_by_us(Request({"type": "http", "method": method, "headers": raw}), ORIGIN) is ours


def test_secrets_are_compared_whole() -> None:
    assert same("abc", "abc")
    assert not same("abc", "abcd")
    assert not same("abc", "ëbc")
