"""Problems point at the nearest thing that exists."""

import pytest

from config.problems import unknown


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("ear.gatte", "Did you mean ear.gate?"),
        ("tray.sensitivity", "Did you mean judge.sensitivity?"),
        ("JUDGE.sensitivity", "Did you mean judge.sensitivity?"),
        ("jugde", "Did you mean judge?"),
        ("xylophone", "Known: sound, ear, hearing, voice, judge, tray, people, store."),
    ],
)
def test_unknown(path: str, hint: str) -> None:
    assert unknown(path).endswith(hint)
