"""Maintenance windows keep the wall clock, last in real time, and know where work lay outside them; freezes forbid."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_calendar import ALWAYS, MADRID, OFFICE, at, shown
from upkept.core.amount import parse_amount
from upkept.core.build import CannotBuild
from upkept.core.build.rule import rule_days
from upkept.core.build.window import build_freezes, build_windows
from upkept.core.build.zone import build_zone
from upkept.core.plan.specs import FreezeSpec, WindowSpec
from upkept.core.window import Freezes, Occurrence, Windows, uncovered
from upkept.core.zone import BeyondHorizon

FROM, UNTIL = at("2026-01-01 00:00"), at("2028-01-01 00:00")
NEW_YORK = build_zone("America/New_York", 2020, 2032)


def windows(rule: str = "FREQ=WEEKLY;BYDAY=SA,SU", begins: int = 7200, lasts: str = "4h", **spec: str) -> Windows:
    written = WindowSpec("night", "Europe/Madrid", rule, begins, parse_amount(lasts), **spec)
    return build_windows(
        written, MADRID, FROM, UNTIL, anchor=date(2026, 1, 1), calendars={"office": OFFICE, "always": ALWAYS}
    )


def freezes(*specs: FreezeSpec) -> Freezes:
    return build_freezes([(spec, MADRID) for spec in specs], FROM, UNTIL)


CHRISTMAS = FreezeSpec("Christmas", "Europe/Madrid", "2026-12-19", "2027-01-06", except_=("security",))
NIGHT = windows()


def test_a_window_opens_by_the_wall_clock_and_lasts_in_real_time() -> None:
    spring, autumn = NIGHT.next(at("2026-03-29 00:00")), NIGHT.next(at("2026-10-25 00:00"))
    assert (shown(spring.start), shown(spring.end)) == (
        "Sun 2026-03-29 03:00",
        "Sun 2026-03-29 07:00",
    )  # 02:00 is skipped
    assert (shown(autumn.start), shown(autumn.end)) == (
        "Sun 2026-10-25 02:00",
        "Sun 2026-10-25 05:00",
    )  # an hour comes twice
    assert autumn.end - autumn.start == spring.end - spring.start == 4 * 3600


def test_a_window_keeps_its_original_local_start_as_its_identity() -> None:
    assert NIGHT.next(at("2026-03-29 00:00")).identity == "2026-03-29T02:00"
    identities = [o.identity for o in NIGHT.occurrences]
    assert len(set(identities)) == len(identities)


def test_work_inside_a_window_is_covered_and_its_edges_are_half_open() -> None:
    begin, end = at("2026-03-07 02:00"), at("2026-03-07 06:00")
    assert NIGHT.covers(begin, end)
    assert not NIGHT.covers(begin, end + 1)
    assert not NIGHT.covers(begin - 1, end)
    assert NIGHT.covers(begin + 5, begin + 5)


def test_each_stretch_outside_is_told() -> None:
    found = NIGHT.outside(at("2026-03-07 01:30"), at("2026-03-08 02:30"))
    assert [(shown(a)[4:], shown(b)[4:]) for a, b in found] == [
        ("2026-03-07 01:30", "2026-03-07 02:00"),
        ("2026-03-07 06:00", "2026-03-08 02:00"),
    ]


def test_windows_that_overlap_cover_together_and_keep_their_names() -> None:
    daily = windows("FREQ=DAILY", 0, "2d")
    assert daily.covers(at("2026-03-07 12:00"), at("2026-05-01 12:00"))
    assert [o.identity for o in daily.during(at("2026-03-07 12:00"), at("2026-03-07 13:00"))] == [
        "2026-03-06T00:00",
        "2026-03-07T00:00",
    ]


def test_the_next_window_is_the_one_that_is_open() -> None:
    assert NIGHT.next(at("2026-03-07 03:00")).identity == "2026-03-07T02:00"
    assert NIGHT.next(at("2026-03-07 06:00")).identity == "2026-03-08T02:00"
    assert NIGHT.next_start(at("2026-03-07 03:00")).identity == "2026-03-08T02:00"
    with pytest.raises(BeyondHorizon):
        NIGHT.next(UNTIL - 60)
    with pytest.raises(BeyondHorizon):
        NIGHT.covers(UNTIL - 60, UNTIL + 60)


def test_a_rule_that_counts_is_counted_from_the_plans_first_day_or_from_its_own() -> None:
    assert windows("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH").occurrences[0].identity == "2026-01-01T02:00"
    assert windows("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", from_="2026-01-08").occurrences[0].identity == "2026-01-08T02:00"
    assert len(windows("FREQ=MONTHLY;BYDAY=1SU;COUNT=3").occurrences) == 3


def test_a_rule_may_say_the_first_sunday_or_the_last_day() -> None:
    assert windows("FREQ=MONTHLY;BYDAY=1SU").next(at("2026-03-02 00:00")).identity == "2026-04-05T02:00"
    assert (
        windows("FREQ=MONTHLY;BYMONTHDAY=-1").next(at("2028-01-01 00:00") - 60 * 86_400).identity == "2027-11-30T02:00"
    )
    assert windows("FREQ=WEEKLY;BYDAY=SU;UNTIL=20260110").occurrences[-1].identity == "2026-01-04T02:00"


def test_a_rule_without_a_day_takes_that_of_the_plan() -> None:
    thursday = date(2026, 1, 1)
    week = rule_days("FREQ=WEEKLY", thursday, thursday.toordinal() - 20, thursday.toordinal() + 10)
    assert [date.fromordinal(day).isoformat() for day in week] == [
        "2025-12-18",
        "2025-12-25",
        "2026-01-01",
        "2026-01-08",
    ]
    leap = rule_days("FREQ=YEARLY", date(2028, 2, 29), date(2020, 1, 1).toordinal(), date(2030, 1, 1).toordinal())
    assert [date.fromordinal(day).year for day in leap] == [2020, 2024, 2028]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("WEEKLY", "no part"),
        ("FREQ=HOURLY", "FREQ"),
        ("BYDAY=SA", "FREQ"),
        ("FREQ=WEEKLY;BYDAY=XX", "cannot be read"),
        ("FREQ=WEEKLY;BYHOUR=2", "`at`"),
        ("FREQ=WEEKLY;SOMETIMES=1", "unknown"),
        ("FREQ=WEEKLY;INTERVAL=0", "whole number"),
        ("FREQ=WEEKLY;FREQ=DAILY", "twice"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=WEEKLY;BYDAY=SA\nEXDATE:20260101", "no part"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_with_the_reason(rule: str, why: str) -> None:
    with pytest.raises(CannotBuild, match=why):
        windows(rule)


@pytest.mark.parametrize("lasts", ["1mo", "2bd", "0s"])
def test_a_window_lasts_in_real_time_only(lasts: str) -> None:
    with pytest.raises(CannotBuild, match="real time"):
        windows(lasts=lasts)


def test_a_window_may_be_all_the_time_outside_a_calendar() -> None:
    quiet = windows(outside="office")
    assert quiet.covers(at("2026-03-06 18:00"), at("2026-03-09 09:00"))
    assert not quiet.covers(at("2026-03-06 18:00"), at("2026-03-09 09:01"))
    assert quiet.next(at("2026-03-07 12:00")).identity == "2026-03-06T18:00"
    for nothing in ("always", "nowhere"):
        with pytest.raises(CannotBuild):
            windows(outside=nothing)


def test_a_freeze_holds_for_whole_days_both_included() -> None:
    christmas = freezes(CHRISTMAS)
    assert not christmas.during(at("2026-12-18 20:00"), at("2026-12-19 00:00"))
    assert christmas.during(at("2026-12-18 20:00"), at("2026-12-19 00:00") + 1)
    assert christmas.during(at("2027-01-06 23:59"), at("2027-01-06 23:59"))
    assert not christmas.during(at("2027-01-07 00:00"), at("2027-01-08 00:00"))


def test_a_freeze_lets_pass_what_it_excepts() -> None:
    moment = at("2026-12-25 12:00")
    assert not freezes(CHRISTMAS).during(moment, moment, "security")
    assert [f.name for f in freezes(CHRISTMAS).during(moment, moment, "major")] == ["Christmas"]
    assert freezes(CHRISTMAS).during(moment, moment)


def test_a_freeze_around_holidays_spans_their_day_or_their_week() -> None:
    week = freezes(FreezeSpec("", "Europe/Madrid", around="US", span="week"))
    assert (
        "Independence Day" in week.during(at("2026-07-01 12:00"), at("2026-07-01 12:00"))[0].name
    )  # a Saturday that year
    assert not week.during(at("2026-07-06 00:00"), at("2026-07-12 00:00"))
    day = freezes(FreezeSpec("US", "Europe/Madrid", around="US", span="day"))
    assert not day.during(at("2026-07-01 12:00"), at("2026-07-01 12:00"))
    assert day.during(at("2026-07-04 12:00"), at("2026-07-04 12:00"))
    with pytest.raises(CannotBuild, match="span"):
        freezes(FreezeSpec("US", "Europe/Madrid", around="US", span="fortnight"))


def test_a_freeze_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CannotBuild, match="swap"):
        freezes(FreezeSpec("Christmas", "Europe/Madrid", "2026-12-19", "2026-01-06"))


def test_a_window_and_a_freeze_may_have_a_zone_of_their_own() -> None:
    spec = WindowSpec("us", "America/New_York", "FREQ=WEEKLY;BYDAY=SA", 7200, parse_amount("4h"))
    one = build_windows(spec, NEW_YORK, FROM, UNTIL, anchor=date(2026, 1, 1))
    assert shown(one.next(at("2026-03-02 00:00")).start) == "Sat 2026-03-07 08:00"


def test_tables_survive_being_written_down() -> None:
    assert Windows.from_json(json.loads(json.dumps(NIGHT.to_json()))) == NIGHT
    christmas = freezes(CHRISTMAS)
    assert Freezes.from_json(json.loads(json.dumps(christmas.to_json()))) == christmas
    with pytest.raises(ValueError, match="damaged"):
        Windows("night", (Occurrence(5, 5, "x"),))


def test_extending_adds_what_begins_after_the_horizon_only() -> None:
    middle = at("2026-12-25 00:00")
    spec = WindowSpec("night", "Europe/Madrid", "FREQ=WEEKLY;BYDAY=SA,SU", 7200, parse_amount("4h"))
    early = build_windows(spec, MADRID, FROM, middle, anchor=date(2026, 1, 1))
    late = build_windows(spec, MADRID, middle, UNTIL, anchor=date(2026, 1, 1))
    assert early.extended(late) == NIGHT
    frozen = build_freezes([(CHRISTMAS, MADRID)], FROM, middle)
    assert frozen.extended(build_freezes([(CHRISTMAS, MADRID)], middle, UNTIL)) == freezes(CHRISTMAS)


@settings(deadline=None, max_examples=100)
@given(
    rows=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 20)), max_size=8),
    a=st.integers(0, 100),
    length=st.integers(0, 60),
)
def test_what_is_outside_is_every_second_that_no_window_has(rows: list[tuple[int, int]], a: int, length: int) -> None:
    occurrences = tuple(sorted(Occurrence(start, start + lasts, str(i)) for i, (start, lasts) in enumerate(rows)))
    table = Windows("any", occurrences, 0, 200)
    b = a + length
    inside = {t for start, end, _ in occurrences for t in range(start, end)}
    expected = {t for t in range(a, b) if t not in inside}
    found = table.outside(a, b)
    assert {t for begin, end in found for t in range(begin, end)} == expected
    assert all(begin < end for begin, end in found)
    assert table.covers(a, b) == (not expected)
    assert uncovered(a, b, []) == ([(a, b)] if a < b else [])
