"""Where tests find what they measure with."""

from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
SHARED: Final = REPOSITORY.parent / "shared"
