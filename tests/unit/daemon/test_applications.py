"""The list of programs that people call with."""

import pytest

from daemon.applications import application_of, applications, is_ignored


@pytest.mark.parametrize(
    ("process", "name", "kind"),
    [
        ("linphone", "Linphone", "softphone"),
        ("baresip", "baresip", "softphone"),
        ("zoom.real", "Zoom", "messenger"),
        ("teams-for-linux", "Microsoft Teams", "messenger"),
        ("WhatsApp", "WhatsApp", "messenger"),
        ("telegram-desktop", "Telegram", "messenger"),
        ("firefox-bin", "Firefox", "browser"),
        ("chrome", "Chrome", "browser"),
        ("obs", "OBS", "none"),
        ("MicroSIP", "MicroSIP", "softphone"),
        ("ms-teams", "Microsoft Teams", "messenger"),
        ("zoom.us", "Zoom", "messenger"),
        ("Google Chrome Helper", "Chrome", "browser"),
        ("com.apple.WebKit.GPU", "Safari", "browser"),
        ("voicemeeterpro", "Voicemeeter", "none"),
    ],
)
def test_well_known_programs_are_known(process: str, name: str, kind: str) -> None:
    known = application_of(process)
    assert known is not None
    assert (known.name, known.kind) == (name, kind)


def test_others_are_not() -> None:
    assert application_of("mpv") is None
    assert application_of("") is None


def test_every_pattern_is_in_lower_case_and_means_its_program() -> None:
    for known in applications():
        for pattern in known.processes:
            assert pattern == pattern.lower()
            assert application_of(pattern.replace("*", "")) == known


def test_a_program_is_ignored_under_either_name() -> None:
    assert is_ignored("firefox-bin", "Firefox", "Zoom\n firefox \n")
    assert is_ignored("firefox-bin", "Firefox", "firefox-bin")
    assert not is_ignored("firefox-bin", "Firefox", "fire\n\n")
    assert not is_ignored("", "Firefox", "\n")
