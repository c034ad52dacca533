"""A ConfigError says all its problems."""

from config.errors import ConfigError


def test_the_text_is_all_problems() -> None:
    error = ConfigError("a", "b")
    assert (str(error), error.problems) == ("a\nb", ("a", "b"))
