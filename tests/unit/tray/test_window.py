"""Which window is chosen; how each is drawn is in the tests of the card and of the guide."""

import pytest

from tray.window import RENDERERS, NoWindowError, first_usable


@pytest.mark.parametrize("wanted", [None, *RENDERERS])
def test_without_a_screen_every_way_says_why_not(monkeypatch: pytest.MonkeyPatch, wanted: str | None) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(NoWindowError) as refused:
        first_usable("card", wanted)
    said = str(refused.value).split("; ")
    assert [reason.partition(":")[0] for reason in said] == ([wanted] if wanted else list(RENDERERS))


def test_a_way_that_does_not_exist_is_said() -> None:
    with pytest.raises(NoWindowError, match="curses"):
        first_usable("guide", "curses")
