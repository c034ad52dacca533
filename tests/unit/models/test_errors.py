"""A ModelError carries what the user must do."""

from models.errors import ModelError


def test_it_is_its_message() -> None:
    assert str(ModelError("Run: belwacht models fetch base")) == "Run: belwacht models fetch base"
