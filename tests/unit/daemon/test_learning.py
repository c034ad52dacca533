"""Answers in the log."""

from pathlib import Path

from daemon.learning import learnt_from
from tests.unit.daemon.page.browsing import a_house


def test_only_alerts_with_an_answer_teach(tmp_path: Path) -> None:
    with a_house(tmp_path) as house:
        for days_ago, answer in ((1, "not_a_scam"), (2, "not_a_scam"), (3, ""), (4, "strange")):
            entry = house.save(call=str(days_ago), days_ago=days_ago)
            house.bench.journal.set_feedback(entry.id, entry.call, answer)
        assert learnt_from(house.entries()) == {"pin": 2}
        assert learnt_from([]) == {}
