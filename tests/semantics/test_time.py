"""plan-language.md, "Time", sentence by sentence. Madrid's clocks go forward on 29 Mar 2026 and back on 25 Oct 2026."""

from __future__ import annotations

import json

import pytest

from tests.semantics.story import happening, instant, refused, told, version
from upkept.core.commitments.base import Frame
from upkept.core.fold import Stream, fold
from upkept.core.history import History
from upkept.core.plan.stored import load_version, tables_to_json

NIGHT = """
calendars: {night: {hours: {fri: "22:00-06:00"}}}
commitments:
  c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 7h, calendar: night}
"""


def due(opened: str, within: str, calendar: str = "always", zone: str = "Europe/Madrid", calendars: str = "") -> str:
    text = f"commitments:\n  c: {{kind: deadline, start: ticket.opened, stop: ticket.answered, within: {within}, calendar: {calendar}}}"
    story = told((calendars + "\n" if calendars else "") + text, f"{opened} ticket.opened ticket:1", zone=zone)
    return story.by(opened).due("c")


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("30s", "2 Mar 09:00:30"),
        ("90m", "2 Mar 10:30"),
        ("2h", "2 Mar 11:00"),
        ("24h", "3 Mar 09:00"),
        ("PT2H", "2 Mar 11:00"),
    ],
)
def test_elapsed_time_is_real_seconds(written: str, means: str) -> None:
    assert due("2 Mar 09:00", written) == means


@pytest.mark.parametrize(
    ("opened", "written", "means"),
    [
        ("28 Mar 12:00", "24h", "29 Mar 13:00"),
        ("24 Oct 12:00", "24h", "25 Oct 11:00"),
        ("28 Mar 12:00", "1d", "29 Mar 12:00"),
        ("24 Oct 12:00", "1d", "25 Oct 12:00"),
        ("29 Mar 01:59", "1m", "29 Mar 03:00"),
        ("25 Oct 02:30", "1h", "25 Oct 02:30 again"),
    ],
)
def test_a_day_is_not_always_24_hours(opened: str, written: str, means: str) -> None:
    assert due(opened, written) == means


def test_elapsed_time_counts_only_while_the_calendar_is_open() -> None:
    assert due("6 Mar 16:00", "4h", "office") == "9 Mar 11:00"
    assert due("7 Mar 12:00", "1h", "office") == "9 Mar 10:00"


@pytest.mark.parametrize(
    ("opened", "written", "means"),
    [
        ("6 Mar 16:00", "3d", "9 Mar 16:00"),
        ("6 Mar 16:00", "2d", "8 Mar 16:00"),  # a Sunday: whatever the calendar
        ("6 Mar 23:00", "1w", "13 Mar 23:00"),
        ("6 Mar 16:00", "P7D", "13 Mar 16:00"),
        ("2 Mar 09:00", "1mo", "2 Apr 09:00"),
        ("2 Mar 09:00", "1y", "2 Mar 2027 09:00"),
        ("31 Jan 10:00", "1mo", "28 Feb 10:00"),
        ("31 Jan 10:00", "2mo", "31 Mar 10:00"),
        ("28 Mar 02:30", "1d", "29 Mar 03:00"),  # skipped: the gap's end
        ("24 Oct 02:30", "1d", "25 Oct 02:30"),  # twice: the first
    ],
)
def test_civil_time_is_the_same_wall_clock_time_later_whatever_the_calendar(
    opened: str, written: str, means: str
) -> None:
    assert due(opened, written, "office") == due(opened, written) == means


def test_months_are_reckoned_from_the_anchor_never_chained() -> None:
    text = "c: {kind: cadence, event: audit.completed, every: 1mo, anchor: 2026-01-31}"
    periods = told(text).by("2 Jul").obligations("c")
    from tests.semantics.story import words

    begins = [words(one.opened) for one in periods]
    assert begins[-5:] == ["28 Feb 00:00", "31 Mar 00:00", "30 Apr 00:00", "31 May 00:00", "30 Jun 00:00"]


@pytest.mark.parametrize(
    ("opened", "written", "means"),
    [
        ("6 Mar 16:00", "2bd", "10 Mar 16:00"),
        ("7 Mar 12:00", "2bd", "11 Mar 09:00"),  # closed: counts from the next opening
        ("4 Mar 20:00", "1bd", "6 Mar 09:00"),
        ("4 Mar 07:00", "1bd", "5 Mar 09:00"),
        ("27 Mar 10:00", "1bd", "30 Mar 10:00"),  # over the change of the clocks: the wall clock
    ],
)
def test_business_days_are_civil_over_open_days(opened: str, written: str, means: str) -> None:
    assert due(opened, written, "office") == means


def test_a_business_due_moment_in_closed_time_becomes_that_days_last_closing() -> None:
    short = 'calendars: {office: {hours: {mon-thu: "09:00-18:00", fri: ["09:00-12:00", "13:00-14:00"]}}}'
    assert due("5 Mar 16:00", "1bd", "office", calendars=short) == "6 Mar 14:00"
    assert due("5 Mar 12:30", "1bd", "office", calendars=short) == "6 Mar 14:00"  # the lunch break is closed time too
    assert due("5 Mar 11:00", "1bd", "office", calendars=short) == "6 Mar 11:00"


def test_holidays_do_not_count() -> None:
    madrid = 'calendars: {office: {hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}}'
    assert due("5 Jan 16:00", "4h", "office", calendars=madrid) == "7 Jan 11:00"
    assert due("5 Jan 10:00", "2bd", "office", calendars=madrid) == "8 Jan 10:00"
    assert due("5 Jan 10:00", "1d", "office", calendars=madrid) == "6 Jan 10:00"  # civil: whatever the calendar
    dates = 'calendars: {office: {hours: {mon-fri: "09:00-18:00"}, holidays: [2026-03-03]}}'
    assert due("2 Mar 17:00", "2h", "office", calendars=dates) == "4 Mar 10:00"


def test_an_overnight_interval_belongs_to_the_day_that_it_begins() -> None:
    assert told(NIGHT, "6 Mar 22:00 ticket.opened ticket:1").by("6 Mar 22:00").due("c") == "7 Mar 05:00"
    assert told(NIGHT, "7 Mar 05:00 ticket.opened ticket:1").by("7 Mar 05:00").due("c") == "14 Mar 04:00"
    off = NIGHT.replace('"22:00-06:00"}', '"22:00-06:00"}, holidays: [2026-03-06, 2026-03-14]')
    story = told(off, "6 Mar 22:00 ticket.opened ticket:1")
    assert (
        story.by("7 Mar 01:00").due("c") == "14 Mar 05:00"
    )  # the 6th is off with its night; the 14th only as a beginning


def test_a_night_over_the_change_of_the_clocks_has_its_real_length() -> None:
    saturday = NIGHT.replace("fri", "sat")
    spring = told(saturday, "28 Mar 22:00 ticket.opened ticket:1")
    assert spring.by("28 Mar 23:00").due("c") == "29 Mar 06:00"  # 22:00 to 06:00 was seven hours
    autumn = told(saturday.replace("7h", "9h"), "24 Oct 22:00 ticket.opened ticket:1")
    assert autumn.by("24 Oct 23:00").due("c") == "25 Oct 06:00"  # and here nine


def test_hours_until_24_00_reach_midnight() -> None:
    evening = 'calendars: {evening: {hours: {mon: "20:00-24:00"}}}'
    assert due("2 Mar 20:00", "4h", "evening", calendars=evening) == "3 Mar 00:00"


def test_a_calendar_that_never_opens_is_refused() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 2h, calendar: office}"
    assert "never-opens" in refused(f"calendars: {{office: {{hours: {{}}}}}}\ncommitments:\n  {text}")


def test_a_skipped_bound_becomes_the_gaps_end() -> None:
    sunday = 'calendars: {sunday: {hours: {sun: "02:30-06:00"}}}'
    assert due("29 Mar 00:00", "2h", "sunday", calendars=sunday) == "29 Mar 05:00"
    ends = 'calendars: {sunday: {hours: {sun: "00:00-02:30"}}}'
    assert due("29 Mar 00:00", "2h", "sunday", calendars=ends) == "29 Mar 03:00"  # 00:00 to 02:00 = 03:00
    assert due("29 Mar 00:00", "121m", "sunday", calendars=ends) == "5 Apr 00:01"


def test_of_a_bound_that_comes_twice_a_start_takes_the_first_and_an_end_the_last() -> None:
    begins = 'calendars: {sunday: {hours: {sun: "02:30-06:00"}}}'
    assert due("25 Oct 00:00", "4h", "sunday", calendars=begins) == "25 Oct 05:30"
    ends = 'calendars: {sunday: {hours: {sun: "00:00-02:30"}}}'
    assert due("25 Oct 00:00", "3h", "sunday", calendars=ends) == "25 Oct 02:00 again"
    assert due("25 Oct 00:00", "210m", "sunday", calendars=ends) == "25 Oct 02:30 again"


def test_an_amount_is_reached_at_the_earliest_instant() -> None:
    assert due("2 Mar 09:00", "9h", "office") == "2 Mar 18:00"  # not 09:00 of the next day


def test_the_due_instant_itself_is_still_in_time() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 9h, calendar: office}"
    story = told(text, "2 Mar 09:00 ticket.opened ticket:1")
    assert story.by("2 Mar 18:00").owed("c") == "running, due 2 Mar 18:00"
    assert story.by("2 Mar 18:00:01").owed("c") == "broken, due 2 Mar 18:00"
    assert story.and_then("2 Mar 18:00 ticket.answered ticket:1").by("3 Mar").owed("c") == "kept, due 2 Mar 18:00"
    assert story.and_then("2 Mar 18:00:01 ticket.answered ticket:1").by("3 Mar").owed("c") == "late, due 2 Mar 18:00"


@pytest.mark.parametrize(
    ("zone", "opened", "written", "means"),
    [
        ("Africa/Cairo", "23 Apr 00:30", "1d", "24 Apr 01:00"),  # midnight is skipped on 24 Apr 2026
        ("Australia/Lord_Howe", "4 Oct 01:45", "30m", "4 Oct 02:45"),  # half an hour is skipped
        ("Pacific/Apia", "2 Mar 12:00", "24h", "3 Mar 12:00"),
        ("America/St_Johns", "7 Mar 03:00", "24h", "8 Mar 04:00"),
    ],
)
def test_other_zones_have_other_nights(zone: str, opened: str, written: str, means: str) -> None:
    assert due(opened, written, zone=zone) == means


def test_zones_are_iana_names_only() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 2h, calendar: always}"
    assert refused(text, zone="EST")
    assert refused(text, zone="Europe/Madird")


def test_a_calendar_may_have_its_own_zone() -> None:
    tokyo = 'calendars: {tokyo: {hours: {mon-fri: "09:00-18:00"}, zone: Asia/Tokyo}}'
    assert due("2 Mar 12:00", "2h", "tokyo", calendars=tokyo) == "3 Mar 03:00"  # 09:00 in Tokyo is 01:00 in Madrid


# -- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "begins", "ends"),
    [
        ("month", "1 Mar 00:00", "1 Apr 00:00"),
        ("quarter", "1 Jan 00:00", "1 Apr 00:00"),
        ("half", "1 Jan 00:00", "1 Jul 00:00"),
        ("year", "1 Jan 00:00", "1 Jan 2027 00:00"),
    ],
)
def test_named_periods_are_the_calendars_own(every: str, begins: str, ends: str) -> None:
    view = told(f"c: {{kind: cadence, event: audit.completed, every: {every}}}").by("5 Mar")
    last = view.obligations("c")[-1]
    assert last.opened == instant(begins)
    assert last.due == instant(ends)


def test_other_periods_run_from_their_anchor() -> None:
    view = told("c: {kind: cadence, event: audit.completed, every: 8w, anchor: 2026-01-05}").by("5 Mar")
    found = view.obligations("c")
    assert [(one.opened, one.due) for one in found][-2:] == [
        (instant("5 Jan"), instant("2 Mar")),
        (instant("2 Mar"), instant("27 Apr")),
    ]


def test_a_gap_is_never_further_apart_than() -> None:
    story = told("c: {kind: cadence, event: audit.completed, gap: 61d}", "10 Jan 12:00 audit.completed audit:1")
    assert story.by("5 Mar").owed("c") == "kept, due 3 Mar 00:00; running, due 12 Mar 12:00"
    assert story.by("13 Mar").owed("c") == "kept, due 3 Mar 00:00; broken, due 12 Mar 12:00"
    again = story.and_then("12 Mar 12:00 audit.completed audit:2").by("13 Mar")
    assert again.owed("c") == "kept, due 3 Mar 00:00; kept, due 12 Mar 12:00; running, due 12 May 12:00"


def test_a_rule_is_on_that_date_or_so_many_days_after() -> None:
    text = 'c: {kind: cadence, event: report.published, every: {on: "FREQ=MONTHLY;BYMONTHDAY=15", within: 2d}}'
    story = told(text, "15 Jan 00:00 report.published report:1", "17 Feb 23:59:59 report.published report:2")
    story = story.and_then("18 Mar 00:00 report.published report:3", "14 Apr 23:59:59 report.published report:4")
    assert story.by("20 Apr").outcomes("c") == "kept kept broken broken"


def test_leads_are_counted_back_over_the_open_days() -> None:
    def last_word(lead: str, start: str, calendar: str = "office") -> str:
        text = f"c: {{kind: notice, before: release.started, by_event: release.announced, lead: {lead}, calendar: {calendar}}}"
        return told(text, f'1 Mar 09:00 release.planned release:1 start="{start}"').by("1 Mar 10:00").due("c")

    assert last_word("2bd", "11 Mar 10:00") == "9 Mar 10:00"
    assert last_word("2bd", "9 Mar 10:00") == "5 Mar 10:00"
    assert last_word("1w", "4 Apr 10:00") == "28 Mar 10:00"  # civil: over the change of the clocks
    assert last_word("48h", "30 Mar 10:00", "always") == "28 Mar 09:00"  # elapsed: two real days
    assert last_word("{whole: quarter}", "15 Aug 10:00") == "1 Apr 00:00"
    assert last_word("{whole: month}", "31 Mar 10:00") == "1 Feb 00:00"


# -- windows and freezes ----------------------------------------------------------------------------------------------

WINDOW = """
windows: {weekend-night: {rule: "FREQ=WEEKLY;BYDAY=SA,SU", at: "02:00", lasts: 4h}}
releases: {security: {}, major: {}}
freezes: [{name: Christmas, from: 2026-12-19, to: 2027-01-06, except: [security]}]
commitments:
  c: {kind: window, from: release.started, to: release.deployed, within: [weekend-night]}
"""


def work(begin: str, end: str, text: str = WINDOW, **data: str) -> str:
    facts = " ".join(f"{name}={value}" for name, value in data.items())
    lines = (f"{begin} release.started release:1 {facts}", f"{end} release.deployed release:1")
    return told(text, *lines).by("1 Feb 2027").outcomes("c")


@pytest.mark.parametrize(
    ("begin", "end", "outcome"),
    [
        ("7 Mar 02:00", "7 Mar 06:00", "kept"),
        ("7 Mar 01:59:59", "7 Mar 03:00", "broken"),
        ("7 Mar 02:00", "7 Mar 06:00:01", "broken"),
        ("6 Mar 02:00", "6 Mar 03:00", "broken"),
        ("29 Mar 03:00", "29 Mar 07:00", "kept"),  # 02:00 is skipped; four real hours
        ("29 Mar 03:00", "29 Mar 07:00:01", "broken"),
        ("25 Oct 02:00", "25 Oct 05:00", "kept"),  # 02:00 to 03:00 comes twice: four real hours end at 05:00
        ("25 Oct 02:00", "25 Oct 05:00:01", "broken"),
        ("7 Mar 03:00", "8 Mar 03:00", "broken"),  # two windows do not make one
    ],
)
def test_a_window_is_a_wall_clock_recurrence_that_lasts_real_time(begin: str, end: str, outcome: str) -> None:
    assert work(begin, end) == outcome


@pytest.mark.parametrize(
    ("begin", "end", "outcome"),
    [
        ("13 Dec 02:00", "13 Dec 03:00", "kept"),
        ("19 Dec 02:00", "19 Dec 03:00", "broken"),  # its first day
        ("3 Jan 2027 02:00", "3 Jan 2027 03:00", "broken"),
        ("9 Jan 2027 02:00", "9 Jan 2027 03:00", "kept"),
    ],
)
def test_a_freeze_is_whole_days_both_included(begin: str, end: str, outcome: str) -> None:
    assert work(begin, end, **{"class": "major"}) == outcome


def test_a_freeze_ends_with_its_last_day_and_spares_its_exceptions() -> None:
    open_all_day = WINDOW.replace(", within: [weekend-night]", "")
    assert work("6 Jan 2027 23:59:59", "7 Jan 2027 00:30", open_all_day) == "broken"
    assert work("7 Jan 2027 00:00", "7 Jan 2027 00:30", open_all_day) == "kept"
    assert work("19 Dec 02:00", "19 Dec 03:00", **{"class": "security"}) == "kept"


def test_a_window_may_be_outside_a_calendar() -> None:
    quiet = WINDOW.replace('{rule: "FREQ=WEEKLY;BYDAY=SA,SU", at: "02:00", lasts: 4h}', "{outside: office}")
    assert work("6 Mar 18:00", "9 Mar 09:00", quiet) == "kept"
    assert work("6 Mar 17:59:59", "6 Mar 19:00", quiet) == "broken"
    assert work("6 Mar 19:00", "9 Mar 09:00:01", quiet) == "broken"


def test_a_freeze_may_be_the_week_around_a_holiday() -> None:
    around = WINDOW.replace(
        "{name: Christmas, from: 2026-12-19, to: 2027-01-06, except: [security]}", "{around: US, span: week}"
    )
    # Thanksgiving is Thursday, 26 Nov 2026: its week is Monday 23 to Sunday 29
    assert work("22 Nov 02:00", "22 Nov 03:00", around) == "kept"
    assert work("28 Nov 02:00", "28 Nov 03:00", around) == "broken"
    assert work("5 Dec 02:00", "5 Dec 03:00", around) == "kept"


# -- frozen -----------------------------------------------------------------------------------------------------------


def test_publishing_freezes_the_reckoning() -> None:
    """What is stored, as JSON, is enough, and what it says is what counts: a holiday fewer in it is a holiday fewer."""
    text = """
calendars: {office: {hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}}
commitments:
  c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 1bd, calendar: office}
"""
    made = version(text)
    stored = json.loads(json.dumps([made.plan.document, tables_to_json(made.tables)]))
    opened = happening("5 Jan 10:00 ticket.opened ticket:1")

    def reckoned(document: object, tables: dict[str, object]) -> int | None:
        history = History("encore", (load_version(document, tables),))
        return fold(history, Stream("encore", "c", "ticket:1"), [opened], Frame(opened.at))[0].due

    assert reckoned(*stored) == instant("7 Jan 10:00")
    document, tables = stored
    document["product"]["timezone"] = "Asia/Tokyo"
    document["calendars"]["office"]["holidays"] = "ES"
    assert reckoned(document, tables) == instant("7 Jan 10:00")
