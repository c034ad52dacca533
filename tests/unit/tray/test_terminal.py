"""The alert in plain text."""

from detectors.status import Status
from detectors.types import Alert, Finding
from tray.people import people_of
from tray.terminal import alert_lines, status_line

PIN = Finding("asks", "pin", "far", 0.9, 0, 16_000, "geef mij uw pincode")
VOICE = Finding("voice", "synthetic", "far", 0.9, 0, 16_000, "")


def test_an_alert_says_what_why_and_what_to_do() -> None:
    lines = alert_lines(Alert("a", "stop", 0, 16_000, (VOICE, PIN), 0), "nl")
    assert lines[0] == "*** Stop: dit lijkt op oplichting ***"
    assert lines[1:4] == [
        "De beller vraagt om uw pincode.",
        "  De beller zei: “geef mij uw pincode”",
        "  Uw bank vraagt nooit om uw pincode, ook niet om u te helpen.",
    ]
    assert lines[4] == "De stem klinkt mogelijk nagemaakt; zekerheid bestaat niet."
    assert [line.strip()[:2] for line in lines[-4:]] == ["1.", "2.", "3.", "4."]


def test_no_line_holds_a_line_break() -> None:
    odd = Finding("asks", "pin", "far", 0.9, 0, 16_000, "geef\nmij\x1b[2J uw pin")
    lines = alert_lines(Alert("a", "stop", 0, 16_000, (odd,), 0), "nl")
    assert all(line.isprintable() for line in lines)


def test_the_status_is_one_line() -> None:
    assert status_line(Status("listening", (), 0.0), "en") == "Belwacht is ready. There is no call now."


def test_the_persons_own_numbers_stand_below_the_step() -> None:
    lines = alert_lines(Alert("a", "stop", 0, 16_000, (PIN,), 0), "nl", people_of("Anna: 5550100", ""))
    assert lines[lines.index("     Anna: 5550100") - 1].startswith("  3. Bel terug")
