"""The same words for a terminal, where there is no icon or when a recording is replayed."""

from detectors.status import Status
from detectors.types import Alert, Language
from tray.card_view import Point, alert_request, view_of
from tray.face import status_words


def alert_lines(alert: Alert, language: Language) -> list[str]:
    """What the card says of an alert, line by line: what was noticed, why it matters, and what to do."""
    view = view_of(alert_request(alert, language, feedback=False))
    lines = [f"*** {view.title} ***", *(line for point in view.points for line in _point(point)), view.steps_title]
    return [*lines, *(f"  {number}. {step.title} {step.how}" for number, step in enumerate(view.steps, start=1))]


def status_line(status: Status, language: Language) -> str:
    """What is going on and the worst reason, in one line."""
    return status_words(status, language)


def _point(point: Point) -> list[str]:
    quote = [f"  {point.intro} “{point.quote}”"] if point.quote else []
    return [point.said, *quote, f"  {point.why}"]
