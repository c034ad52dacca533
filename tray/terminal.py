"""The same words for a terminal, where there is no icon or when a recording is replayed."""

from detectors.status import Status
from detectors.types import Alert, Language
from tray.card_view import Point, Step, alert_request, view_of
from tray.face import status_words
from tray.people import NOBODY, People


def alert_lines(alert: Alert, language: Language, people: People = NOBODY) -> list[str]:
    """What the card says of an alert, line by line: what was noticed, why it matters, and what to do."""
    view = view_of(alert_request(alert, language, feedback=False, people=people))
    lines = [f"*** {view.title} ***", *(line for point in view.points for line in _point(point)), view.steps_title]
    return [*lines, *(line for number, step in enumerate(view.steps, start=1) for line in _step(number, step))]


def status_line(status: Status, language: Language) -> str:
    """What is going on and the worst reason, in one line."""
    return status_words(status, language)


def _point(point: Point) -> list[str]:
    quote = [f"  {point.intro} “{point.quote}”"] if point.quote else []
    return [point.said, *quote, f"  {point.why}"]


def _step(number: int, step: Step) -> list[str]:
    return [f"  {number}. {step.title} {step.how}", *(f"     {own}" for own in step.numbers)]
