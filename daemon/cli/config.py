"""`belwacht config`: the settings file."""

import json

import click

from config.load import assignments, config_path, load, save_values


@click.group()
def config() -> None:
    """Look at the settings and change them."""


@config.command()
def path() -> None:
    """Where the settings file is, or would be."""
    click.echo(config_path())


@config.command()
@click.option("--set", "overrides", multiple=True, metavar="SECTION.KEY=VALUE", help="As for `belwacht run`.")
def show(overrides: tuple[str, ...]) -> None:
    """All settings as they are in force, as JSON."""
    click.echo(json.dumps(load(overrides=overrides).model_dump(), indent=2, ensure_ascii=False))


@config.command()
def check() -> None:
    """Say whether the settings file can be used."""
    load()
    click.echo(f"{config_path()} is in order")


@config.command(name="set")
@click.argument("values", nargs=-1, required=True, metavar="SECTION.KEY=VALUE...")
def set_(values: tuple[str, ...]) -> None:
    """Change settings in the file, all of them or, when one is wrong, none."""
    save_values(config_path(), assignments(values))
    click.echo(f"{config_path()} is changed; a running Belwacht follows by itself where it can")
