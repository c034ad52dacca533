"""The pages about alerts: the list, one alert, a report to take along, and wiping."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from daemon.page.filters import OPEN, PAGE, PERIODS, Choice
from daemon.page.numbers import numbers
from daemon.page.timeline import LEFT, RADIUS, WIDTH, picture
from daemon.page.visit import Visit
from daemon.store import Entry, Store
from detectors.learning import MOST_STEPS, lead
from detectors.types import LEVELS
from tray.card_view import AFTER, quotable
from tray.texts import Words

MOST_NOTES: Final = 4000
ANSWERS: Final = ("not_a_scam", "scam", "")
EVERY_ALERT: Final = 1_000_000


def all_alerts(visit: Visit) -> Response:
    """A page of the list, newest first."""
    choice, entries = Choice.stated(visit.query), _entries(visit)
    fitting = [entry for entry in entries if choice.fits(entry, datetime.now(UTC))]
    return visit.show(
        "alerts.html",
        choice=choice,
        count=len(fitting),
        shown=[
            (entry, lead(entry.labels), _quote(visit, entry)) for entry in fitting[choice.skip : choice.skip + PAGE]
        ],
        newer=choice.address(max(0, choice.skip - PAGE)) if choice.skip else None,
        older=choice.address(choice.skip + PAGE) if choice.skip + PAGE < len(fitting) else None,
        any=bool(entries),
        options=_options(visit.words, {label for entry in entries for label in entry.labels}),
    )


def one_alert(visit: Visit) -> Response:
    """Everything about one alert."""
    return _alert(visit, 200)


def give_feedback(visit: Visit) -> Response:
    entry, answer = visit.entry(), visit.form.get("answer", "")
    if entry is None or answer not in ANSWERS:
        return visit.missing()
    visit.guard.journal.use(lambda store: store.set_feedback(entry.call, entry.id, answer))
    visit.guard.learn()
    return visit.go(f"alerts/{visit.key}", "feedback")


def keep_notes(visit: Visit) -> Response:
    notes = visit.form.get("notes", "").replace("\r\n", "\n").strip()
    if visit.entry() is None:
        return visit.missing()
    if len(notes) > MOST_NOTES:
        return _alert(visit, 422, notes)
    visit.guard.journal.use(lambda store: store.annotate(visit.key, notes))
    return visit.go(f"alerts/{visit.key}", "notes")


def ask_to_delete(visit: Visit) -> Response:
    return (
        visit.missing()
        if visit.entry() is None
        else _ask(visit, "delete", f"alerts/{visit.key}/delete", f"alerts/{visit.key}")
    )


def delete(visit: Visit) -> Response:
    visit.guard.journal.forget(visit.key)
    visit.guard.learn()
    return visit.go("", "deleted")


def ask_to_wipe(visit: Visit) -> Response:
    return _ask(visit, "wipe", "wipe", "", len(_entries(visit)))


def wipe(visit: Visit) -> Response:
    visit.guard.journal.wipe()
    visit.guard.learn()
    return visit.go("", "wiped")


def report(visit: Visit) -> Response:
    """A page to print; the words that were said are in it only when asked for."""
    entry, quotes = visit.entry(), bool(visit.query.get("quotes"))
    if entry is None:
        return visit.missing()
    shown = picture(entry, visit.words["card"]["hidden_number"])
    return visit.show("report.html", entry=entry, picture=shown, quotes=quotes, made=datetime.now(UTC), after=AFTER)


def export(visit: Visit) -> Response:
    """The alert as a JSON file, redacted in the same way."""
    entry = visit.entry()
    if entry is None:
        return visit.missing()
    file = f'attachment; filename="belwacht-{entry.at[:10]}-{entry.key}.json"'
    exported = exportable(entry, quotes=bool(visit.query.get("quotes")))
    return JSONResponse(exported, headers={"Content-Disposition": file})


def statistics(visit: Visit) -> Response:
    listened_s = visit.guard.journal.use(Store.listened_s)
    counted = numbers(_entries(visit), listened_s, datetime.now(UTC))
    return visit.show(
        "statistics.html",
        numbers=counted,
        days=visit.guard.config.store.retention_days,
        learns=visit.guard.config.judge.learn,
        learnt=visit.guard.learnt,
        most_steps=MOST_STEPS,
    )


def exportable(entry: Entry, quotes: bool) -> dict[str, Any]:
    """The alert for others to read; without ``quotes`` nothing that was said is in it."""
    exported = asdict(entry)
    if not quotes:
        del exported["quote"]
        exported["findings"] = [{k: v for k, v in found.items() if k != "quote"} for found in entry.findings]
    return exported


def _ask(visit: Visit, what: str, path: str, back: str, count: int | None = None) -> Response:
    return visit.show("sure.html", what=what, path=path, back=back, count=count)


def _alert(visit: Visit, status_code: int, unsaved: str | None = None) -> Response:
    entry = visit.entry()
    if entry is None:
        return visit.missing()
    return visit.show(
        "alert.html",
        status_code,
        entry=entry,
        lead=lead(entry.labels),
        quote=_quote(visit, entry),
        picture=picture(entry, visit.words["card"]["hidden_number"]),
        width=WIDTH,
        left=LEFT,
        radius=RADIUS,
        notes=entry.notes if unsaved is None else unsaved,
        notes_problem="" if unsaved is None else visit.words["page_alert"]["notes_long"].format(most=MOST_NOTES),
        after=AFTER,
    )


def _options(text: Words, labels: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in the list: values and their words; of the labels only those that occur."""
    answers = [(said, text["page_feedback"][said]) for said in ANSWERS if said]
    return {
        "level": [(level, text["page_level"][level]) for level in reversed(LEVELS)],
        "label": [(label, said) for label, said in text["said"].items() if label in labels],
        "days": [(days, text["page_list"][f"days_{days}"]) for days in PERIODS],
        "feedback": [*answers, (OPEN, text["page_list"]["open"])],
    }


def _quote(visit: Visit, entry: Entry) -> str:
    side = "near" if entry.side == "near" else "far"
    return quotable(entry.quote, side, visit.words["card"]["hidden_number"])


def _entries(visit: Visit) -> list[Entry]:
    return visit.guard.journal.use(lambda store: store.entries(EVERY_ALERT))
