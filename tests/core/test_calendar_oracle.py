"""The tables agree with a walk minute by minute, within four days of every change of every zone's clocks, 2024–2028."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.oracle import DAY, MIDNIGHT_GAPS, Hours, OutOfSight, Walk, changes
from upkept.core.build.calendar import CalendarSpec, build_calendar
from upkept.core.build.zone import build_zone
from upkept.core.calendar import Calendar

SOAK = int(os.environ.get("UPKEPT_SOAK", "1"))  # how many times the small numbers
QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)

bound = st.one_of(
    st.integers(0, 1440), st.sampled_from([0, 30, 60, 90, 120, 150, 180, 540, 1080, 1320, 1380, 1410, 1440])
)
interval = st.tuples(bound.filter(lambda m: m < 1440), bound).filter(lambda pair: pair[0] != pair[1])
week = st.fixed_dictionaries({day: st.lists(interval, max_size=3).map(tuple) for day in range(7)}).filter(
    lambda hours: any(hours.values())
)
USUAL: list[Hours] = [
    dict.fromkeys(range(5), ((540, 1080),)),
    dict.fromkeys(range(7), ((0, 1440),)),
    dict.fromkeys(range(7), ((1320, 360),)),
    dict.fromkeys(range(7), ((1380, 60), (120, 150))),
    dict.fromkeys(range(7), ((0, 60), (90, 1440))),
]
usual = st.sampled_from(USUAL)
offset = st.one_of(st.integers(-4 * DAY, 4 * DAY), st.integers(-7200, 7200))


def table(zone: str, hours: Hours, closed: frozenset[date], change: int) -> Calendar:
    spec = CalendarSpec(hours=hours, dates=tuple(sorted(closed)))
    years = (date.fromordinal(719_163 + change // DAY).year + by for by in (-1, 1))
    return build_calendar("walked", spec, build_zone(zone, *years), change - 9 * DAY, change + 9 * DAY)


def both(zone: str, change: int, hours: Hours, away: list[int]) -> tuple[Calendar, Walk]:
    today = date.fromordinal(719_163 + change // DAY)
    closed = frozenset(today + timedelta(days) for days in away)
    return table(zone, hours, closed, change), Walk(zone, hours, closed, change)


def agree(calendar: Calendar, walk: Walk, change: int, at: int, seconds: int, n: int) -> None:
    """Every question about one calendar gets the same answer from the table and from the walk."""
    t, other = change + at, change - at // 2
    a, b = min(t, other), max(t, other)
    assert calendar.is_open(t) == walk.is_open(t)
    assert calendar.elapsed(a, b) == walk.elapsed(a, b)
    same(lambda: calendar.next_open(t), lambda: walk.next_open(t), walk)
    same(lambda: calendar.due(t, seconds), lambda: walk.due(t, seconds), walk)
    same(lambda: calendar.back(t, seconds), lambda: walk.back(t, seconds), walk)
    same(lambda: calendar.add_days(t, n), lambda: walk.add_days(t, n), walk)
    same(lambda: calendar.back_days(t, n), lambda: walk.back_days(t, n), walk)
    stretches = calendar.stretches(a, b)
    assert sum(end - begin for begin, end, is_open in stretches if is_open) == walk.elapsed(a, b)
    assert [begin for begin, _, _ in stretches[1:]] == [end for _, end, _ in stretches[:-1]]


def same(ours: Callable[[], int], walked: Callable[[], int], walk: Walk) -> None:
    """Compared where the walk can see: it is shorter than the table, and its first and last days are not whole."""
    try:
        expected = walked()
    except OutOfSight:
        return
    if walk.low + 3 * DAY <= expected < walk.high - 3 * DAY:
        assert ours() == expected


questions = {
    "away": st.lists(st.integers(-3, 3), max_size=2),
    "at": offset,
    "seconds": st.one_of(st.integers(0, 3 * DAY), st.integers(0, 48).map(lambda hours: hours * 1800)),
    "n": st.integers(0, 3),
}


@pytest.mark.parametrize("zone", MIDNIGHT_GAPS)
def test_where_the_clocks_skip_midnight_the_table_agrees_with_the_walk(zone: str) -> None:
    own = [change for name, change in changes() if name == zone]
    if not own:  # Asunción keeps summer time since October 2024: its last change is in that spring
        pytest.fail(f"{zone} no longer changes its clocks in these years")

    @settings(QUICK, max_examples=25)
    @given(change=st.sampled_from(own), hours=st.one_of(usual, week), **questions)
    def check(change: int, hours: Hours, away: list[int], at: int, seconds: int, n: int) -> None:
        agree(*both(zone, change, hours, away), change, at, seconds, n)

    check()


@QUICK
@given(where=st.deferred(lambda: st.sampled_from(changes())), hours=st.one_of(usual, week), **questions)
def test_around_every_change_of_the_clocks_the_table_agrees_with_the_walk(
    where: tuple[str, int], hours: Hours, away: list[int], at: int, seconds: int, n: int
) -> None:
    agree(*both(*where, hours, away), where[1], at, seconds, n)


@pytest.mark.soak
def test_no_change_of_any_zone_is_left_out() -> None:
    """Every one of the changes, with every usual week; `UPKEPT_SOAK=30` does all, one does each thirtieth."""
    chosen = changes()[:: max(30 // SOAK, 1)]
    for i, (zone, change) in enumerate(chosen):
        calendar, walk = both(zone, change, USUAL[i % len(USUAL)], [1])
        for at in (-DAY, -5400, -1, 0, 1800, 5400, DAY):
            agree(calendar, walk, change, at, 8 * 3600 + i, i % 3)


@pytest.mark.soak
@settings(QUICK, max_examples=100 * SOAK)
@given(where=st.deferred(lambda: st.sampled_from(changes())), hours=st.one_of(usual, week), **questions)
def test_the_table_agrees_with_the_walk_in_many_more_weeks(
    where: tuple[str, int], hours: Hours, away: list[int], at: int, seconds: int, n: int
) -> None:
    agree(*both(*where, hours, away), where[1], at, seconds, n)
