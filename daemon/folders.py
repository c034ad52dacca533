"""Where Belwacht keeps what it writes while it runs; all of it is the user's alone."""

import hashlib
import os
from pathlib import Path
from typing import Final

from platformdirs import user_state_path

from models.folders import data_folder

PRIVATE: Final = 0o700


def log_path() -> Path:
    """The file of the alert log; its folder exists afterwards and is closed to others."""
    return _private(data_folder()) / "alerts.db"


def runtime_folder() -> Path:
    """The folder of the lock and of the way to the running daemon; it exists afterwards and is closed to others."""
    return _private(_private(data_folder()) / "run")


def spare_paths() -> tuple[Path, Path]:
    """Where alerts wait that the log does not take: beside it, or else where the session keeps its files."""
    mark = hashlib.sha256(str(data_folder().resolve()).encode()).hexdigest()[:12]
    session = os.environ.get("XDG_RUNTIME_DIR") or user_state_path(appauthor=False)
    return data_folder() / "run" / "unsaved.json", Path(session) / "belwacht" / f"unsaved-{mark}.json"


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE)
    return folder
