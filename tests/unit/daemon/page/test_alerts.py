"""The pages about alerts, over a real socket and on a real log."""

import json
import sqlite3

import pytest

from daemon.page.alerts import MOST_NOTES, exportable
from daemon.page.filters import PAGE
from detectors.learning import lead
from tests.findings import alert, found
from tests.unit.daemon.page.browsing import NOW, House
from tray.texts import words

MONEY = alert("notice", found("money", 0.5, 5, "kunt u geld overmaken"), id="b")


def test_an_empty_log_is_said(house: House) -> None:
    assert "Er zijn nog geen waarschuwingen." in house.read("").words


def test_the_list_has_the_newest_first_and_leads_with_the_ask(house: House) -> None:
    house.save()
    house.save(MONEY, days_ago=10)
    words = house.read("").words.partition("Aantal")[2]
    assert words.index("De beller vraagt om uw pincode.") < words.index("De beller vraagt om geld.")
    assert words.startswith(" waarschuwingen: 2")


@pytest.mark.parametrize(
    ("query", "shown"),
    [("level=notice", "geld"), ("label=pin", "pincode"), ("days=7", "pincode"), ("feedback=not_a_scam", "geld")],
)
def test_the_list_can_be_narrowed(house: House, query: str, shown: str) -> None:
    house.save()
    key = house.save(MONEY, days_ago=10).key
    house.submit(f"alerts/{key}", f"alerts/{key}/feedback", answer="not_a_scam")
    page = house.read(f"?{query}")
    assert "Aantal waarschuwingen: 1" in page.words
    (heading,) = [line for line in page.body.splitlines() if "<h2 id=" in line]
    assert shown in heading


def test_nothing_fitting_is_said(house: House) -> None:
    house.save(MONEY)
    assert "geen waarschuwingen die hierbij passen" in house.read("?level=stop").words


def test_a_long_list_has_pages(house: House) -> None:
    for number in range(PAGE + 1):
        house.save(MONEY, call=str(number))
    first, second = house.read(""), house.read(f"?skip={PAGE}")
    assert first.body.count("<article") == PAGE
    assert f'/?skip={PAGE}"' in first.body
    assert second.body.count("<article") == 1
    assert "Nieuwere waarschuwingen" in second.words


def test_one_alert_shows_the_evidence_in_order_with_the_words_escaped(house: House) -> None:
    page = house.read(f"alerts/{house.save().key}")
    assert "<b>Mag</b>" not in page.body
    assert "&lt;b&gt;Mag&lt;/b&gt; ik uw pincode" in page.body
    order = ["jaagt u op", "veilige rekening.", "mogelijk nagemaakt", "om uw pincode.", "U leest een code voor."]
    list_of_evidence = page.body.partition('<ol class="evidence">')[2]
    places = [list_of_evidence.index(words) for words in order]
    assert places == sorted(places)
    assert "445566" not in page.body
    assert "1234" not in page.body
    assert page.body.count("<circle") == 5


def test_an_alert_that_is_not_there_is_said(house: House) -> None:
    for path in ("alerts/99", "alerts/99/report", "alerts/99/export", "alerts/99/delete"):
        assert house.read(path).status == 404


@pytest.mark.parametrize("answer", ["not_a_scam", "scam"])
def test_what_the_person_says_of_it_is_kept_and_can_be_taken_back(house: House, answer: str) -> None:
    key = house.save().key
    done = house.submit(f"alerts/{key}", f"alerts/{key}/feedback", answer=answer)
    assert done.status == 303
    assert house.entries()[0].feedback == answer
    assert "U heeft gezegd" in house.visitor.get(done.headers["location"]).words
    house.submit(f"alerts/{key}", f"alerts/{key}/feedback", answer="")
    assert house.entries()[0].feedback == ""


def test_an_unknown_answer_is_not_kept(house: House) -> None:
    key = house.save().key
    assert house.submit(f"alerts/{key}", f"alerts/{key}/feedback", answer="maybe").status == 404
    assert house.entries()[0].feedback == ""


def test_notes_are_kept_as_written(house: House) -> None:
    key = house.save().key
    house.submit(f"alerts/{key}", f"alerts/{key}/notes", notes="\r\nHij zei <dag>\r\nen hing op. ")
    assert house.entries()[0].notes == "Hij zei <dag>\nen hing op."
    assert "Hij zei &lt;dag&gt;\nen hing op.</textarea>" in house.read(f"alerts/{key}").body


def test_notes_that_are_too_long_stay_on_the_page_and_are_not_kept(house: House) -> None:
    key = house.save().key
    answer = house.submit(f"alerts/{key}", f"alerts/{key}/notes", notes="x" * (MOST_NOTES + 1))
    assert answer.status == 422
    assert "x" * (MOST_NOTES + 1) in answer.body
    assert 'aria-invalid="true"' in answer.body
    assert house.entries()[0].notes == ""


def test_a_report_hides_what_was_said_unless_asked(house: House) -> None:
    key = house.save().key
    redacted, whole = house.read(f"alerts/{key}/report"), house.read(f"alerts/{key}/report?quotes=on")
    assert "nu meteen" not in redacted.body
    assert "staat niet in dit verslag" in redacted.words
    assert "het moet nu meteen" in whole.words
    assert "De beller jaagt u op." in redacted.words


def test_an_exported_file_hides_what_was_said_unless_asked(house: House) -> None:
    key = house.save().key
    redacted, whole = house.read(f"alerts/{key}/export"), house.read(f"alerts/{key}/export?quotes=on")
    assert redacted.headers["content-disposition"].endswith(f'-{key}.json"')
    assert "quote" not in redacted.body
    assert "nu meteen" not in redacted.body
    assert json.loads(redacted.body)["labels"][0] == "pin"
    assert json.loads(whole.body)["findings"][0]["quote"] == "het moet nu meteen"


def test_exporting_leaves_the_entry_as_it_is(house: House) -> None:
    entry = house.save()
    exportable(entry, quotes=False)
    assert entry.findings[0]["quote"]


def test_deleting_asks_first(house: House) -> None:
    key, other = house.save().key, house.save(MONEY).key
    assert "Dat kan niet terug." in house.read(f"alerts/{key}/delete").words
    assert len(house.entries()) == 2
    done = house.submit(f"alerts/{key}/delete", f"alerts/{key}/delete")
    assert "De waarschuwing is gewist." in house.visitor.get(done.headers["location"]).words
    assert [entry.key for entry in house.entries()] == [other]


def test_wiping_asks_first(house: House) -> None:
    house.save()
    house.save(MONEY)
    assert "Er worden er 2 gewist." in house.read("wipe").words
    done = house.submit("wipe", "wipe")
    assert house.entries() == []
    assert "Alles is gewist." in house.visitor.get(done.headers["location"]).words


def test_the_numbers(house: House) -> None:
    house.save()
    house.save(MONEY, days_ago=10)
    house.bench.journal.count_listening(NOW.date(), 3720.0)
    said = house.read("statistics").words
    assert "1 uur en 2 minuten" in said
    assert "Stop: dit lijkt op oplichting 1 1 1" in said
    assert "Let op 0 1 1" in said
    assert "Samen 1 2 2" in said
    assert "Dit was geen oplichting 0 0 0" in said


def test_a_log_that_cannot_be_read_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key = house.save().key
    page = house.read(f"alerts/{key}")
    monkeypatch.setattr("daemon.store.BUSY_S", 0.05)
    house.bench.journal.close()
    other = sqlite3.connect(house.folder / "alerts.db")
    other.execute("begin immediate")
    form = {"form_key": page.value("form_key"), "notes": "iets"}
    answer = house.visitor.post(f"{house.visitor.root}/alerts/{key}/notes", form)
    other.close()
    assert answer.status == 503
    assert "nu niet te lezen" in answer.words


def test_an_alert_of_pressure_alone_is_named_by_it(house: House) -> None:
    pressed = alert("notice", found("urgency", 0.7, 1), found("secrecy", 0.8, 2), id="c")
    assert lead(house.save(pressed).labels) == "secrecy"


def test_what_was_learnt_is_said_and_can_be_taken_back_on_the_page(house: House) -> None:
    entry = house.save()
    text = words("nl")["page_learnt"]
    assert text["nothing"] in house.read("statistics").words
    house.submit(f"alerts/{entry.key}", f"alerts/{entry.key}/feedback", answer="not_a_scam")
    said = house.read("statistics").words
    assert "De beller vraagt om uw pincode. Een klein beetje minder snel." in said
    assert "De beller vraagt om uw pincode." in house.read("?label=pin&feedback=not_a_scam").words
    house.submit(f"alerts/{entry.key}", f"alerts/{entry.key}/feedback", answer="")
    assert text["nothing"] in house.read("statistics").words


@pytest.mark.parametrize("forget", ["alerts/{key}/delete", "wipe"])
def test_what_is_forgotten_teaches_no_more(house: House, forget: str) -> None:
    entry = house.save()
    house.submit(f"alerts/{entry.key}", f"alerts/{entry.key}/feedback", answer="not_a_scam")
    assert house.bench.guard.learnt == {"pin": 1}
    path = forget.format(key=entry.key)
    house.submit(path, path)
    assert house.bench.guard.learnt == {}


def test_the_report_says_what_to_do_when_something_was_shared(house: House) -> None:
    said = house.read(f"alerts/{house.save().key}/report").words
    assert (
        said.index("Laat uw bankpas") < said.index("0900-8844") < said.index("088-7867372") < said.index("088-9001000")
    )
