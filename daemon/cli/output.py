"""What the commands print: one JSON object a line on stdout, or words; the log goes to stderr."""

import json
import logging
import sys
from typing import Any

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
