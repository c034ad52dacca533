"""The way to the running guard, on loopback only.

For the command line behind a secret only the user can read, for the user's browser through the door of the review page.
"""

import asyncio
import json
import logging
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, cast
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from daemon.guard import Guard
from daemon.page.door import same
from daemon.page.fence import Fence
from daemon.page.page import Page
from daemon.threads import start_thread
from detectors.bounded import parse_json
from detectors.status import as_seen

log = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
ANSWER_S: Final = 30.0
ADDRESS_FILE: Final = "address.json"
BEAT_S: Final = 0.5
LONGEST_PAUSE_S: Final = 1e9


class NotRunningError(Exception):
    """No guard answers; the message says what to do next."""


class Unhurried(uvicorn.Server):
    """Looks twice a second, not ten times, whether to end: that alone took a sixth of a percent of a core."""

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            await asyncio.sleep(BEAT_S)


class Server:
    """Serves the guard on a free loopback port; the address and the secret are in a file that is the user's alone."""

    def __init__(self, guard: Guard, folder: Path) -> None:
        """The port is taken and the address file is written; requests are answered from ``start`` on."""
        self._secret = secrets.token_urlsafe(32)
        self._file = folder / ADDRESS_FILE
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port: int = self._socket.getsockname()[1]
        page = Page(guard, f"http://{LOOPBACK}:{self.port}")
        settings = uvicorn.Config(
            _application(guard, page, self._secret, self.port),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
        )
        self._server = Unhurried(settings)
        self._join: Callable[[float], bool] | None = None
        guard.serve_review(page.url)
        _write_private(self._file, json.dumps({"port": self.port, "secret": self._secret}))

    def start(self) -> None:
        self._join = start_thread("server", lambda: self._server.run(sockets=[self._socket]))

    def stop(self) -> None:
        """No request is answered any more and the address file is gone."""
        self._server.should_exit = True
        if self._join is not None and not self._join(5.0):
            log.warning("the local server did not end in time")
        self._socket.close()
        self._file.unlink(missing_ok=True)


def ask(folder: Path, what: str, wait_s: float = ANSWER_S, **values: float) -> dict[str, Any]:
    """The running guard's answer to ``status``, ``pause``, ``resume``, ``wipe``, ``quit`` or ``review``.

    Raises NotRunningError.
    """
    try:
        address = json.loads((folder / ADDRESS_FILE).read_text("utf-8"))
        request = Request(
            f"http://{LOOPBACK}:{address['port']}/control/{what}",
            data=json.dumps(values).encode(),
            headers={"Authorization": f"Bearer {address['secret']}"},
        )
        with build_opener(ProxyHandler({})).open(request, timeout=wait_s) as answer:
            return json.load(answer)
    except TimeoutError as error:
        raise NotRunningError("Belwacht runs but does not answer. If this lasts, end it and start it again.") from error
    except (OSError, URLError, ValueError, KeyError) as error:
        raise NotRunningError("Belwacht is not running. Start it with: belwacht run") from error


def _application(guard: Guard, page: Page, secret: str, port: int) -> Fence:
    async def control(asked: Asked) -> Response:
        if "origin" in asked.headers:
            return Response(status_code=403)
        if not same(f"Bearer {secret}", asked.headers.get("authorization", "")):
            return Response(status_code=401)
        if asked.path_params["what"] == "review":
            return JSONResponse({"url": page.url()})
        try:
            return _answer(guard, asked.path_params["what"], await asked.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)

    routes = [Route("/control/{what}", control, methods=["POST"]), *page.routes()]
    return Fence(Starlette(routes=routes), f"{LOOPBACK}:{port}")


def _answer(guard: Guard, what: str, body: bytes) -> Response:
    if what == "pause":
        guard.pause(_seconds(body))
    elif what == "resume":
        guard.resume()
    elif what == "quit":
        guard.quit()
    elif what == "wipe":
        guard.journal.wipe()
    elif what != "status":
        return Response(status_code=404)
    status = as_seen(guard.status(), time.monotonic())
    stages = {name: asdict(progress) for name, progress in guard.progress().items()}
    told = {"state": status.state, "reasons": status.reasons, "sensitivity": guard.sensitivity(), "stages": stages}
    return JSONResponse(told)


def _seconds(body: bytes) -> float | None:
    """How long to pause; None until told otherwise. Raises ValueError for anything but a length of time."""
    told: Any = parse_json(body or b"{}")
    seconds: Any = cast("dict[str, Any]", told).get("seconds") if isinstance(told, dict) else told
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_PAUSE_S:
        raise ValueError("not a length of time")
    return float(seconds)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
