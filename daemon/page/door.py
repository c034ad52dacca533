"""Who may look at the page: an address that works once opens a session; everything else is turned away."""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from daemon.threads import Lock

COOKIE: Final = "belwacht"
INVITATION_S: Final = 60.0
IDLE_S: Final = 1800.0
OURS: Final = frozenset({"none", "same-origin"})


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that was let in; every form it is given carries ``form_key``."""

    id: str
    form_key: str


@dataclass(slots=True)
class _Invitation:
    until_s: float
    session: Session | None = None


class Door:
    """Invitations and sessions, in memory only; may be used from any thread."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = Lock()
        self._invitations: dict[str, _Invitation] = {}
        self._sessions: dict[Session, float] = {}

    def invite(self) -> str:
        """A token that lets one browser in, once, within a minute."""
        with self._lock:
            token = secrets.token_urlsafe(32)
            self._invitations[token] = _Invitation(self._clock_s() + INVITATION_S)
            return token

    def enter(self, token: str) -> Session | None:
        """A new session, or None for a token that is unknown, too old or used.

        A second use also ends the session of the first: one of the two was not the person.
        """
        with self._lock:
            self._forget_old()
            invitation = self._invitations.get(token)
            if invitation is None:
                return None
            if invitation.session is not None:
                self._sessions.pop(invitation.session, None)
                return None
            invitation.session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
            self._sessions[invitation.session] = self._clock_s()
            return invitation.session

    def session(self, ids: Iterable[str]) -> Session | None:
        """The open session with one of these ids, good for another half hour; None when there is none."""
        with self._lock:
            self._forget_old()
            found = next((session for session in self._sessions if _among(session.id, ids)), None)
            if found is not None:
                self._sessions[found] = self._clock_s()
            return found

    def _forget_old(self) -> None:
        now_s = self._clock_s()
        self._invitations = {token: made for token, made in self._invitations.items() if now_s < made.until_s}
        self._sessions = {session: seen_s for session, seen_s in self._sessions.items() if now_s - seen_s < IDLE_S}


def asked_by_us(asked: Request, origin: str) -> bool:
    """Whether the person's own typing or one of our pages made the request, as far as the browser tells.

    A form of a page without referrer is posted with the origin ``null``, so there Sec-Fetch-Site decides.
    """
    site, stated = asked.headers.get("sec-fetch-site"), asked.headers.get("origin")
    if asked.method != "POST":
        return site is None or site in OURS
    if site is None:
        return stated == origin
    return site == "same-origin" and stated in {origin, "null"}


def same(secret: str, stated: str) -> bool:
    """Whether the two are equal, in a time that tells nothing about the secret."""
    return secrets.compare_digest(secret.encode(), stated.encode())


def _among(secret: str, stated: Iterable[str]) -> bool:
    return any(same(secret, one) for one in stated)
