"""The person's own numbers and questions."""

import pytest

from tray.people import Contact, is_named, people_of


@pytest.mark.parametrize(
    ("line", "name", "number"),
    [
        ("Mijn bank: 5550 100", "Mijn bank", "5550 100"),
        ("5550100 Anna", "Anna", "5550100"),
        ("dokter De Wit\t+31 (0)5550 100", "dokter De Wit", "+31 (0)5550 100"),
        ("Kleinzoon Tim (5550-100)", "Kleinzoon Tim", "5550-100"),
        ("Buurvrouw nummer 12: 5550 100 2", "Buurvrouw nummer 12", "5550 100 2"),
        ("5550 100", "", "5550 100"),
        ("staat in mijn adresboek", "staat in mijn adresboek", ""),
    ],
)
def test_a_line_is_a_name_and_a_number_in_any_order(line: str, name: str, number: str) -> None:
    assert people_of(line, "").contacts == (Contact(name, number),)


def test_empty_lines_are_no_entries() -> None:
    people = people_of("\n Anna: 5550100\n\n", "Hoe heette  de hond?\n \nWaar woonde opa?\n")
    assert [contact.words for contact in people.contacts] == ["Anna: 5550100"]
    assert people.questions == ("Hoe heette de hond?", "Waar woonde opa?")
    assert people_of("", " \n") == people_of("", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Dochter Anna", "hoi mam met anna ik heb een nieuw nummer"),
        ("Mijn bank (ING)", "u spreekt met de fraudeafdeling van de ING"),
        ("Mijn bank", "ik bel namens uw bank"),
        ("Rabobank", "met jansen van de raboobank"),
        ("Élise", "hier élise"),
    ],
)
def test_a_name_that_was_said_is_known(name: str, said: str) -> None:
    assert is_named(Contact(name, "1"), said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Anna", "dat is vandaag de bananen"),
        ("Zoon van de bakker", "de man van het huis en de auto"),
        ("Mijn moeder", "dat is mijn fiets"),
        ("", "anna"),
        ("Tim", "ik kom op tijd"),
    ],
)
def test_a_part_of_a_word_or_a_small_word_is_no_name(name: str, said: str) -> None:
    assert not is_named(Contact(name, "1"), said)
