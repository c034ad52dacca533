"""The settings are frozen and each is explained."""

import pytest
from pydantic import ValidationError

from config.fields import keys, setting
from config.schema import Config


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Config().judge.sensitivity = "high"  # type: ignore[misc]


@pytest.mark.parametrize("key", keys())
def test_every_setting_has_a_meaning_and_a_default(key: str) -> None:
    field = setting(key)
    assert field is not None
    assert field.description
    assert not field.is_required()


def test_the_longest_utterance_fits_whisper() -> None:
    field = setting("ear.longest_utterance_s")
    assert field is not None
    assert max(bound.le for bound in field.metadata if hasattr(bound, "le")) < 30
