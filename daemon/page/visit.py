"""One request of somebody who was let in, and the answers that a view can give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.responses import HTMLResponse, RedirectResponse, Response

from daemon.guard import Guard
from daemon.page.rendering import render
from daemon.store import Entry
from detectors.types import Language
from tray.face import status_words
from tray.texts import Words, words


@dataclass(frozen=True, slots=True)
class Visit:
    """``query`` is the rest of the address, ``form`` what was posted, ``key`` the number of an alert in the path."""

    guard: Guard
    root: str
    form_key: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    key: int = 0

    @property
    def language(self) -> Language:
        return self.guard.config.tray.language

    @property
    def words(self) -> Words:
        return words(self.language)

    def entry(self) -> Entry | None:
        """The alert in the path, or None when there is no such alert. Raises StoreError."""
        return self.guard.journal.use(lambda store: store.entry(self.key))

    def show(self, template: str, status_code: int = 200, **values: Any) -> Response:
        done = self.words["page_done"].get(self.query.get("done", ""), "")
        status = status_words(self.guard.status(), self.language)
        page = render(
            template, self.language, root=self.root, form_key=self.form_key, done=done, status=status, **values
        )
        return HTMLResponse(page, status_code)

    def go(self, path: str, done: str) -> Response:
        """The browser asks for another page, which says what was done."""
        return RedirectResponse(f"{self.root}/{path}?done={done}", status_code=303)

    def missing(self) -> Response:
        return self.show("missing.html", 404)


View: TypeAlias = Callable[[Visit], Response]
