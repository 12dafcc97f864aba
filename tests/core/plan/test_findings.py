"""Promises that cannot well be kept together are found by trying every start in a year."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.plan.test_check import ANSWER, HEAD
from upkept.core.amount import DAY, HOUR
from upkept.core.plan.check import check
from upkept.core.plan.feasibility import reckoned, without_holidays
from upkept.core.plan.reader import read_text
from upkept.core.plan.waits import longest_gap, longest_wait, spell

SENTENCE = "We promise it for working hours, public holidays aside."
QUOTE = f'quote: {{en: "{SENTENCE}"}}'
WINDOW = f"in-window: {{{QUOTE}, kind: window, from: release.started, to: release.deployed, within: [weekend-night]}}"
BUG = f"fixed: {{{QUOTE}, kind: deadline, start: ticket.opened, where: {{type: bug}}, stop: bug.deployed"


def read(*commitments, head=HEAD, sentence=SENTENCE, rest=""):
    text = head + "commitments:\n" + "".join(f"  {line}\n" for line in commitments) + rest
    plan, problems = read_text(text)
    assert plan is not None, "\n".join(map(str, problems))
    return plan


def findings(*commitments, sentence=SENTENCE, **more):
    plan = read(*commitments, **more)
    found = check(plan, {"en": sentence + "\n"}, tables=reckoned(plan)).findings
    return tuple(one for one in found if one.code != "target-unsaid")  # these sentences are about nothing


def test_a_weekend_window_leaves_little_of_a_week():
    (found,) = findings(
        f"{BUG}, by: priority, within: {{emergency: 7d, high: 28d, low: none}}, calendar: always}}", WINDOW
    )
    assert found.code == "little-room"
    assert found.on == "fixed"
    assert found.says == (
        "Of 7d for an emergency bug, `weekend-night` leaves 1 d 4 h for the fix itself when it begins just before"
        " Saturday 02:00; a fix that takes 3d misses for 26 % of starts."
    )


def test_a_class_that_waives_the_window_sets_the_fix_free():
    head = HEAD.replace("minor: {}", "minor: {waives: [in-window]}")
    assert findings(f"{BUG}, within: 7d, calendar: always}}", WINDOW, head=head) == ()


def test_a_security_release_is_no_way_out_for_a_bug():
    head = HEAD.replace("security: {}", "security: {waives: [in-window]}")
    assert [one.code for one in findings(f"{BUG}, within: 7d, calendar: always}}", WINDOW, head=head)] == [
        "little-room"
    ]
    advisory = f"safe: {{{QUOTE}, kind: deadline, start: advisory.matched, stop: advisory.remedied, within: 24h, calendar: always}}"
    assert findings(advisory, WINDOW, head=head) == ()


def test_the_lead_of_a_notice_eats_the_time_for_the_fix():
    notice = f"told: {{{QUOTE}, kind: notice, before: release.started, by_event: release.announced, lead: 5d, channels: {{all: [email]}}}}"
    (found,) = findings(f"{BUG}, within: 7d, calendar: always}}", notice)
    assert "the notice `told` leaves 2 d for the fix itself" in found.says


def test_a_freeze_can_shut_a_fix_out():
    head = HEAD.replace("attributes:", "freezes: [{name: Winter, from: 2026-01-20, to: 2026-02-20}]\nattributes:")
    found = {one.code: one for one in findings(f"{BUG}, within: 14d, calendar: always}}", WINDOW, head=head)}
    assert "the freeze “Winter” leaves no window at all" in found["frozen-out"].says


def test_elapsed_office_hours_are_told_by_the_wall_clock():
    (found,) = findings(f"a: {{{QUOTE}, {ANSWER}, within: 24h, calendar: office}}")
    assert found.code == "wall-clock"
    assert found.says.startswith("24h counted on `office` is up to 4 d 21 h by the wall clock, holidays aside")


@pytest.mark.parametrize(
    ("every", "word", "code", "days"),
    [
        ("month", "monthly", "monthly-gap", 61),
        ("quarter", "quarterly", "quarterly-gap", 183),
        ("half", "twice a year", "half-yearly-gap", 365),
        ("year", "yearly", "yearly-gap", 730),
    ],
)
def test_a_period_of_the_calendar_allows_nearly_two_of_them(every, word, code, days):
    sentence = f"Updates come {word}."
    commitment = f'a: {{quote: {{en: "{sentence}"}}, kind: cadence, event: release.completed, every: {every}}}'
    (found,) = findings(commitment, sentence=sentence, head=HEAD.replace("2026-01-01", "2027-01-01"))
    assert (found.code, found.figures["days"]) == (code, days)
    assert f"allows {days} days between two" in found.says


def test_the_gap_is_told_by_the_word_for_its_own_rhythm():
    sentence = "We ask our customers twice a year and update yearly."
    commitment = f'a: {{quote: {{en: "{sentence}"}}, kind: cadence, event: release.completed, every: year}}'
    (found,) = findings(commitment, sentence=sentence, head=HEAD.replace("2026-01-01", "2027-01-01"))
    assert found.says.startswith("Yearly by the calendar allows 730 days")


def test_no_gap_is_told_by_the_word_for_the_rhythm_of_another_promise():
    sentence = "We update every day and ask our customers twice a year."
    commitment = f'a: {{quote: {{en: "{sentence}"}}, kind: cadence, event: release.completed, every: 1d}}'
    assert [one.code for one in findings(commitment, sentence=sentence)] == []


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("", "", True),
        (", where: {priority: high}", "", True),
        (", where: {priority: high}", ", where: {priority: [high, low]}", True),
        (", where: {priority: high}", ", where: {priority: low}", False),
        (", where: {priority: high}", ", where: {priority: '!high'}", False),
        (", where: {office: open}", ", where: {office: closed}", False),
    ],
)
def test_two_promises_for_one_clock_are_found(first, second, found):
    a, b = (f"{name}: {{{QUOTE}, {ANSWER}, within: 2h{where}}}" for name, where in (("a", first), ("b", second)))
    assert ("one-clock-twice" in [one.code for one in findings(a, b)]) is found


def test_every_month_speaks_of_the_calendar_itself():
    sentence = "In every month we look."
    commitment = f'a: {{quote: {{en: "{sentence}"}}, kind: cadence, event: release.completed, every: month}}'
    assert findings(commitment, sentence=sentence) == ()


def test_a_gap_that_is_promised_leaves_nothing_to_find():
    sentence = "Updates come monthly, 45 days apart at most."
    commitment = f'a: {{quote: {{en: "{sentence}"}}, kind: cadence, event: release.completed, every: month, gap: 45d}}'
    assert findings(commitment, sentence=sentence) == ()


def test_a_cadence_that_a_freeze_starves_is_found():
    head = HEAD.replace("attributes:", "freezes: [{name: Winter, from: 2026-02-01, to: 2026-02-28}]\nattributes:")
    cadence = f"a: {{{QUOTE}, kind: cadence, event: release.completed, where: {{class: minor}}, every: month}}"
    (found,) = findings(cadence, WINDOW, head=head)
    assert (found.code, found.on) == ("period-without-window", "a")
    assert "2026-02" in found.says


@settings(max_examples=25, deadline=None)
@given(amount=st.sampled_from(["1h", "9h", "10h", "24h", "50h", "1bd", "3bd"]), hour=st.integers(0, 24 * 364))
def test_no_start_waits_longer_than_the_longest_wait(amount, hour):
    plan = read(f"a: {{{QUOTE}, {ANSWER}, within: {amount}, calendar: office}}")
    tables = reckoned(plan)
    begin = int(datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Madrid")).timestamp())
    start = begin + hour * HOUR + 17
    from upkept.core.amount import parse_amount
    from upkept.core.commitments.clock import later

    due = later(start, parse_amount(amount), tables.calendars["office"], tables)
    wait = tables.zone.local(due) - tables.zone.local(start)
    assert wait <= longest_wait(plan.commitments["a"], tables, begin)


def test_the_longest_wait_without_holidays_is_shorter():
    plan = read(f"a: {{{QUOTE}, {ANSWER}, within: 24h, calendar: office}}")
    tables = reckoned(plan)
    begin = int(datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Madrid")).timestamp())
    plain = longest_wait(plan.commitments["a"], without_holidays(plan, tables, begin), begin)
    assert plain < longest_wait(plan.commitments["a"], tables, begin)
    assert longest_gap(plan.commitments["a"], tables) is None


def test_a_repeat_waits_longest_for_the_slowest_of_its_first_word_and_its_next_ones():
    said = "start: incident.opened, each: incident.updated, stop: incident.resolved, calendar: always"
    plan = read(f"a: {{{QUOTE}, kind: repeat, {said}, first: 30m, every: 4h}}")
    assert (
        longest_wait(plan.commitments["a"], reckoned(plan)) == 5 * HOUR
    )  # 4h over the night in spring, by the wall clock


def test_durations_are_spelt_with_their_two_largest_units():
    assert [spell(x) for x in (0, 45, 9000, DAY + 4 * HOUR + 59, 4 * DAY + 21 * HOUR)] == [
        "0 s", "45 s", "2 h 30 min", "1 d 4 h", "4 d 21 h",
    ]  # fmt: skip
    assert re.fullmatch(r"2 d( 0 h)?", spell(2 * DAY))


def test_tables_of_two_years_are_enough_as_publishing_makes_them():
    from upkept.core.plan.publish import freeze_plan

    bug = f"{BUG}, by: priority, within: {{emergency: 7d, high: 24mo, low: 500h}}, calendar: {{emergency: always, high: always, low: office}}}}"
    plan = read(bug, WINDOW)
    begin = int(datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Madrid")).timestamp())
    report = check(plan, {"en": SENTENCE}, tables=freeze_plan(plan, begin - 7 * DAY, begin + 732 * DAY))
    assert {one.code for one in report.findings} == {"little-room", "wall-clock", "target-unsaid"}
