"""`belwacht devices`: what can be listened to."""

from dataclasses import asdict

import click

from daemon.cli.output import print_json
from daemon.sources.device import rescan


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def devices(as_json: bool) -> None:
    """The devices that sound.far_device and sound.near_device can name."""
    found = rescan()
    for device in found:
        if as_json:
            print_json(asdict(device))
        else:
            kind = "computer's output" if device.is_monitor else "input"
            click.echo(f"{device.name}\n    {device.description} ({kind}, {device.inputs} channels)")
    if not found and not as_json:
        click.echo("No device that can be listened to was found. Is a sound system running?")
