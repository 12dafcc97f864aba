"""What bit others (lessons/support.md, §2 and "Test first"), told as stories."""

from __future__ import annotations

from itertools import permutations

from tests.semantics.story import Story, instant, told

CLOCKS = """
commitments:
  response: {kind: deadline, start: [ticket.opened, ticket.reopened], stop: ticket.answered, pauses: [[ticket.waiting, ticket.resumed]], within: 2h, calendar: always}
  next: {kind: deadline, start: ticket.replied, stop: [ticket.answered, ticket.resolved], pauses: [[ticket.waiting, ticket.resumed]], within: 4h, calendar: always}
  resolved: {kind: deadline, start: [ticket.opened, ticket.reopened], stop: ticket.resolved, pauses: [[ticket.waiting, ticket.resumed]], within: 24h, calendar: always}
"""
OPENED = "2 Mar 09:00 ticket.opened ticket:1"


def story(*lines: str) -> Story:
    return told(CLOCKS, OPENED, *lines)


def test_the_next_answers_clock_does_not_run_after_the_answer() -> None:
    """zammad#3140."""
    view = story("2 Mar 10:00 ticket.answered ticket:1").by("9 Mar")
    assert view.owed("next") == "nothing"
    replied = story(
        "2 Mar 10:00 ticket.answered ticket:1",
        "2 Mar 11:00 ticket.replied ticket:1",
        "2 Mar 12:00 ticket.answered ticket:1",
    )
    assert replied.by("9 Mar").owed("next") == "kept, due 2 Mar 15:00"


def test_a_thank_you_after_the_end_is_a_promise_of_its_own_only() -> None:
    """chatwoot#10178: what is resolved stays resolved."""
    view = story(
        "2 Mar 10:00 ticket.answered ticket:1",
        "2 Mar 11:00 ticket.resolved ticket:1",
        "3 Mar 09:00 ticket.replied ticket:1",
    ).by("9 Mar")
    assert view.owed("resolved") == "kept, due 3 Mar 09:00"
    assert view.owed("response") == "kept, due 2 Mar 11:00"


def test_a_miss_does_not_grow_after_it_was_met() -> None:
    """chatwoot#15024."""
    late = story("2 Mar 12:00 ticket.answered ticket:1")
    first, later = (late.by(when).score().promises["response"] for when in ("3 Mar", "3 Aug"))
    assert first.total.worst == later.total.worst == 3600
    assert first.worst == later.worst


def test_time_solved_is_not_time_pending() -> None:
    """glpi#23359: a pause that nobody ended before the end counts up to the end, and not beyond."""
    done = story("2 Mar 10:00 ticket.waiting ticket:1", "2 Mar 12:00 ticket.resolved ticket:1")
    assert [(one.from_, one.to) for one in done.by("9 Mar").only("resolved").paused] == [
        (instant("2 Mar 10:00"), instant("2 Mar 12:00"))
    ]
    again = done.and_then("4 Mar 09:00 ticket.reopened ticket:1").by("4 Mar 10:00")
    assert again.owed("resolved") == "kept, due 3 Mar 11:00; running, due 5 Mar 09:00, reopened"


def test_a_policy_change_does_not_lose_the_pause() -> None:
    """glpi#15605: a version published while the clock is paused."""
    stricter = CLOCKS.replace("24h", "12h")
    lines = (OPENED, "2 Mar 10:00 ticket.waiting ticket:1", "4 Mar 10:00 ticket.resumed ticket:1")
    view = told([("2026-01-01", CLOCKS), ("2026-03-03", stricter)], *lines).by("4 Mar 11:00")
    assert view.owed("resolved") == "running, due 5 Mar 09:00"


def test_merged_is_void_and_the_other_keeps_its_own_clock() -> None:
    view = story(
        "2 Mar 09:30 ticket.opened ticket:2",
        "2 Mar 10:00 ticket.merged ticket:1 into=ticket:2",
        "2 Mar 11:00 ticket.answered ticket:2",
    ).by("9 Mar")
    assert view.owed("response", "ticket:1") == "void (merged), due 2 Mar 11:00"
    assert view.owed("response", "ticket:2") == "kept, due 2 Mar 11:30"


def test_merging_away_an_overdue_ticket_hides_nothing() -> None:
    view = story("2 Mar 11:00:01 ticket.merged ticket:1 into=ticket:2").by("9 Mar")
    assert view.owed("response", "ticket:1") == "broken, due 2 Mar 11:00"
    assert view.owed("resolved", "ticket:1") == "void (merged), due 3 Mar 09:00"


def test_what_was_split_off_has_a_clock_of_its_own() -> None:
    """Backdated to the message that it was split from: it does not start afresh."""
    view = story(f"2 Mar 09:00 ticket.opened ticket:2 recorded={instant('2 Mar 10:30')}").by("2 Mar 10:30")
    assert view.owed("response", "ticket:2") == "running, due 2 Mar 11:00, late-recorded"


def test_merged_while_paused_and_reopened_after_spam() -> None:
    view = story(
        "2 Mar 10:00 ticket.waiting ticket:1",
        "2 Mar 10:30 ticket.spam ticket:1",
        "3 Mar 09:00 ticket.reopened ticket:1",
    ).by("3 Mar 10:00")
    assert view.owed("response") == "void (spam), due 2 Mar 11:30; running, due 3 Mar 11:00, reopened"


def test_a_reopening_in_the_second_of_the_answer_opens_anew() -> None:
    view = story("2 Mar 10:00 ticket.answered ticket:1 id=a", "2 Mar 10:00:01 ticket.reopened ticket:1 id=b").by(
        "2 Mar 10:30"
    )
    assert view.owed("response") == "kept, due 2 Mar 11:00; running, due 2 Mar 12:00:01, reopened"


def test_one_second_holds_a_whole_life_whatever_the_ids() -> None:
    """Opened, waiting, resumed and answered within one second: an opening comes first, a stop last, in any naming."""
    kinds = ("ticket.opened", "ticket.waiting", "ticket.resumed", "ticket.answered")
    for names in permutations("abcd"):
        lines = [f"2 Mar 09:00 {kind} ticket:1 id={name}" for kind, name in zip(kinds, names, strict=True)]
        assert told(CLOCKS, *lines).by("3 Mar").outcomes("response") == "kept"


def test_two_autoresponders_answer_nobody() -> None:
    ring = [
        f"2 Mar 09:{m:02} ticket.{'answered' if m % 2 else 'replied'} ticket:1 automatic=true" for m in range(1, 40)
    ]
    assert story(*ring).by("3 Mar").owed("response") == "broken, due 2 Mar 11:00"


def test_erasing_the_customer_keeps_the_statistics() -> None:
    """Events hold references: no field of a person is needed to fold them again."""
    with_ = told(CLOCKS, OPENED + " customer=person:7", "2 Mar 10:00 ticket.answered ticket:1 by=bob")
    without = told(CLOCKS, OPENED, '2 Mar 10:00 ticket.answered ticket:1 by=""')
    assert with_.by("9 Mar").score().total == without.by("9 Mar").score().total


def test_a_holiday_added_by_a_later_version_moves_no_running_clock() -> None:
    office = """
calendars: {office: {hours: {mon-fri: "09:00-18:00"}}}
commitments:
  c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 1bd, calendar: office}
"""
    holiday = office.replace('"09:00-18:00"}', '"09:00-18:00"}, holidays: [2026-03-04]')
    lines = ("2 Mar 10:00 ticket.opened ticket:1", "3 Mar 10:00 ticket.opened ticket:2")
    view = told([("2026-01-01", office), ("2026-03-03", holiday)], *lines).by("3 Mar 11:00")
    assert (view.due("c", "ticket:1"), view.due("c", "ticket:2")) == ("3 Mar 10:00", "5 Mar 10:00")
    longer = office.replace("1bd", "3bd")
    kept = told(
        [
            ("2026-01-01", longer),
            ("2026-03-03", longer.replace('"09:00-18:00"}', '"09:00-18:00"}, holidays: [2026-03-04]')),
        ],
        lines[0],
    )
    assert kept.by("3 Mar 11:00").due("c") == "5 Mar 10:00"


def test_a_clock_that_is_due_when_it_starts_is_not_at_risk_before() -> None:
    """frappe/erpnext#38745: failed at creation, by hours of another zone."""
    night = 'calendars: {office: {hours: {mon-fri: "09:00-18:00"}, zone: America/New_York}}\ncommitments:\n  c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 1h, calendar: office}'
    view = told(night, "2 Mar 10:00 ticket.opened ticket:1").by("2 Mar 10:00")
    assert view.owed("c") == "running, due 2 Mar 16:00"  # 09:00 in New York is 15:00 in Madrid
    assert not view.only("c").is_at_risk(view.now)


def test_hours_are_kept_on_the_wall_clock_not_as_a_shift_of_utc() -> None:
    """grafana/oncall#3261: the same office the week before and after the change."""
    office = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 1h, calendar: office}"
    assert told(office, "27 Mar 08:00 ticket.opened ticket:1").by("27 Mar 08:00").due("c") == "27 Mar 10:00"
    assert told(office, "30 Mar 08:00 ticket.opened ticket:1").by("30 Mar 08:00").due("c") == "30 Mar 10:00"
