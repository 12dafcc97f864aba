"""From what a plan writes to a table: holidays, files, other calendars, and everything that is refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.core.test_calendar import MADRID, NINE_TO_SIX, OFFICE, at, calendar, shown
from upkept.core.amount import parse_amount
from upkept.core.build import CannotBuild
from upkept.core.build.calendar import CalendarSpec, build_calendar
from upkept.core.build.tables import freeze
from upkept.core.plan.specs import CalendarSpec as Written
from upkept.core.plan.specs import FreezeSpec, WindowSpec


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1", "SUMMARY:Party", *lines, "END:VEVENT"])


def ics(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//upkept//test", *events, "END:VCALENDAR", ""])


def closed(text: str) -> list[str]:
    """The weekdays of January and February 2026 that the file closes."""
    one = calendar(dict.fromkeys(range(7), ((540, 1080),)), ics=text)
    days = [date(2026, 1, 1).toordinal() + i for i in range(59)]
    return [date.fromordinal(day).isoformat()[5:] for day in days if not one.is_open(MADRID.midnight(day) + 12 * 3600)]


def test_a_subdivision_has_holidays_that_its_country_has_not() -> None:
    country = calendar(holidays=("ES",))
    community_day = at("2026-05-02 12:00") if date(2026, 5, 2).weekday() < 5 else at("2026-04-02 12:00")
    assert country.is_open(community_day) and not OFFICE.is_open(
        community_day
    )  # Maundy Thursday: Madrid, not all of Spain


def test_dates_close_whole_days() -> None:
    assert not calendar(dates=(date(2026, 3, 4),)).is_open(at("2026-03-04 12:00"))


@pytest.mark.parametrize(
    ("code", "suggestion"), [("ESP", "ES"), ("es", "ES"), ("ES-MDD", "ES-MD"), ("XX", None), ("", None)]
)
def test_unknown_holidays_are_refused_with_suggestions(code: str, suggestion: str | None) -> None:
    if code == "ESP":  # the library knows the three-letter codes as well
        assert calendar(holidays=(code,)).opens == calendar(holidays=("ES",)).opens
        return
    with pytest.raises(CannotBuild) as refused:
        calendar(holidays=(code,))
    assert suggestion is None or suggestion in refused.value.suggestions


@pytest.mark.parametrize(
    ("events", "days"),
    [
        ([event("DTSTART;VALUE=DATE:20260105")], ["01-05"]),
        ([event("DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260107")], ["01-05", "01-06"]),
        ([event("DTSTART;VALUE=DATE:20260105", "DURATION:P3D")], ["01-05", "01-06", "01-07"]),
        ([event("DTSTART;VALUE=DATE:20200110", "RRULE:FREQ=YEARLY")], ["01-10"]),
        ([event("DTSTART;VALUE=DATE:20251231", "DTEND;VALUE=DATE:20260102")], ["01-01"]),
        (
            [event("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260112")],
            ["01-05", "01-19"],
        ),
        ([event("DTSTART;VALUE=DATE:20260105", "RDATE;VALUE=DATE:20260201,20260203")], ["01-05", "02-01", "02-03"]),
        ([event("DTSTART;VALUE=DATE:20260105", "STATUS:CANCELLED")], []),
        (
            [
                event("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY;UNTIL=20260112"),
                event("DTSTART;VALUE=DATE:20260114", "RECURRENCE-ID;VALUE=DATE:20260112"),
            ],
            ["01-05", "01-14"],
        ),
    ],
)
def test_the_whole_days_of_an_ics_file_are_closed(events: list[str], days: list[str]) -> None:
    assert closed(ics(*events)) == days


@pytest.mark.parametrize(
    "text",
    [
        "not a calendar",
        ics(event("DTSTART:20260105T140000Z")),
        ics(event()),
        ics(event("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=SOMETIMES")),
    ],
)
def test_an_ics_file_that_closes_no_whole_days_is_refused(text: str) -> None:
    with pytest.raises(CannotBuild, match="calendar office"):
        closed(text)


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (CalendarSpec(), "never opens"),
        (CalendarSpec(hours={0: ()}), "never opens"),
        (CalendarSpec(hours={0: ((540, 540),)}), "ends when it begins"),
        (CalendarSpec(hours={0: ((540, 1500),)}), "outside the day"),
        (CalendarSpec(hours={7: ((540, 600),)}), "outside the day"),
        (CalendarSpec(hours=NINE_TO_SIX, always=True), "24/7"),
        (CalendarSpec(hours=NINE_TO_SIX, zone="EST"), "abbreviation"),
        (CalendarSpec(invert_of="nowhere"), "not a calendar"),
        (CalendarSpec(invert_of="always"), "never closes"),
        (
            CalendarSpec(
                hours={0: ((540, 600),)},
                dates=tuple(date.fromordinal(740_000 - 740_000 % 7 + 1 + 7 * i) for i in range(-200, 400)),
            ),
            "holidays close every one",
        ),
    ],
)
def test_hours_that_make_no_calendar_are_refused_with_the_reason(spec: CalendarSpec, why: str) -> None:
    calendars = {"always": build_calendar("always", CalendarSpec(always=True), MADRID, 0, 1)}
    with pytest.raises(CannotBuild, match=why):
        build_calendar("office", spec, MADRID, at("2026-01-01 00:00"), at("2027-12-31 00:00"), calendars=calendars)


def test_an_interval_inside_the_gap_of_the_clocks_is_not_there_that_day() -> None:
    early = calendar({6: ((125, 175), (600, 660))})
    gap = at("2026-03-29 00:00")
    assert [shown(begin)[-5:] for begin, _, is_open in early.stretches(gap, gap + 80_000) if is_open] == ["10:00"]


def test_a_calendar_keeps_hours_in_its_own_zone() -> None:
    spec = CalendarSpec(hours=NINE_TO_SIX, zone="America/New_York")
    one = build_calendar("us", spec, MADRID, at("2026-01-01 00:00"), at("2027-12-31 00:00"))
    assert shown(one.next_open(at("2026-03-04 09:00"))) == "Wed 2026-03-04 15:00"
    assert shown(one.next_open(at("2026-03-11 09:00"))) == "Wed 2026-03-11 14:00"  # summer time there already


def test_the_rest_of_a_calendar_is_open_exactly_when_it_is_closed() -> None:
    spec = CalendarSpec(invert_of="office")
    rest = build_calendar(
        "quiet", spec, MADRID, at("2026-01-01 00:00"), at("2027-06-01 00:00"), calendars={"office": OFFICE}
    )
    for t in range(at("2026-03-20 00:00"), at("2026-04-10 00:00"), 1800):
        assert rest.is_open(t) != OFFICE.is_open(t)
    assert shown(rest.add_days(at("2026-03-07 12:00"), 1)) == "Sun 2026-03-08 12:00"


def test_one_call_freezes_all_that_a_plan_says_about_time() -> None:
    week = tuple(((32_400, 64_800),) if day < 5 else () for day in range(7))
    nights = tuple(((79_200, 108_000),) for _ in range(7))
    written = {
        "always": Written("always", "Europe/Madrid", tuple(((0, 86_400),) for _ in range(7))),
        "office": Written("office", "Europe/Madrid", week, ("ES-MD", "2026-03-05", "ours.ics")),
        "nights": Written("nights", "America/New_York", nights),
    }
    tables = freeze(
        zone="Europe/Madrid",
        calendars=written,
        windows={
            "night": WindowSpec("night", "Europe/Madrid", "FREQ=WEEKLY;BYDAY=SA", 7200, parse_amount("4h")),
            "quiet": WindowSpec("quiet", "Europe/Madrid", outside="office"),
        },
        freezes=[FreezeSpec("Christmas", "Europe/Madrid", "2026-12-19", "2027-01-06", except_=("security",))],
        anchor=date(2026, 1, 1),
        from_instant=at("2026-01-01 00:00"),
        until_instant=at("2028-01-01 00:00"),
        files={"ours.ics": ics(event("DTSTART;VALUE=DATE:20260306"))},
    )
    assert tables.calendars["always"].always
    assert shown(tables.calendars["office"].due(at("2026-03-04 09:00"), 10 * 3600)) == "Mon 2026-03-09 10:00"
    assert tables.calendars["nights"].elapsed(at("2026-06-03 00:00"), at("2026-06-04 00:00")) == 8 * 3600
    assert tables.windows["night"].next(at("2026-03-02 00:00")).identity == "2026-03-07T02:00"
    assert tables.windows["quiet"].covers(at("2026-03-06 00:00"), at("2026-03-09 09:00"))
    assert len(tables.freezes.freezes) == 1
    assert datetime.fromtimestamp(tables.zone.until, UTC).year > 2050
    with pytest.raises(CannotBuild, match="does not lie beside"):
        freeze(
            zone="Europe/Madrid",
            calendars=written,
            windows={},
            freezes=[],
            anchor=date(2026, 1, 1),
            from_instant=at("2026-01-01 00:00"),
            until_instant=at("2028-01-01 00:00"),
        )
