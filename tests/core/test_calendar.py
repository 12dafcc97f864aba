"""Business time in examples that a person can check with a wall calendar."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upkept.core.build.calendar import CalendarSpec, build_calendar
from upkept.core.build.zone import build_zone, zone_info
from upkept.core.calendar import BeyondHorizon, Calendar, always_open
from upkept.core.zone import Zone

MADRID = build_zone("Europe/Madrid", 2020, 2032)
HOUR = 3600
NINE_TO_SIX = dict.fromkeys(range(5), ((9 * 60, 18 * 60),))


def at(text: str, zone: Zone = MADRID) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone_info(zone.name)).timestamp())


def shown(instant: int, zone: Zone = MADRID) -> str:
    return datetime.fromtimestamp(zone.local(instant), UTC).strftime("%a %Y-%m-%d %H:%M")


def calendar(hours: object = NINE_TO_SIX, *, zone: Zone = MADRID, **spec: object) -> Calendar:
    written = CalendarSpec(hours=hours, **spec)  # type: ignore[arg-type]
    return build_calendar("office", written, zone, at("2026-01-01 00:00", zone), at("2027-12-31 12:00", zone))


OFFICE = calendar(holidays=("ES-MD",))  # 2026: 3 April is Good Friday, 2 May a Saturday, 12 October a Monday
NIGHTS = calendar(dict.fromkeys(range(5), ((22 * 60, 6 * 60),)))
ALWAYS = always_open("always", MADRID)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-04 09:00", 9, "Wed 2026-03-04 18:00"),  # reached at the earliest instant
        ("2026-03-04 09:00", 9.5, "Thu 2026-03-05 09:30"),
        ("2026-03-04 17:00", 2, "Thu 2026-03-05 10:00"),
        ("2026-03-04 18:00", 1, "Thu 2026-03-05 10:00"),
        ("2026-03-06 17:59", 9, "Mon 2026-03-09 17:59"),
        ("2026-03-07 12:00", 1, "Mon 2026-03-09 10:00"),
        ("2026-04-01 17:00", 2, "Mon 2026-04-06 10:00"),  # Thursday and Friday are holidays
        ("2026-03-27 17:00", 2, "Mon 2026-03-30 10:00"),  # the clocks change in between
        ("2028-01-01 00:00", 0, "Sat 2028-01-01 00:00"),
        ("2026-03-07 12:00", 0, "Sat 2026-03-07 12:00"),  # nothing is reached at once
    ],
)
def test_an_amount_is_reached_at_the_earliest_open_instant(start: str, hours: float, due: str) -> None:
    assert shown(OFFICE.due(at(start), int(hours * HOUR))) == due


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        ("2026-03-04 18:00", 9, "Wed 2026-03-04 09:00"),
        ("2026-03-05 09:00", 9, "Wed 2026-03-04 09:00"),
        ("2026-03-09 09:00", 1, "Fri 2026-03-06 17:00"),
        ("2026-04-06 10:00", 2, "Wed 2026-04-01 17:00"),
        ("2026-03-07 12:00", 0, "Sat 2026-03-07 12:00"),
    ],
)
def test_counting_back_finds_the_latest_instant(end: str, hours: float, start: str) -> None:
    assert shown(OFFICE.back(at(end), int(hours * HOUR))) == start


def test_holidays_do_not_count() -> None:
    assert OFFICE.elapsed(at("2026-03-30 00:00"), at("2026-04-06 00:00")) == 3 * 9 * HOUR
    assert not OFFICE.is_open(at("2026-04-03 12:00"))


def test_an_instant_of_opening_is_open_and_one_of_closing_is_not() -> None:
    assert OFFICE.is_open(at("2026-03-04 09:00"))
    assert not OFFICE.is_open(at("2026-03-04 18:00"))
    assert OFFICE.next_open(at("2026-03-06 18:00")) == at("2026-03-09 09:00")
    assert OFFICE.next_open(at("2026-03-04 12:34")) == at("2026-03-04 12:34")


def test_nothing_passes_backwards() -> None:
    assert OFFICE.elapsed(at("2026-03-05 12:00"), at("2026-03-04 12:00")) == 0
    assert ALWAYS.elapsed(5, 3) == 0


def test_several_intervals_a_day_leave_out_the_break() -> None:
    shop = calendar(dict.fromkeys(range(6), ((10 * 60, 14 * 60), (17 * 60, 20 * 60))))
    assert shown(shop.due(at("2026-03-04 13:00"), 2 * HOUR)) == "Wed 2026-03-04 18:00"
    assert shown(shop.due(at("2026-03-04 13:00"), HOUR)) == "Wed 2026-03-04 14:00"


def test_an_overnight_interval_belongs_to_the_day_it_begins() -> None:
    assert NIGHTS.is_open(at("2026-03-07 05:59"))  # Friday's night
    assert not NIGHTS.is_open(at("2026-03-09 05:00"))  # Sunday has none
    closed_friday = calendar(dict.fromkeys(range(5), ((22 * 60, 6 * 60),)), dates=(date(2026, 3, 6),))
    assert not closed_friday.is_open(at("2026-03-07 03:00"))
    assert closed_friday.is_open(at("2026-03-06 03:00"))  # Thursday's night runs on into the holiday


def test_an_overnight_interval_is_as_long_as_the_night_really_was() -> None:
    every = calendar(dict.fromkeys(range(7), ((22 * 60, 6 * 60),)))
    night = [every.elapsed(at(f"2026-{d} 12:00"), at(f"2026-{d} 12:00") + 86_400) for d in ("03-28", "10-24", "06-10")]
    assert night == [7 * HOUR, 9 * HOUR, 8 * HOUR]


def test_intervals_that_touch_or_overlap_are_one() -> None:
    whole = calendar(dict.fromkeys(range(7), ((0, 24 * 60),)))
    assert len(whole.opens) == 1
    assert (
        calendar({0: ((540, 720), (720, 1080), (600, 660))}).elapsed(at("2026-03-02 00:00"), at("2026-03-03 00:00"))
        == 9 * HOUR
    )


def test_24_00_is_the_end_of_the_day() -> None:
    late = calendar(dict.fromkeys(range(7), ((18 * 60, 24 * 60),)))
    assert shown(late.due(at("2026-03-04 18:00"), 6 * HOUR)) == "Thu 2026-03-05 00:00"
    until_midnight = calendar(dict.fromkeys(range(7), ((18 * 60, 0),)))  # 18:00-00:00 says the same
    assert until_midnight.opens == late.opens and until_midnight.closes == late.closes


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-03-02 10:00", 2, "Wed 2026-03-04 10:00"),
        ("2026-03-05 10:00", 2, "Mon 2026-03-09 10:00"),
        ("2026-03-07 12:00", 1, "Tue 2026-03-10 09:00"),  # Saturday counts from Monday's opening
        ("2026-03-06 18:00", 1, "Tue 2026-03-10 09:00"),
        ("2026-04-01 10:00", 1, "Mon 2026-04-06 10:00"),
        ("2026-03-27 10:00", 1, "Mon 2026-03-30 10:00"),  # over the change of the clocks
        ("2026-03-07 12:00", 0, "Mon 2026-03-09 09:00"),
    ],
)
def test_business_days_keep_the_wall_clock_over_open_days(start: str, n: int, due: str) -> None:
    assert shown(OFFICE.add_days(at(start), n)) == due


def test_a_due_moment_in_closed_time_becomes_that_days_last_closing() -> None:
    short_friday = calendar({**NINE_TO_SIX, 4: ((9 * 60, 12 * 60), (13 * 60, 15 * 60))})
    assert shown(short_friday.add_days(at("2026-03-05 17:00"), 1)) == "Fri 2026-03-06 15:00"
    assert shown(short_friday.add_days(at("2026-03-05 12:30"), 1)) == "Fri 2026-03-06 15:00"


def test_a_business_day_that_begins_in_the_night_ends_in_the_night() -> None:
    assert shown(NIGHTS.add_days(at("2026-03-03 03:00"), 1)) == "Wed 2026-03-04 03:00"  # Monday's night, then Tuesday's
    assert shown(NIGHTS.add_days(at("2026-03-07 03:00"), 1)) == "Tue 2026-03-10 03:00"  # Friday's night, then Monday's


def test_a_night_that_outlasts_the_next_days_hours_is_still_its_own_days() -> None:
    odd = calendar({0: ((22 * 60, 6 * 60),), 1: ((60, 120),), 2: ((0, 24 * 60),)})
    assert (
        shown(odd.add_days(at("2026-03-03 03:00"), 2)) == "Thu 2026-03-05 00:00"
    )  # Monday's, so Wednesday's "27:00" is closed
    assert shown(odd.add_days(at("2026-03-03 01:30"), 1)) == "Wed 2026-03-04 01:30"  # Tuesday's own


@pytest.mark.parametrize(
    ("end", "n", "latest"),
    [
        ("2026-03-11 10:00", 2, "Mon 2026-03-09 10:00"),
        ("2026-03-09 10:00", 2, "Thu 2026-03-05 10:00"),
        ("2026-03-08 02:00", 2, "Wed 2026-03-04 18:00"),  # a Sunday night counts back from Friday's closing
        ("2026-03-06 18:00", 1, "Thu 2026-03-05 18:00"),
        ("2026-04-06 10:00", 1, "Wed 2026-04-01 10:00"),
    ],
)
def test_a_lead_counts_back_over_open_days(end: str, n: int, latest: str) -> None:
    assert shown(OFFICE.back_days(at(end), n)) == latest


def test_a_lead_that_falls_in_closed_time_begins_with_that_day() -> None:
    short_friday = calendar({**NINE_TO_SIX, 4: ((10 * 60, 15 * 60),)})
    assert shown(short_friday.back_days(at("2026-03-09 17:00"), 1)) == "Fri 2026-03-06 10:00"


def test_a_calendar_that_is_always_open_needs_no_table() -> None:
    start = at("2026-03-28 02:30")
    assert ALWAYS.opens == () and ALWAYS.is_open(start) and ALWAYS.next_open(start) == start
    assert ALWAYS.due(start, 7 * 86_400) == start + 7 * 86_400
    assert ALWAYS.back(start, 10) == start - 10
    assert ALWAYS.elapsed(start, start + 10**9) == 10**9
    assert shown(ALWAYS.add_days(start, 1)) == "Sun 2026-03-29 03:00"
    assert shown(ALWAYS.back_days(start, 1)) == "Fri 2026-03-27 02:30"
    assert ALWAYS.stretches(1, 5) == [(1, 5, True)]


def test_stretches_cut_time_where_it_opens_and_closes() -> None:
    found = OFFICE.stretches(at("2026-03-06 17:00"), at("2026-03-09 10:00"))
    assert [(shown(a)[4:], shown(b)[4:], is_open) for a, b, is_open in found] == [
        ("2026-03-06 17:00", "2026-03-06 18:00", True),
        ("2026-03-06 18:00", "2026-03-09 09:00", False),
        ("2026-03-09 09:00", "2026-03-09 10:00", True),
    ]
    assert OFFICE.stretches(5, 5) == []


@settings(deadline=None, max_examples=200)
@given(start=st.integers(OFFICE.since, OFFICE.horizon - 60 * 86_400), seconds=st.integers(1, 80 * HOUR))
def test_due_is_the_first_instant_by_which_the_amount_has_passed_and_back_is_its_mirror(
    start: int, seconds: int
) -> None:
    due = OFFICE.due(start, seconds)
    assert OFFICE.elapsed(start, due) == seconds
    assert OFFICE.elapsed(start, due - 1) == seconds - 1
    latest = OFFICE.back(due, seconds)
    assert OFFICE.elapsed(latest, due) == seconds
    assert OFFICE.elapsed(latest + 1, due) == seconds - 1
    assert start <= latest


@settings(deadline=None, max_examples=200)
@given(start=st.integers(OFFICE.since + 14 * 86_400, OFFICE.horizon - 60 * 86_400), n=st.integers(0, 20))
def test_business_days_there_and_back_lie_within_one_day(start: int, n: int) -> None:
    due = OFFICE.add_days(start, n)
    assert OFFICE.is_open(due) or due in OFFICE.closes
    assert OFFICE.back_days(due, n) <= OFFICE.next_open(start)


@pytest.mark.parametrize(
    "question", ["is_open", "next_open", "due", "elapsed", "back", "add_days", "back_days", "stretches"]
)
def test_a_moment_outside_the_table_is_not_guessed(question: str) -> None:
    before, after = OFFICE.since - 1, OFFICE.horizon + 1
    calls = {
        "is_open": lambda t: OFFICE.is_open(t),
        "next_open": lambda t: OFFICE.next_open(t),
        "due": lambda t: OFFICE.due(t, 1),
        "elapsed": lambda t: OFFICE.elapsed(min(t, OFFICE.since), max(t, OFFICE.horizon)),
        "back": lambda t: OFFICE.back(t, 1),
        "add_days": lambda t: OFFICE.add_days(t, 1),
        "back_days": lambda t: OFFICE.back_days(t, 1),
        "stretches": lambda t: OFFICE.stretches(min(t, OFFICE.since), max(t, OFFICE.horizon)),
    }
    for moment in (before, after):
        with pytest.raises(BeyondHorizon):
            calls[question](moment)


def test_an_answer_past_the_table_is_not_guessed_either() -> None:
    last = OFFICE.horizon - 86_400
    for ask in (
        lambda: OFFICE.due(last, 50 * HOUR),
        lambda: OFFICE.add_days(last, 3),
        lambda: OFFICE.next_open(OFFICE.horizon - 1),
    ):
        with pytest.raises(BeyondHorizon) as error:
            ask()
        assert error.value.limit == OFFICE.horizon
    with pytest.raises(BeyondHorizon):
        OFFICE.back(OFFICE.since + 86_400, 50 * HOUR)
    with pytest.raises(BeyondHorizon):
        OFFICE.back_days(OFFICE.since + 86_400, 3)


def test_a_negative_amount_is_a_mistake() -> None:
    for ask in (OFFICE.due, OFFICE.back, OFFICE.add_days, OFFICE.back_days, ALWAYS.due):
        with pytest.raises(ValueError, match="negative"):
            ask(at("2026-03-04 10:00"), -1)


def test_aware_datetimes_are_answered_in_their_own_zone() -> None:
    new_york = zone_info("America/New_York")
    start = datetime(2026, 3, 4, 11, 0, 0, 999_999, tzinfo=new_york)  # 17:00 in Madrid; the fraction is dropped
    due = OFFICE.due_aware(start, timedelta(hours=2))
    assert due == datetime(2026, 3, 5, 4, 0, tzinfo=new_york) and due.tzinfo is new_york
    assert OFFICE.elapsed_aware(start, due.astimezone(UTC)) == timedelta(hours=2)
    with pytest.raises(ValueError, match="aware"):
        OFFICE.due_aware(datetime(2026, 3, 4), timedelta(hours=1))


def test_an_aware_due_in_the_hour_that_comes_twice_is_the_right_one_of_the_two() -> None:
    nights = calendar({6: ((60, 300),)})
    start = datetime(2026, 10, 25, 1, 0, tzinfo=zone_info("Europe/Madrid"))
    assert [nights.due_aware(start, timedelta(hours=h)).fold for h in (1, 2, 3)] == [0, 1, 0]
    assert nights.due_aware(start, timedelta(hours=2)).timestamp() == start.timestamp() + 2 * HOUR


def test_a_table_survives_being_written_down() -> None:
    for one in (OFFICE, NIGHTS, ALWAYS):
        assert Calendar.from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize("open_", [[[5, 5]], [[5, 9], [8, 12]], [[5, 9], [9, 12]], [[9, 5]]])
def test_a_damaged_table_is_refused(open_: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        Calendar.from_json({**OFFICE.to_json(), "since": 0, "horizon": 100, "days": [], "open": open_})


def test_extending_a_table_changes_nothing_before_its_horizon() -> None:
    def built(hours: object, begin: str, end: str, *holidays: str) -> Calendar:
        spec = CalendarSpec(hours=hours, holidays=holidays)  # type: ignore[arg-type]
        return build_calendar("office", spec, MADRID, at(begin), at(end))

    for hours in (NINE_TO_SIX, dict.fromkeys(range(7), ((22 * 60, 6 * 60),)), dict.fromkeys(range(7), ((0, 1440),))):
        old = built(hours, "2026-01-01 00:00", "2026-06-30 12:00", "ES")
        new = built(hours, "2026-07-01 00:00", "2026-12-31 12:00", "ES")
        assert old.extended(new) == built(hours, "2026-01-01 00:00", "2026-12-31 12:00", "ES")
        longer = old.extended(built(hours, "2026-01-01 00:00", "2026-12-31 12:00"))  # a table that forgot the holidays
        for t in range(old.since, old.horizon, 1800):
            assert longer.is_open(t) == old.is_open(t)
        assert longer.extended(old) == longer
    with pytest.raises(ValueError, match="cannot continue"):
        built(NINE_TO_SIX, "2026-01-01 00:00", "2026-03-01 00:00").extended(
            built(NINE_TO_SIX, "2026-05-01 00:00", "2026-06-01 00:00")
        )
