"""The command line: `belwacht`."""

from daemon.cli.main import main

__all__ = ["main"]
