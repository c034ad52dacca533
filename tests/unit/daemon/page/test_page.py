"""Nobody but the person's own browser sees or changes anything."""

import http.cookies
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.page.page import CHANGE, MOST_BYTES, READ
from daemon.server import ask
from tests.unit.daemon.page.browsing import House, Visitor

READS, CHANGES = ([path.replace("{key:int}", "1") for path in paths] for paths in (READ, CHANGE))


def invited(house: House) -> str:
    return ask(house.folder, "review")["url"]


def test_the_way_in_works_once(house: House) -> None:
    house.save()
    url, visitor = invited(house), Visitor(house.server.port)
    answer = visitor.enter(url)
    cookie = http.cookies.SimpleCookie(answer.headers["set-cookie"])["belwacht"]
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "strict", visitor.root)
    assert len(visitor.root) > 20
    assert visitor.get(f"{visitor.root}/").status == 200
    second = Visitor(house.server.port)
    assert second.enter(url).status == 403
    assert second.headers == {}
    assert visitor.get(f"{visitor.root}/").status == 403  # one of the two was not the person
    assert house.read("").status == 200


def test_a_look_at_the_address_does_not_use_it_up(house: House) -> None:
    url = invited(house)
    path = url.partition(str(house.server.port))[2]
    assert Visitor(house.server.port)._ask("HEAD", path, None, {}).status == 403
    assert Visitor(house.server.port).enter(url).status == 303


def test_another_page_cannot_lead_the_browser_in(house: House) -> None:
    path = invited(house).partition(str(house.server.port))[2]
    assert Visitor(house.server.port).get(path, Sec_Fetch_Site="cross-site").status == 403


def test_the_address_itself_says_where_to_click(house: House) -> None:
    answer = Visitor(house.server.port).get("/")
    assert answer.status == 403
    assert "Klik op het pictogram van Belwacht" in answer.words


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda visitor: visitor.headers.pop("Cookie"), id="no cookie"),
        pytest.param(lambda visitor: visitor.headers.update(Cookie="belwacht=guess"), id="wrong cookie"),
        pytest.param(lambda visitor: visitor.headers.update(Host="evil.example"), id="wrong host"),
        pytest.param(lambda visitor: visitor.headers.update({"Sec-Fetch-Site": "cross-site"}), id="another site"),
        pytest.param(lambda visitor: visitor.headers.update({"Sec-Fetch-Site": "same-site"}), id="another port"),
    ],
)
def test_without_all_that_is_needed_nothing_is_told_or_done(house: House, spoil: Callable[[Visitor], object]) -> None:
    before = house.save()
    visitor = house.visitor
    form_key = house.read(f"alerts/{before.key}").value("form_key")
    spoil(visitor)
    form = {"form_key": form_key, "answer": "scam", "notes": "x", "store.retention_days": "1"}
    site = visitor.headers.get("Sec-Fetch-Site", "same-origin")
    refused = [visitor.get(visitor.root + path) for path in READS]
    refused += [visitor.post(visitor.root + path, form, Sec_Fetch_Site=site) for path in CHANGES]
    assert {answer.status for answer in refused} == {403}
    assert not any("pincode" in answer.body or form_key in answer.body for answer in refused)
    assert house.entries() == [before]
    assert house.bench.settings.read_text() == ""


@pytest.mark.parametrize("form_key", [None, "", "guess"])
def test_a_form_without_its_key_changes_nothing(house: House, form_key: str | None) -> None:
    before = house.save()
    form = {"answer": "scam", "notes": "x", "store.retention_days": "1"}
    form |= {} if form_key is None else {"form_key": form_key}
    for path in CHANGES:
        assert house.visitor.post(house.visitor.root + path, form).status == 403
    assert house.entries() == [before]
    assert house.bench.settings.read_text() == ""


def test_the_key_of_another_session_does_not_fit(house: House) -> None:
    before = house.save()
    other = Visitor(house.server.port)
    other.enter(invited(house))
    form = {"form_key": other.get(f"{other.root}/wipe").value("form_key")}
    assert house.visitor.post(f"{house.visitor.root}/wipe", form).status == 403
    assert house.entries() == [before]


def test_a_posted_form_that_is_too_long_is_refused(house: House) -> None:
    before = house.save()
    form = {"form_key": house.read("wipe").value("form_key"), "more": "x" * MOST_BYTES}
    assert house.visitor.post(f"{house.visitor.root}/wipe", form).status == 403
    assert house.entries() == [before]


def test_another_cookie_of_that_name_does_no_harm(house: House) -> None:
    house.visitor.headers["Cookie"] = f"belwacht=old; other=1; {house.visitor.headers['Cookie']}"
    assert house.read("").status == 200


def test_the_cookie_and_the_root_are_not_guessable_from_the_way_in(house: House) -> None:
    url = invited(house)
    assert house.visitor.root not in url
    assert house.visitor.headers["Cookie"].partition("=")[2] not in url


def test_the_secret_of_the_command_line_is_no_way_in(house: House) -> None:
    secret = (house.folder / "address.json").read_text()
    visitor = Visitor(house.server.port, {"Authorization": f"Bearer {secret}"})
    assert visitor.get(f"{house.visitor.root}/").status == 403


def test_the_stylesheet_is_served(house: House, tmp_path: Path) -> None:
    answer = Visitor(house.server.port).get("/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "--paper" in answer.body
