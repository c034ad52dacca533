"""`belwacht autostart`: whether Belwacht starts when you log in."""

import click

from daemon.autostart import places, turn_off, turn_on


@click.group()
def autostart() -> None:
    """Start Belwacht when you log in, or not."""


@autostart.command()
@click.option("--service", is_flag=True, help="Without a desktop, in the background (Linux with systemd).")
def on(service: bool) -> None:
    """Start Belwacht when you log in."""
    click.echo(f"on: {turn_on(service)}")


@autostart.command()
def off() -> None:
    """Do not start Belwacht when you log in."""
    turn_off()
    click.echo("off")


@autostart.command()
def status() -> None:
    """Say whether Belwacht starts when you log in, and where that is written."""
    found = places()
    click.echo(f"on: {', '.join(found)}" if found else "off")
