"""A guard may or may not take feedback."""

from tray.guard import TakesFeedback


class Remembers:
    def not_a_scam(self, alert_id: str) -> None: ...


class Forgets:
    pass


def test_feedback_is_found_by_its_method() -> None:
    assert isinstance(Remembers(), TakesFeedback)
    assert not isinstance(Forgets(), TakesFeedback)
