"""The command line put together: every error it can explain becomes one line and an exit code."""

from importlib import import_module
from typing import Any, Final

import click

from config.errors import ConfigError
from daemon.server import NotRunningError
from daemon.sources import InputError
from daemon.store import StoreError
from models.errors import ModelError

UNUSABLE_INPUT: Final = 2
UNUSABLE_MODEL: Final = 3
NOT_RUNNING: Final = 4


class Explained(click.ClickException):
    """One line on stderr that says what to do next."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code: int = exit_code  # pyright: ignore[reportIncompatibleVariableOverride]

    def show(self, file: Any = None) -> None:
        click.echo(f"belwacht: {self.format_message()}", err=True, file=file)


# Where each command is. It is imported when it is asked for: what guards all day holds nothing of the others.
COMMANDS: Final = {
    "setup": "setup",
    "run": "run",
    "status": "run",
    "pause": "run",
    "resume": "run",
    "review": "review",
    "replay": "replay",
    "demo": "replay",
    "asks": "check",
    "voice": "check",
    "alerts": "alerts",
    "models": "models",
    "autostart": "autostart",
    "config": "config",
    "devices": "devices",
    "doctor": "doctor",
}


class Commands(click.Group):
    """The commands by name; turns the errors somebody must act on into one explained line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"daemon.cli.{COMMANDS[cmd_name]}"), cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (InputError, StoreError, ConfigError) as error:
            raise Explained(str(error), UNUSABLE_INPUT) from error
        except ModelError as error:
            raise Explained(str(error), UNUSABLE_MODEL) from error
        except NotRunningError as error:
            raise Explained(str(error), NOT_RUNNING) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="belwacht")
def main() -> None:
    """Belwacht listens along with your calls, on this computer alone, and warns of fraud."""
