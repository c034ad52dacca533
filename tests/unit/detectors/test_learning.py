"""What the person's answers change, how far, and back."""

from itertools import permutations

import pytest

from detectors.judge import Judge
from detectors.learning import MOST_STEPS, ONCE_S, Answer, eased, lead, steps_learnt
from detectors.types import ASKS, Finding, Level, Sensitivity


def answer(hours: float, *, scam: bool = False, label: str = "money") -> Answer:
    return Answer(label, 3600 * hours, scam)


def ask(score: float, label: str = "money") -> Finding:
    return Finding("asks", label, "far", score, 0, 16_000, "")


def level(finding: Finding, sensitivity: Sensitivity = "normal") -> Level | None:
    alerts = Judge(sensitivity).push(finding)
    return alerts[0].level if alerts else None


def test_without_answers_nothing_changes() -> None:
    assert steps_learnt([]) == {}
    assert eased(ask(0.7), {}) == ask(0.7)


def test_each_call_that_was_no_scam_is_a_step_of_its_kind_alone() -> None:
    steps = steps_learnt([answer(0), answer(24), answer(48, label="code")])
    assert steps == {"code": 1, "money": 2}
    assert eased(ask(0.7), steps).score < eased(ask(0.7), {"money": 1}).score < 0.7
    assert eased(ask(0.7, "pin"), steps) == ask(0.7, "pin")


def test_answers_about_one_call_count_once_however_many() -> None:
    near = ONCE_S / 3600 / 100
    assert steps_learnt([answer(near * at) for at in range(99)]) == {"money": 1}


def test_there_is_a_bound_that_no_number_of_answers_passes() -> None:
    assert steps_learnt([answer(24 * day) for day in range(100)]) == {"money": MOST_STEPS}
    assert eased(ask(0.7), {"money": 99}) == eased(ask(0.7), {"money": MOST_STEPS})


def test_a_real_scam_outweighs_two_and_nothing_becomes_more_eager_by_it() -> None:
    assert steps_learnt([answer(0), answer(24), answer(48), answer(72, scam=True)]) == {"money": 1}
    assert steps_learnt([answer(0, scam=True)]) == {}


def test_taking_an_answer_back_undoes_it() -> None:
    kept = [answer(0), answer(24)]
    assert steps_learnt(kept[:1]) == {"money": 1}
    assert steps_learnt([]) == {}


def test_the_order_of_the_answers_is_all_one() -> None:
    told = [answer(0), answer(0.5), answer(24), answer(25, scam=True), answer(48)]
    assert len({tuple(steps_learnt(order).items()) for order in permutations(told)}) == 1


def test_only_asks_are_learnt_about() -> None:
    others = ("discloses_pin", "urgency", "synthetic")
    assert steps_learnt([answer(0, label=label) for label in others]) == {}


@pytest.mark.parametrize("sensitivity", ["low", "normal", "high"])
@pytest.mark.parametrize("label", sorted(ASKS - {"birthdate"}))
def test_with_everything_learnt_a_clear_ask_still_warns(label: str, sensitivity: Sensitivity) -> None:
    assert level(eased(ask(0.9, label), {label: MOST_STEPS}), sensitivity) in {"warning", "stop"}


def test_what_was_just_a_warning_becomes_a_notice() -> None:
    assert level(ask(0.65)) == "warning"
    assert level(eased(ask(0.65), {"money": 2})) == "notice"


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_what_is_certain_stays_certain(score: float) -> None:
    assert eased(ask(score), {"money": 3}).score == score


def test_an_alert_is_named_by_what_was_asked() -> None:
    assert [lead(["urgency", "pin"]), lead(["urgency"])] == ["pin", "urgency"]
