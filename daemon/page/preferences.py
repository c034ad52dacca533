"""The page on which settings are changed."""

from collections.abc import Mapping

from starlette.responses import Response

from config.errors import ConfigError
from daemon.page.settings import Settings, changes, everyday_and_rest, fields, problems_of, read, save, sections_of
from daemon.page.visit import Visit


def preferences(visit: Visit) -> Response:
    """Every setting with its present value."""
    return _form(visit, 200, _read(visit))


def keep_preferences(visit: Visit) -> Response:
    """All that was changed is saved, or nothing and each mistake is said beside its field."""
    settings, changed = _read(visit), changes(visit.form)
    if not changed:
        return visit.go("settings", "unchanged")
    if problems := problems_of(changed, visit.words):
        return _form(visit, 422, settings, problems)
    try:
        save(visit.guard.config_file, changed)
    except ConfigError as error:
        return _form(visit, 500, settings, unwritable=str(error))
    return visit.go("settings", "saved")


def _read(visit: Visit) -> Settings:
    return read(visit.guard.config_file, visit.guard.config)


def _form(
    visit: Visit, status_code: int, settings: Settings, problems: Mapping[str, str] | None = None, unwritable: str = ""
) -> Response:
    shown = fields(settings.config, visit.words, visit.form, problems or {})
    everyday, rest = everyday_and_rest(shown)
    return visit.show(
        "settings.html",
        status_code,
        everyday=sections_of(everyday),
        rest=sections_of(rest),
        rest_open=any(field.problem for field in rest),
        wrong=bool(problems),
        unwritable=unwritable,
        unreadable=settings.problem,
    )
