"""The pattern language: atoms, lists, gaps and sentence borders."""

import pytest

from detectors.asks.patterns import compile_pattern, example, needed

MACROS = {"your": ["uw|je", "van u"]}


@pytest.mark.parametrize(
    ("pattern", "line", "holds"),
    [
        ("geef {your} X", " geef uw <pin:pincode>", True),
        ("geef {your} X", " geef van u <pin:pincode>", True),
        ("geef {your} X", " geef mijn <pin:pincode>", False),
        ("geef .. X", " geef een twee drie <pin:pincode>", True),
        ("geef .. X", " geef een twee drie vier <pin:pincode>", False),
        ("geef .. X", " geef | uw <pin:pincode>", False),
        ("geef nu? X", " geef <pin:pincode>", True),
        ("over* X", " overgemaakt <pin:pincode>", True),
        ("^ uw X $", " dag | uw <pin:pincode> | dag", True),
        ("^ uw X", " geef uw <pin:pincode>", False),
        ("telefoon kapot", " <computer:telefoon> kapot", True),
        ("geef X", " geef <card:pasnummer>", False),
        ("ge X", " geef <pin:pincode>", False),
        ("leg X klaar|op_tafel", " leg <pin:pincode> op tafel", True),
        ("leg X klaar|op_tafel", " leg <pin:pincode> op straat", False),
    ],
)
def test_what_a_pattern_holds_for(pattern: str, line: str, holds: bool) -> None:
    assert bool(compile_pattern(pattern, MACROS, ["pin"]).search(line)) is holds


def test_the_thing_is_named() -> None:
    match = compile_pattern("geef .. X", MACROS, ["pin", "code"]).search(" geef de <code:tancode>")
    assert match is not None
    assert match["x"] == "code"


def test_what_a_line_must_have_for_a_pattern_to_hold() -> None:
    assert needed("geef|noem .. {your} nu? over* X", MACROS) == [{"geef", "noem"}, {"uw", "je", "van"}]


def test_a_list_that_contains_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="contains itself"):
        compile_pattern("{a}", {"a": ["{a} b"]}, [])


def test_an_example_is_the_shortest_that_fits() -> None:
    assert example("geef nu? {your} .. X $", MACROS, "pincode") == "geef uw pincode"
