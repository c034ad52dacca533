"""The judge: levels, episodes, and that order never matters."""

from hypothesis import given
from hypothesis import strategies as st

from detectors.judge import FALSE_ALARMS, THRESHOLDS, FalseAlarms, Judge, confidence, judge
from detectors.types import ASKS, LEVELS, PRESSURES, SAMPLE_RATE_HZ, TAKEOVERS, Finding, Sensitivity


def found(label: str, score: float, at_s: float, side: str = "far") -> Finding:
    detector = "voice" if label in {"human", "synthetic", "cannot_tell"} else "asks"
    start = round(at_s * SAMPLE_RATE_HZ)
    return Finding(detector, label, side, score, start, start + SAMPLE_RATE_HZ, f"{label} words")  # pyright: ignore


def levels(*findings: Finding, sensitivity: Sensitivity = "normal") -> list[str]:
    return [alert.level for alert in judge(findings, sensitivity)]


def test_a_clear_irreversible_ask_stops() -> None:
    (alert,) = judge([found("pin", 0.95, 10)])
    assert alert.level == "stop"
    assert [f.label for f in alert.findings] == ["pin"]
    assert (alert.start, alert.end) == (10 * SAMPLE_RATE_HZ, 11 * SAMPLE_RATE_HZ)
    assert confidence(alert) == 0.95


def test_a_doubtful_ask_is_a_notice_and_pressure_raises_it() -> None:
    assert levels(found("money", 0.55, 10)) == ["notice"]
    assert levels(found("urgency", 0.9, 5), found("money", 0.55, 10)) == ["warning"]
    assert levels(found("urgency", 0.9, 5), found("secrecy", 0.9, 6), found("money", 0.62, 10)) == ["stop"]


def test_pressure_makes_no_more_than_a_notice_of_a_mere_hint() -> None:
    pressure = [found("secrecy", 1.0, 5), found("stay_on_line", 1.0, 6)]
    assert levels(*pressure, found("money", 0.36, 10)) == ["notice"]
    assert levels(*pressure, found("money", 0.36, 10), found("code", 0.55, 12)) == ["warning"]
    assert levels(*pressure, found("money", 0.36, 10), found("code", 0.62, 12)) == ["stop"]


def test_pressure_alone_is_a_notice_at_most() -> None:
    kinds = [found(label, 1.0, 10 + at) for at, label in enumerate(sorted(PRESSURES))]
    assert levels(*kinds[:1]) == []
    assert levels(*kinds) == ["notice"]


def test_a_birth_date_is_a_notice_at_most() -> None:
    assert levels(found("urgency", 1, 1), found("secrecy", 1, 2), found("birthdate", 0.99, 10)) == ["notice"]


def test_the_voice_raises_a_level_but_makes_none_and_lowers_none() -> None:
    assert levels(found("synthetic", 0.99, 10)) == []
    assert levels(found("money", 0.6, 10)) == ["warning"]
    assert levels(found("money", 0.7, 10), found("synthetic", 0.99, 10)) == ["stop"]
    assert levels(found("money", 0.9, 10), found("human", 0.31, 10)) == ["stop"]


def test_only_the_latest_verdict_on_the_voice_counts() -> None:
    assert levels(found("synthetic", 0.9, 5), found("human", 0.4, 9), found("money", 0.6, 10)) == ["warning"]


def test_a_disclosure_stops() -> None:
    assert levels(found("discloses_bsn", 0.9, 10, "near")) == ["stop"]


def test_a_takeover_alone_is_a_warning_and_with_an_ask_or_pressure_it_stops() -> None:
    taken = found("takeover", 0.62, 100, "near")
    assert levels(taken) == ["warning"]
    assert levels(taken, sensitivity="low") == ["notice"]
    assert levels(taken, sensitivity="high") == ["warning"]
    for said in ("urgency", "remote_access", "money", "discloses_code"):
        for at_s in (10, 99, 101, 190):
            assert levels(found(said, 0.6, at_s), taken) == ["stop"], (said, at_s)


def test_a_takeover_may_come_minutes_after_the_ask_but_not_in_another_call() -> None:
    asked = found("remote_access", 0.9, 10)
    assert levels(asked, found("takeover", 0.62, 300)) == ["stop", "stop"]
    assert levels(asked, found("takeover", 0.62, 400)) == ["stop", "warning"]


def test_a_mere_hint_does_not_make_a_takeover_stop() -> None:
    assert levels(found("money", 0.36, 10), found("takeover", 0.62, 100)) == ["warning"]


def test_sensitivity_moves_the_levels() -> None:
    ask = found("money", 0.7, 10)
    assert levels(ask, sensitivity="low") == ["notice"]
    assert levels(ask) == ["warning"]
    assert levels(ask, sensitivity="high") == ["stop"]


def test_asks_far_apart_are_two_episodes() -> None:
    assert levels(found("pin", 0.9, 10), found("pin", 0.9, 400)) == ["stop", "stop"]
    assert levels(found("pin", 0.9, 10), found("code", 0.9, 60)) == ["stop"]


def test_the_stage_raises_once_and_again_when_the_level_rises() -> None:
    stage = Judge()
    (first,) = stage.push(found("money", 0.45, 10))
    assert first.level == "notice"
    assert stage.push(found("money", 0.45, 20)) == []
    (second,) = stage.push(found("pin", 0.95, 30))
    assert (second.id, second.level, second.opened_at) == (first.id, "stop", first.opened_at)
    assert stage.push(found("money", 0.45, 40)) == []


def test_late_evidence_keeps_the_episode() -> None:
    stage = Judge()
    (first,) = stage.push(found("money", 0.45, 10))
    (raised,) = stage.push(found("safe_account", 0.95, 8))
    assert raised.id == first.id


def test_a_new_episode_is_a_new_alert_after_the_cool_down() -> None:
    stage = Judge(cool_down_s=60)
    (first,) = stage.push(found("pin", 0.9, 10))
    (second,) = stage.push(found("pin", 0.9, 10_000))
    assert first.id != second.id


scores = st.floats(0, 1)
some_findings = st.lists(
    st.builds(
        found,
        st.sampled_from(sorted(ASKS | PRESSURES | {"human", "synthetic", "cannot_tell"} | TAKEOVERS)),
        scores,
        st.integers(0, 600).map(float),
    ),
    max_size=12,
)


@given(some_findings.flatmap(lambda fs: st.tuples(st.just(fs), st.permutations(fs))))
def test_order_never_matters(pair: tuple[list[Finding], list[Finding]]) -> None:
    given_order, shuffled = pair
    assert judge(given_order) == judge(shuffled)


@given(some_findings)
def test_a_level_only_rises_within_an_episode(findings: list[Finding]) -> None:
    stage, seen = Judge(), dict[str, int]()
    for finding in sorted(findings, key=lambda f: f.start):
        for alert in stage.push(finding):
            assert LEVELS.index(alert.level) > seen.get(alert.id, -1)
            seen[alert.id] = LEVELS.index(alert.level)


@given(some_findings)
def test_a_human_voice_changes_nothing(findings: list[Finding]) -> None:
    without = [f for f in findings if f.detector != "voice"]
    verdicts = [found("human", 0.9, 300.0)]
    assert [a.level for a in judge(without)] == [a.level for a in judge(without + verdicts)]


def test_where_no_false_alarm_was_seen_a_third_of_the_time_is_promised() -> None:
    assert FalseAlarms(counted=0, hours=30.0).hours_apart == 10
    assert FalseAlarms(counted=4, hours=100.0).hours_apart == 25


def test_a_lower_sensitivity_has_higher_thresholds_and_no_more_false_alarms() -> None:
    low, normal, high = (THRESHOLDS[each] for each in ("low", "normal", "high"))
    for level in LEVELS:
        assert getattr(low, level) >= getattr(normal, level) >= getattr(high, level)
    assert FALSE_ALARMS["low"].counted <= FALSE_ALARMS["normal"].counted <= FALSE_ALARMS["high"].counted
