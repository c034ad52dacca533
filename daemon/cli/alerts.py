"""`belwacht alerts`: the log of what Belwacht warned of."""

from dataclasses import asdict

import click

from daemon.cli.output import print_json
from daemon.folders import log_path, runtime_folder, spare_paths
from daemon.journal import Journal
from daemon.server import NotRunningError, ask
from daemon.sources import InputError
from daemon.spare import Spare
from daemon.store import Store


@click.group()
def alerts() -> None:
    """Look at the alert log."""


@alerts.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(as_json: bool) -> None:
    """The newest alerts first."""
    entries = _store().entries()
    for entry in entries:
        if as_json:
            values = asdict(entry)
            del values["findings"]
            print_json(values)
        else:
            click.echo(f"{entry.key:5d}  {entry.at}  {entry.level:8s} {', '.join(entry.labels)}: {entry.quote}")
    if not entries and not as_json:
        click.echo("There are no alerts.")


@alerts.command()
@click.argument("key", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def show(key: int, as_json: bool) -> None:
    """One alert in full; ID is the number that `list` shows."""
    entry = _store().entry(key)
    if entry is None:
        raise InputError(f"There is no alert {key}. `belwacht alerts list` shows which there are.")
    if as_json:
        print_json(asdict(entry))
        return
    click.echo(f"{entry.level} at {entry.at}, confidence {entry.confidence:.2f}\n“{entry.quote}”")
    for finding in entry.findings:
        click.echo(f"  {finding['label']:16s} {finding['score']:.2f}  {finding['quote']}")


@alerts.command()
@click.option("--yes", is_flag=True, help="Do not ask first.")
def wipe(yes: bool) -> None:
    """Remove every alert from the disk; no program can bring them back."""
    if not yes:
        click.confirm("Every alert, your notes and the counts of needless warnings will be gone. Go on?", abort=True)
    try:
        ask(runtime_folder(), "wipe")
    except NotRunningError:
        Journal(_store, Spare(spare_paths())).wipe()
    click.echo("There are no alerts any more.")


def _store() -> Store:
    return Store(log_path())
