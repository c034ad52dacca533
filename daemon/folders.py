"""Where Belwacht keeps what it writes while it runs; all of it is the user's alone."""

from pathlib import Path
from typing import Final

from models.folders import data_folder

PRIVATE: Final = 0o700


def log_path() -> Path:
    """The file of the alert log; its folder exists afterwards and is closed to others."""
    return _private(data_folder()) / "alerts.db"


def runtime_folder() -> Path:
    """The folder of the lock and of the way to the running daemon; it exists afterwards and is closed to others."""
    return _private(_private(data_folder()) / "run")


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE)
    return folder
