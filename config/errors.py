"""The one error of this room: the user edits the settings."""


class ConfigError(Exception):
    """The settings cannot be used; ``problems`` are all reasons, one line each with what to write instead."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
