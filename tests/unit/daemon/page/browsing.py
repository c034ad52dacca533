"""A guard with a log and a real server, and a visitor who speaks HTTP to it."""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from daemon.server import Server, ask
from daemon.store import Entry, Store
from detectors.types import Alert
from tests.findings import alert, found
from tests.unit.daemon.test_guard import Bench

NOW = datetime.now(UTC)
SWINDLE = alert(
    "stop",
    found("urgency", 0.71, 60.0, "het moet nu meteen"),
    found("safe_account", 0.88, 72.0, "zet het op onze veilige rekening"),
    found("synthetic", 0.93, 75.0, ""),
    found("pin", 0.95, 90.0, "<b>Mag</b> ik uw pincode 1234?"),
    found("discloses_code", 0.9, 100.0, "mijn code is 445566", "near"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def words(self) -> str:
        """What a person reads: the page without its tags."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.body)).split())

    def value(self, name: str) -> str:
        """What a hidden field of the page holds."""
        found_value = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.body)
        assert found_value, f"no field {name}"
        return html.unescape(found_value[1])


@dataclass(slots=True)
class Visitor:
    """Asks as a browser would; ``headers`` go along with every request."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    root: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        own = {"Origin": "null", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), own | headers)

    def submit(self, page: str, path: str, **form: str) -> Answer:
        """Posts the form of a page with its key."""
        return self.post(path, {"form_key": self.get(page).value("form_key"), **form})

    def enter(self, url: str) -> Answer:
        """The visitor has been let in by the address, if it let anyone in."""
        answer = self.get(url.partition(str(self.port))[2])
        if answer.status == 303:
            self.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
            self.root = answer.headers["location"].rstrip("/")
        return answer

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(
                method, path, body, {**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}
            )
            answer = connection.getresponse()
            received = answer.read().decode()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, received)
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class House:
    """A served guard; ``visitor`` was let in."""

    bench: Bench
    server: Server
    folder: Path
    visitor: Visitor

    def save(self, saved: Alert = SWINDLE, call: str = "call", days_ago: float = 0) -> Entry:
        """The alert is in the log."""
        self.bench.journal.save(saved, call, NOW - timedelta(days=days_ago))
        return next(entry for entry in self.entries() if (entry.id, entry.call) == (saved.id, call))

    def entries(self) -> list[Entry]:
        return self.bench.journal.use(Store.entries)

    def read(self, path: str) -> Answer:
        """A page below the root of the visitor."""
        return self.visitor.get(f"{self.visitor.root}/{path}")

    def submit(self, page: str, path: str, **form: str) -> Answer:
        return self.visitor.submit(f"{self.visitor.root}/{page}", f"{self.visitor.root}/{path}", **form)


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    bench = Bench(folder)
    server = Server(bench.guard, folder)
    server.start()
    try:
        visitor = Visitor(server.port)
        assert visitor.enter(ask(folder, "review")["url"]).status == 303
        yield House(bench, server, folder, visitor)
    finally:
        server.stop()
        bench.journal.close()
