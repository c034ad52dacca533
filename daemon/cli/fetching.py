"""A model on its way to this computer, as bars in the terminal."""

from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from models.catalogue import Card
from models.fetch import fetch
from models.folders import model_folder


def fetch_with_bars(model: Card) -> Path:
    """The folder of the model, which is here and verified. Raises ModelError."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), transient=True
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total or None)
            progress.update(tasks[what], completed=done, total=total or None)

        return fetch(model, model_folder(model), show)
