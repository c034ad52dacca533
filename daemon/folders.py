"""Where Belwacht keeps what it writes; all of it is the user's alone."""

import os
from pathlib import Path
from typing import Final

import platformdirs

APPLICATION: Final = "belwacht"
DATA_VARIABLE: Final = "BELWACHT_DATA"
PRIVATE: Final = 0o700


def data_folder() -> Path:
    """The folder of the alert log and the models; it exists afterwards and is closed to others."""
    return _private(Path(os.environ.get(DATA_VARIABLE) or platformdirs.user_data_dir(APPLICATION, appauthor=False)))


def runtime_folder() -> Path:
    """The folder of the lock and the control socket; it exists afterwards and is closed to others."""
    return _private(data_folder() / "run")


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE)
    return folder
