"""`belwacht review`: the review page in the browser."""

import webbrowser

import click

from daemon.folders import runtime_folder
from daemon.server import ask


@click.command()
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def review(no_browser: bool) -> None:
    """Open the review page: warnings, numbers and settings. Its address works once, within a minute."""
    url = ask(runtime_folder(), "review")["url"]
    click.echo(url)
    if not no_browser and not webbrowser.open(url):
        click.echo("belwacht: no browser was found; open this address within a minute", err=True)
