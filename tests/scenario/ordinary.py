"""The ordinary sentences beside the project: every other one is for training, the rest is for counting false alarms."""

from detectors.types import Language
from tests.paths import SHARED


def training_half(language: Language) -> list[str]:
    """The odd lines; none where the sentences are absent."""
    return _lines(language)[1::2]


def unseen_half(language: Language) -> list[str]:
    """The even lines."""
    return _lines(language)[::2]


def _lines(language: Language) -> list[str]:
    path = SHARED / "benign" / f"sentences_{language}.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
