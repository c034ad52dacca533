"""`belwacht models`: the weights on this computer."""

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from daemon.cli.output import print_json
from models.catalogue import Card, card, cards
from models.fetch import fetch as fetch_model
from models.fetch import fetched
from models.fetch import verify as verify_model
from models.folders import model_folder


@click.group()
def models() -> None:
    """List, fetch and verify models."""


@models.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(as_json: bool) -> None:
    """Every model Belwacht knows, and whether it is here."""
    for model in cards():
        here = fetched(model, model_folder(model))
        if as_json:
            facts = {"name": model.name, "kind": model.kind, "licence": model.licence, "bytes": model.bytes}
            print_json({**facts, "fetched": here, "summary": model.summary})
        else:
            state = "here" if here else "not fetched"
            click.echo(f"{model.name:16s} {model.kind:8s} {model.bytes / 1e6:7.1f} MB  {state:12s} {model.summary}")


@models.command()
@click.argument("name", default="base")
def fetch(name: str) -> None:
    """Fetch a model and verify it; nothing is done when it is here already."""
    model = card(name)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), transient=True
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total or None)
            progress.update(tasks[what], completed=done, total=total or None)

        folder = fetch_model(model, model_folder(model), show)
    click.echo(f"{model.name} is here and verified: {folder}")


@models.command()
@click.argument("names", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Compare models with their checksums: those named, or all that are here."""
    chosen: list[Card] = [card(name) for name in names] or [m for m in cards() if fetched(m, model_folder(m))]
    for model in chosen:
        verify_model(model, model_folder(model))
        click.echo(f"{model.name} is as it should be")
