"""A deadline is kept by a stop that comes in time, and only by that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core import making
from tests.core.making import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    conditions,
    event,
    history,
    obligations,
    only,
    selector,
    targets,
)
from upkept.core.commitments.after import After
from upkept.core.commitments.deadline import Deadline, Extends, Until
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.plan.model import ReleaseClass
from upkept.core.targets import Targets

BY_PRIORITY = targets({"emergency": "2h", "high": "8h", "low": "24h"}, "priority")
PAUSES = (
    (selector("ticket.waiting"), selector("ticket.resumed")),
    (selector("ticket.blocked"), selector("ticket.freed")),
)


def response(**fields: Any) -> Deadline:
    defaults: dict[str, Any] = {
        "id": "response",
        "start": selector("ticket.opened", "ticket.reopened"),
        "stop": selector("ticket.answered"),
        "within": targets("2h"),
    }
    return Deadline(**{**defaults, **fields})


def fold(commitment: Deadline | History, now: int, *events: Any) -> list[Obligation]:
    past = commitment if isinstance(commitment, History) else history(commitment)
    return obligations(past, "response", "ticket:1", list(events), now)


OPENED = event("ticket.opened", MONDAY, id="open")


@pytest.mark.parametrize(
    ("answered", "now", "outcome"),
    [
        (None, 119 * MINUTE, Outcome.RUNNING),
        (None, 120 * MINUTE, Outcome.RUNNING),  # the due instant itself is still in time
        (None, 120 * MINUTE + 1, Outcome.BROKEN),
        (HOUR, HOUR, Outcome.KEPT),
        (2 * HOUR, DAY, Outcome.KEPT),
        (2 * HOUR + 1, DAY, Outcome.LATE),
    ],
)
def test_an_answer_by_the_due_instant_keeps_it(answered: int | None, now: int, outcome: Outcome) -> None:
    events = [OPENED] + ([event("ticket.answered", MONDAY + answered)] if answered is not None else [])
    found = only(fold(response(), MONDAY + now, *events))
    assert (found.outcome, found.due, found.opening) == (outcome, MONDAY + 2 * HOUR, "open")


def test_it_counts_as_kept_from_its_due_moment_on() -> None:
    found = only(fold(response(), MONDAY + HOUR, OPENED, event("ticket.answered", MONDAY + HOUR)))
    assert found.verdict_at == MONDAY + 2 * HOUR
    assert not found.is_scored(MONDAY + 2 * HOUR)
    assert found.is_scored(MONDAY + 2 * HOUR + 1)
    assert found.next_look == MONDAY + 2 * HOUR + 1


def test_it_is_at_risk_when_three_quarters_are_gone() -> None:
    found = only(fold(response(), MONDAY, OPENED))
    assert found.warn_at == found.next_look == MONDAY + 90 * MINUTE
    assert only(fold(response(), MONDAY + 90 * MINUTE, OPENED)).next_look == MONDAY + 2 * HOUR + 1
    assert only(fold(response(), MONDAY + 2 * HOUR + 1, OPENED)).next_look is None


def test_closed_time_does_not_count() -> None:
    friday = making.at("2026-03-06 16:00")
    found = only(fold(response(calendar=Targets((), "office")), friday, event("ticket.opened", friday)))
    assert found.due == making.at("2026-03-09 10:00")


def test_an_automatic_reply_never_stops_a_clock() -> None:
    auto = event("ticket.answered", MONDAY + 1, automatic=True)
    assert only(fold(response(), MONDAY + 2, OPENED, auto)).outcome is Outcome.RUNNING
    assert only(fold(response(counts="automatic"), MONDAY + 2, OPENED, auto)).outcome is Outcome.KEPT


def test_one_at_a_time_and_a_reopened_one_begins_anew() -> None:
    events = [
        OPENED,
        event("ticket.reopened", MONDAY + 10),  # still open: the same clock
        event("ticket.answered", MONDAY + HOUR),
        event("ticket.reopened", MONDAY + 3 * HOUR, id="again"),
    ]
    first, second = fold(response(), MONDAY + 4 * HOUR, *events)
    assert (first.outcome, first.marks) == (Outcome.KEPT, frozenset())
    assert (second.outcome, second.opening, second.marks) == (Outcome.RUNNING, "again", frozenset({Mark.REOPENED}))


def test_pauses_count_as_the_union_of_their_intervals() -> None:
    commitment = response(pauses=PAUSES)
    events = [
        OPENED,
        event("ticket.waiting", MONDAY + 10 * MINUTE),
        event("ticket.blocked", MONDAY + 20 * MINUTE),
        event("ticket.resumed", MONDAY + 30 * MINUTE),
        event("ticket.freed", MONDAY + 40 * MINUTE),
    ]
    found = only(fold(commitment, MONDAY + HOUR, *events))
    assert found.due == MONDAY + 2 * HOUR + 30 * MINUTE
    assert [(s.from_, s.to) for s in found.paused] == [(MONDAY + 10 * MINUTE, MONDAY + 40 * MINUTE)]


def test_while_paused_nothing_is_due_and_a_stop_ends_the_pause() -> None:
    commitment, waiting = response(pauses=PAUSES), event("ticket.waiting", MONDAY + HOUR)
    paused = only(fold(commitment, MONDAY + DAY, OPENED, waiting))
    assert (paused.due, paused.is_paused, paused.next_look) == (None, True, None)
    answered = event("ticket.answered", MONDAY + DAY)
    found = only(fold(commitment, MONDAY + DAY, OPENED, waiting, answered))
    assert (found.outcome, found.due) == (Outcome.KEPT, MONDAY + DAY + HOUR)
    assert found.paused[-1].to == MONDAY + DAY


def test_a_pause_in_closed_time_is_closed_time() -> None:
    commitment = response(pauses=PAUSES, calendar=Targets((), "office"))
    opened = event("ticket.opened", "2026-03-02 16:00")
    waiting, resumed = event("ticket.waiting", "2026-03-02 20:00"), event("ticket.resumed", "2026-03-03 06:00")
    found = only(fold(commitment, making.at("2026-03-03 08:00"), opened, waiting, resumed))
    assert found.due == making.at("2026-03-03 10:00")


def test_a_pause_that_begins_after_the_due_moment_saves_nothing() -> None:
    late = event("ticket.waiting", MONDAY + 2 * HOUR + 1)
    found = only(fold(response(pauses=PAUSES), MONDAY + DAY, OPENED, late))
    assert (found.outcome, found.paused) == (Outcome.BROKEN, ())


@pytest.mark.parametrize("target", ["2d", "2bd"])
def test_days_move_later_by_the_pauses_begun_before(target: str) -> None:
    commitment = response(within=targets(target), pauses=PAUSES, calendar=Targets((), "office"))
    events = [OPENED, event("ticket.waiting", MONDAY + HOUR), event("ticket.resumed", MONDAY + 3 * HOUR)]
    assert only(fold(commitment, MONDAY + 4 * HOUR, *events)).due == MONDAY + 2 * DAY + 2 * HOUR


def test_an_unset_attribute_takes_the_strictest_target_and_a_laxer_one_is_marked() -> None:
    commitment = response(within=BY_PRIORITY, by=("priority",))
    assert only(fold(commitment, MONDAY, OPENED)).due == MONDAY + 2 * HOUR
    found = only(fold(commitment, MONDAY + HOUR, OPENED, event("ticket.triaged", MONDAY + HOUR, priority="low")))
    assert (found.due, found.target, Mark.RELAXED in found.marks) == (MONDAY + DAY, "24h", True)


def test_a_stricter_target_counts_from_the_start() -> None:
    commitment = response(within=BY_PRIORITY, by=("priority",))
    opened = event("ticket.opened", MONDAY, priority="low")
    raised = event("ticket.changed", MONDAY + HOUR, priority="high")
    found = only(fold(commitment, MONDAY + HOUR, opened, raised))
    assert (found.due, found.marks) == (MONDAY + 8 * HOUR, frozenset())


def test_a_stricter_target_that_is_past_counts_from_the_change() -> None:
    commitment = response(within=BY_PRIORITY, by=("priority",))
    opened = event("ticket.opened", MONDAY, priority="low")
    raised = event("ticket.changed", MONDAY + 10 * HOUR, priority="emergency")
    assert only(fold(commitment, MONDAY + 11 * HOUR, opened, raised)).due == MONDAY + 12 * HOUR


def test_a_stricter_target_is_never_later_than_the_one_before() -> None:
    commitment = response(within=BY_PRIORITY, by=("priority",))
    opened = event("ticket.opened", MONDAY, priority="low")
    raised = event("ticket.changed", MONDAY + 23 * HOUR, priority="emergency")
    assert only(fold(commitment, MONDAY + 23 * HOUR, opened, raised)).due == MONDAY + 24 * HOUR


def test_a_change_after_the_verdict_changes_nothing() -> None:
    commitment = response(within=BY_PRIORITY, by=("priority",), where=conditions({"type": "!question"}))
    late = event("ticket.changed", MONDAY + 3 * HOUR, priority="low", type="question")
    found = only(fold(commitment, MONDAY + DAY, OPENED, late))
    assert (found.outcome, found.due) == (Outcome.BROKEN, MONDAY + 2 * HOUR)


def test_what_matches_later_opens_then_and_what_unmatches_is_void() -> None:
    commitment = response(where=conditions({"type": "bug"}))
    opened = event("ticket.opened", MONDAY, type="question")
    assert fold(commitment, MONDAY, opened) == []
    matched = event("ticket.changed", MONDAY + HOUR, type="bug", id="bug")
    found = only(fold(commitment, MONDAY + HOUR, opened, matched))
    assert (found.opened, found.opening, found.due) == (MONDAY + HOUR, "bug", MONDAY + 3 * HOUR)
    void = only(
        fold(commitment, MONDAY + DAY, opened, matched, event("ticket.changed", MONDAY + 2 * HOUR, type="question"))
    )
    assert (void.outcome, void.reason, void.closed) == (Outcome.VOID, "unmatched", MONDAY + 2 * HOUR)


def test_a_calendar_is_an_attribute_taken_at_the_start() -> None:
    commitment = response(where=conditions({"office": "closed"}), within=targets("4h"))
    assert fold(commitment, MONDAY, OPENED) == []
    evening = event("ticket.opened", "2026-03-02 20:00")
    assert only(fold(commitment, making.at("2026-03-03 10:00"), evening)).due == making.at("2026-03-03 00:00")


def test_a_calendar_may_depend_on_an_attribute() -> None:
    calendar = Targets(("priority",), {"emergency": "always", "high": "office", "low": "office"})
    commitment = response(by=("priority",), calendar=calendar)
    evening = making.at("2026-03-02 20:00")
    assert (
        only(fold(commitment, evening, event("ticket.opened", evening, priority="emergency"))).due == evening + 2 * HOUR
    )
    assert only(fold(commitment, evening, event("ticket.opened", evening, priority="low"))).due == making.at(
        "2026-03-03 11:00"
    )


@pytest.mark.parametrize(
    ("kind", "reason"), [("ticket.merged", "merged"), ("ticket.spam", "spam"), ("ticket.voided", "test")]
)
def test_a_subject_that_ceases_before_the_verdict_is_void(kind: str, reason: str) -> None:
    end = event(kind, MONDAY + HOUR, reason="test")
    found = only(fold(response(), MONDAY + DAY, OPENED, end))
    assert (found.outcome, found.reason, found.next_look) == (Outcome.VOID, reason, None)
    after = event(kind, MONDAY + 3 * HOUR, reason="test")
    assert only(fold(response(), MONDAY + DAY, OPENED, after)).outcome is Outcome.BROKEN


def test_a_waived_class_opens_nothing_and_is_counted() -> None:
    tables = making.tables(releases={"security": ReleaseClass("security", ("response",))})
    past = making.history(response(), tables_=tables)
    found = only(fold(past, MONDAY + DAY, event("ticket.opened", MONDAY, **{"class": "security"})))
    assert (found.outcome, found.reason, found.due) == (Outcome.VOID, "waived", None)
    assert Mark.WAIVED in found.marks


def test_none_promises_nothing() -> None:
    commitment = response(within=targets({"emergency": "2h", "high": "none", "low": "none"}, "priority"))
    opened = event("ticket.opened", MONDAY, priority="low")
    found = only(fold(commitment, MONDAY + DAY, opened))
    assert (found.outcome, found.due, found.target) == (Outcome.RUNNING, None, "none")
    stopped = only(fold(commitment, MONDAY + DAY, opened, event("ticket.answered", MONDAY + HOUR)))
    assert (stopped.outcome, stopped.reason, stopped.verdict_at) == (Outcome.VOID, "no-target", None)


def test_it_may_be_due_at_a_moment_that_the_start_names() -> None:
    commitment = response(within=None, until=Until.parse_text("expected"))
    found = only(fold(commitment, MONDAY, event("ticket.opened", MONDAY, expected=MONDAY + DAY)))
    assert found.due == MONDAY + DAY
    written = only(fold(commitment, MONDAY, event("ticket.opened", MONDAY, expected="2026-03-04T09:00:00+00:00")))
    assert written.due == MONDAY + 2 * DAY


@pytest.mark.parametrize(
    ("reviewed", "outcome"),
    [(HOUR, Outcome.KEPT), (DAY, Outcome.KEPT), (DAY + 1, Outcome.LATE), (None, Outcome.BROKEN)],
)
def test_it_may_be_due_when_another_event_comes(reviewed: int | None, outcome: Outcome) -> None:
    commitment = response(within=None, until=Until.parse_text("ticket.closed"))
    assert only(fold(commitment, MONDAY + HOUR, OPENED)).due is None
    events = [OPENED, event("ticket.closed", MONDAY + DAY, id="a-close")]
    if reviewed is not None:
        events.append(event("ticket.answered", MONDAY + reviewed, id="z-review"))
    found = only(fold(commitment, MONDAY + 2 * DAY, *events))
    assert (found.outcome, found.due) == (outcome, MONDAY + DAY)


def test_an_extension_moves_a_due_moment_that_has_not_come_so_many_times() -> None:
    commitment = response(extends=Extends("ticket.rescheduled", needs=("until", "reason")))
    moved = event("ticket.rescheduled", MONDAY + HOUR, until=MONDAY + 5 * HOUR, reason="agreed")
    again = event("ticket.rescheduled", MONDAY + 2 * HOUR, until=MONDAY + 9 * HOUR, reason="agreed")
    found = only(fold(commitment, MONDAY + 3 * HOUR, OPENED, moved, again))
    assert (found.due, found.marks) == (MONDAY + 5 * HOUR, frozenset({Mark.EXTENDED}))
    silent = event("ticket.rescheduled", MONDAY + HOUR, until=MONDAY + 5 * HOUR)
    assert only(fold(commitment, MONDAY + HOUR, OPENED, silent)).due == MONDAY + 2 * HOUR
    late = event("ticket.rescheduled", MONDAY + 3 * HOUR, until=MONDAY + 5 * HOUR, reason="agreed")
    assert only(fold(commitment, MONDAY + 3 * HOUR, OPENED, late)).outcome is Outcome.BROKEN


def test_the_cap_starts_a_clock_that_nobody_starts() -> None:
    cap = After.parse_text("2d after ticket.opened")
    commitment = response(
        start=selector("bug.confirmed"), stop=selector("bug.deployed"), start_cap=cap, within=targets("24h")
    )
    dodged = only(fold(commitment, MONDAY + HOUR, OPENED))
    assert (dodged.opened, dodged.due, dodged.opening) == (MONDAY + 2 * DAY, MONDAY + 3 * DAY, "open")
    confirmed = only(fold(commitment, MONDAY + DAY, OPENED, event("bug.confirmed", MONDAY + HOUR)))
    assert (confirmed.opened, confirmed.due, confirmed.opening) == (MONDAY + HOUR, MONDAY + 25 * HOUR, "open")
    slow = only(fold(commitment, MONDAY + 5 * DAY, OPENED, event("bug.confirmed", MONDAY + 4 * DAY)))
    assert slow.outcome is Outcome.BROKEN


def test_it_starts_with_the_next_opening_where_it_says_so() -> None:
    commitment = response(starts_in="office")
    saturday = making.at("2026-03-07 12:00")
    assert only(fold(commitment, saturday, event("ticket.opened", saturday))).due == making.at("2026-03-09 11:00")


def test_within_one_second_an_opening_comes_before_its_answer() -> None:
    opened, answered = event("ticket.opened", MONDAY, id="z"), event("ticket.answered", MONDAY, id="a")
    assert only(fold(response(), MONDAY + DAY, answered, opened)).outcome is Outcome.KEPT
