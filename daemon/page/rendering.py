"""Templates with the person's words in them; everything that comes from a call is escaped."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from detectors.types import Language
from tray.texts import words

STYLE: Final = "style.css"


@cache
def style() -> str:
    """The one stylesheet."""
    return files("daemon.page").joinpath("templates", STYLE).read_text(encoding="utf-8")


def render(template: str, language: Language, **values: Any) -> str:
    """The whole page in one language."""
    return _environment().get_template(template).render(t=words(language), language=language, moment=moment, **values)


def moment(at: datetime | str, months: str) -> str:
    """A time as people write it, on the clock of this computer: ``2 maart 2026, 14:05``."""
    when = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone()
    return f"{when.day} {months.split()[when.month - 1]} {when.year}, {when:%H:%M}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("daemon.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
