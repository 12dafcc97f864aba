"""Zones as tables: what the clock on the wall shows, and what a wall time that is skipped or comes twice means."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.oracle import DAY, MIDNIGHT_GAPS, changes
from upkept.core.build import CannotBuild
from upkept.core.build.zone import build_zone, names, zone_info
from upkept.core.zone import BeyondHorizon, Zone, wall_of

MADRID = build_zone("Europe/Madrid", 2020, 2032)
QUICK = settings(deadline=None, max_examples=200)


def wall(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def at(text: str, zone: Zone = MADRID) -> int:
    """The instant of a wall time that comes once."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone_info(zone.name)).timestamp())


def shown(instant: int, zone: Zone = MADRID) -> str:
    return datetime.fromtimestamp(zone.local(instant), UTC).strftime("%Y-%m-%d %H:%M")


@QUICK
@given(
    where=st.deferred(lambda: st.sampled_from(changes())),
    away=st.integers(-3 * DAY, 3 * DAY) | st.integers(-9000, 9000),
)
def test_the_table_shows_the_wall_clock_that_zoneinfo_shows(where: tuple[str, int], away: int) -> None:
    name, change = where
    instant = change + away
    expected = datetime.fromtimestamp(instant, zone_info(name)).replace(tzinfo=UTC)
    assert build_zone(name, 2023, 2029).local(instant) == int(expected.timestamp())


@QUICK
@given(
    where=st.deferred(lambda: st.sampled_from(changes())),
    away=st.integers(-3 * DAY, 3 * DAY) | st.integers(-9000, 9000),
)
def test_a_wall_time_means_its_first_or_last_occurrence_or_the_end_of_its_gap(
    where: tuple[str, int], away: int
) -> None:
    name, change = where
    zone, info = build_zone(name, 2023, 2029), zone_info(name)
    written = zone.local(change) + away
    naive = datetime.fromtimestamp(written, UTC).replace(tzinfo=None)
    both = {int(naive.replace(tzinfo=info, fold=fold).timestamp()) for fold in (0, 1)}
    real = [t for t in both if datetime.fromtimestamp(t, info).replace(tzinfo=None) == naive]
    expected = (min(real), max(real)) if real else (change, change)
    assert (zone.utc(written), zone.utc(written, end=True)) == expected


def test_a_skipped_wall_time_is_the_end_of_the_gap() -> None:
    assert MADRID.utc(wall("2026-03-29 02:30")) == at("2026-03-29 03:00")
    assert MADRID.utc(wall("2026-03-29 02:30"), end=True) == at("2026-03-29 03:00")


def test_of_a_wall_time_that_comes_twice_a_start_is_the_first_and_an_end_the_last() -> None:
    first = MADRID.utc(wall("2026-10-25 02:30"))
    assert MADRID.utc(wall("2026-10-25 02:30"), end=True) - first == 3600


@pytest.mark.parametrize(
    ("start", "months", "days", "then"),
    [
        ("2026-01-31 10:00", 1, 0, "2026-02-28 10:00"),
        ("2026-01-31 10:00", 2, 0, "2026-03-31 10:00"),  # from the anchor, never chained
        ("2028-01-31 10:00", 1, 0, "2028-02-29 10:00"),
        ("2028-02-29 10:00", 12, 0, "2029-02-28 10:00"),
        ("2028-02-29 10:00", 48, 0, "2032-02-29 10:00"),
        ("2026-03-31 10:00", -1, 0, "2026-02-28 10:00"),
        ("2026-12-31 23:59", 2, 0, "2027-02-28 23:59"),
        ("2026-03-28 10:00", 0, 1, "2026-03-29 10:00"),  # 23 hours later
        ("2026-03-28 02:30", 0, 1, "2026-03-29 03:00"),  # skipped
        ("2026-02-28 02:30", 1, 1, "2026-03-29 03:00"),
        ("2026-10-18 02:30", 0, 7, "2026-10-25 02:30"),
    ],
)
def test_civil_time_keeps_the_wall_clock(start: str, months: int, days: int, then: str) -> None:
    assert shown(MADRID.add(at(start), months=months, days=days)) == then


def test_a_day_later_that_comes_twice_is_the_first_of_the_two() -> None:
    assert MADRID.add(at("2026-10-24 02:30"), days=1) == at("2026-10-24 02:30") + DAY
    assert MADRID.add(at("2026-10-24 03:30"), days=1) == at("2026-10-24 03:30") + DAY + 3600


def test_nothing_added_is_the_same_instant_also_in_an_hour_that_comes_twice() -> None:
    second = MADRID.utc(wall("2026-10-25 02:30"), end=True)
    assert MADRID.add(second) == second


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-24 01:00"),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-29 01:00"),
        ("America/Havana", date(2026, 3, 8), "2026-03-08 01:00"),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06 01:00"),
        ("America/Asuncion", date(2024, 10, 6), "2024-10-06 01:00"),
        ("Atlantic/Azores", date(2026, 3, 29), "2026-03-29 01:00"),
    ],
)
def test_a_day_whose_midnight_is_skipped_begins_at_the_end_of_the_gap(zone: str, day: date, begins: str) -> None:
    assert zone in MIDNIGHT_GAPS
    table = build_zone(zone, 2024, 2027)
    start = table.midnight(day.toordinal())
    assert shown(start, table) == begins
    assert table.date(start) == day.toordinal()
    assert table.date(start - 1) == day.toordinal() - 1
    assert table.midnight(day.toordinal() + 1) - start == 23 * 3600


def test_a_day_whose_midnight_comes_twice_begins_at_the_first() -> None:
    havana = build_zone("America/Havana", 2025, 2025)
    sunday = date(2025, 11, 2).toordinal()
    assert havana.midnight(sunday + 1) - havana.midnight(sunday) == 25 * 3600


def test_a_day_that_was_skipped_whole_begins_with_the_next() -> None:
    apia = build_zone("Pacific/Apia", 2011, 2012)
    friday = date(2011, 12, 30).toordinal()
    assert apia.midnight(friday) == apia.midnight(friday + 1)


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("EST", "America/New_York"),
        ("EDT", "America/New_York"),
        ("PST8PDT", "America/Los_Angeles"),
        ("CET", "Europe/Madrid"),
        ("GMT", "Europe/London"),
        ("Europe/Madird", "Europe/Madrid"),
        ("madrid", "Europe/Madrid"),
        ("Japan", "Asia/Tokyo"),
        ("Spain", "Europe/Madrid"),
    ],
)
def test_what_is_no_region_and_city_is_refused_with_suggestions(written: str, suggestion: str) -> None:
    with pytest.raises(CannotBuild) as refused:
        build_zone(written, 2024, 2028)
    assert suggestion in refused.value.suggestions
    assert suggestion in refused.value.sentence


@pytest.mark.parametrize("written", ["", "Nowhere", "+02:00", "../../etc/passwd", "Factory", "localtime"])
def test_what_resembles_nothing_is_refused_too(written: str) -> None:
    with pytest.raises(CannotBuild, match="such as Europe/Madrid"):
        build_zone(written, 2024, 2028)


def test_utc_needs_no_table() -> None:
    assert build_zone("UTC", 2024, 2028).transitions == ()


def test_beyond_its_years_the_table_says_so() -> None:
    zone = build_zone("Europe/Madrid", 2026, 2026)
    for outside in (zone.since - 1, zone.until):
        with pytest.raises(BeyondHorizon):
            zone.local(outside)
    with pytest.raises(BeyondHorizon):
        zone.add(at("2026-12-01 10:00"), months=1)
    with pytest.raises(BeyondHorizon):
        zone.add(at("2026-12-01 10:00"), months=12 * 9000)


def test_a_table_survives_being_written_down() -> None:
    assert Zone.from_json(json.loads(json.dumps(MADRID.to_json()))) == MADRID


@pytest.mark.parametrize(
    "damage", [{"offsets": [0]}, {"transitions": [5, 5], "offsets": [0, 1, 2]}, {"since": 10, "until": 10}]
)
def test_a_damaged_table_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        Zone.from_json({**MADRID.to_json(), **damage})


def test_a_newer_table_changes_nothing_before_the_joint() -> None:
    joint = at("2027-06-01 00:00")
    abolished = Zone("Europe/Madrid", (), (3600,), MADRID.since, MADRID.until, "tzdata 2027a")
    joined = MADRID.extended(abolished, joint)
    assert [joined.local(t) for t in range(joint - 400 * DAY, joint, 3600)] == [
        MADRID.local(t) for t in range(joint - 400 * DAY, joint, 3600)
    ]
    assert joined.local(joint) == joint + 3600
    assert joined.local(at("2028-07-01 00:00")) == at("2028-07-01 00:00") + 3600
    assert MADRID.extended(MADRID, joint) == MADRID


@pytest.mark.soak
def test_every_zone_has_a_table_that_zoneinfo_agrees_with() -> None:
    for name in sorted(names()):
        zone, info = build_zone(name, 2015, 2035), zone_info(name)
        for instant in range(zone.since, zone.until, 12 * DAY + 3607):
            shift = datetime.fromtimestamp(instant, info).utcoffset()
            assert shift is not None
            assert zone.offset(instant) == shift.total_seconds()


def test_wall_times_count_from_the_day() -> None:
    assert wall_of(date(2026, 3, 29).toordinal(), 86_400) == wall("2026-03-30 00:00")
