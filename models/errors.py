"""The one error of this room: the user can mend it by running set-up again."""


class ModelError(Exception):
    """A model is missing, damaged or cannot be fetched. The message says what to do next."""
