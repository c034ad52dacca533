"""What the commands print: one JSON object a line on stdout, or words; the log goes to stderr."""

import json
import logging
import os
import sys
from typing import Any, NoReturn

import click


def print_json(values: dict[str, Any]) -> None:
    """One object on a line of its own, at once visible to a reader."""
    click.echo(json.dumps(values, ensure_ascii=False))
    sys.stdout.flush()


def log_to_stderr(verbose: bool = False) -> None:
    """Belwacht's own log lines go to stderr; other libraries only when something is wrong."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    for name in ("daemon", "models", "tray", "config"):
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.INFO)


def leave_at_once(exit_code: int) -> NoReturn:
    """The process ends now: while a thread computes inside a library, an orderly end would abort it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
