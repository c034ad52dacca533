"""The review page as routes of the local server."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from daemon.guard import Guard
from daemon.page import alerts, preferences
from daemon.page.door import COOKIE, Door, Session, asked_by_us, same
from daemon.page.rendering import render, style
from daemon.page.visit import View, Visit
from daemon.store import StoreError

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

MOST_BYTES: Final = 100_000

READ: Final[dict[str, View]] = {
    "/": alerts.all_alerts,
    "/alerts/{key:int}": alerts.one_alert,
    "/alerts/{key:int}/report": alerts.report,
    "/alerts/{key:int}/export": alerts.export,
    "/alerts/{key:int}/delete": alerts.ask_to_delete,
    "/wipe": alerts.ask_to_wipe,
    "/statistics": alerts.statistics,
    "/settings": preferences.preferences,
}
CHANGE: Final[dict[str, View]] = {
    "/alerts/{key:int}/feedback": alerts.give_feedback,
    "/alerts/{key:int}/notes": alerts.keep_notes,
    "/alerts/{key:int}/delete": alerts.delete,
    "/wipe": alerts.wipe,
    "/settings": preferences.keep_preferences,
}


class Page:
    """What the person's own browser may see of the guard; ``url`` is the way in.

    All of it lies below a path nobody can guess, and so does the cookie: browsers send cookies to every port of an
    address, and another user may own one.
    """

    def __init__(self, guard: Guard, origin: str) -> None:
        self._guard = guard
        self._origin = origin
        self._door = Door()
        self._root = "/" + secrets.token_urlsafe(16)

    def url(self) -> str:
        """An address that lets one browser in, once, within a minute."""
        return f"{self._origin}/open?token={self._door.invite()}"

    def routes(self) -> list[Route | Mount]:
        within = [
            *(Route(path, self._inside(view), methods=["GET"]) for path, view in READ.items()),
            *(Route(path, self._inside(view), methods=["POST"]) for path, view in CHANGE.items()),
        ]
        return [
            Route("/open", self._open, methods=["GET"]),
            Route("/style.css", _style, methods=["GET"]),
            Route("/", self._closed, methods=["GET"]),
            Mount(self._root, routes=within),
        ]

    async def _open(self, asked: Request) -> Response:
        if asked.method != "GET" or not asked_by_us(asked, self._origin):
            return self._refusal()
        session = self._door.enter(asked.query_params.get("token", ""))
        if session is None:
            return self._refusal()
        answer = RedirectResponse(f"{self._root}/", status_code=303)
        answer.set_cookie(COOKIE, session.id, path=self._root, httponly=True, samesite="strict")
        return answer

    async def _closed(self, asked: Request) -> Response:
        return self._refusal()

    def _inside(self, view: View) -> Endpoint:
        async def answer(asked: Request) -> Response:
            session = self._door.session(_cookies(asked))
            if session is None or not asked_by_us(asked, self._origin):
                return self._refusal()
            form = await _form(asked)
            if asked.method == "POST" and not same(session.form_key, form.get("form_key", "")):
                return self._refusal()
            return _viewed(view, self._visit(asked, session, form))

        return answer

    def _visit(self, asked: Request, session: Session, form: Mapping[str, str]) -> Visit:
        key = asked.path_params.get("key", 0)
        return Visit(self._guard, self._root, session.form_key, asked.query_params, form, key)

    def _refusal(self) -> Response:
        return HTMLResponse(render("refused.html", self._guard.config.tray.language), 403)


def _viewed(view: View, visit: Visit) -> Response:
    try:
        return view(visit)
    except StoreError:
        return visit.show("unavailable.html", 503)


async def _style(asked: Request) -> Response:
    return Response(style(), media_type="text/css")


async def _form(asked: Request) -> dict[str, str]:
    """What a form posted; nothing for another method or for more than a form of ours can hold."""
    if asked.method != "POST":
        return {}
    posted = bytearray()
    async for part in asked.stream():
        posted += part
        if len(posted) > MOST_BYTES:
            return {}
    return dict(parse_qsl(posted.decode("utf-8", "replace"), keep_blank_values=True))


def _cookies(asked: Request) -> list[str]:
    """Every cookie of our name: an older run of ours, or another port of this address, may have set one as well."""
    pairs = [pair.strip().partition("=") for line in asked.headers.getlist("cookie") for pair in line.split(";")]
    return [value for name, _, value in pairs if name == COOKIE]
