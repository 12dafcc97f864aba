"""An event becomes obligations in its own transaction; the clock does the rest, once, at its moment."""

from __future__ import annotations

import pytest

from tests.spine.small import DAY, HOUR, START, happens, published
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.models import Event
from upkept.plans import timers
from upkept.plans.models import Obligation, Opener, PlanVersion, Stream, Tally

pytestmark = pytest.mark.django_db


def response(ticket: str = "ticket:1") -> Obligation:
    return Obligation.objects.get(commitment="response", subject=ticket)


def announced(kind: str) -> list[int]:
    return [instant_of(event.at) for event in Event.objects.filter(kind=f"obligation.{kind}").order_by("seq")]


def look(at: int) -> None:
    while timers.look(moment(at)) or timers.open_periods(moment(at)):
        pass


def test_an_event_opens_its_obligation() -> None:
    published()
    happens("ticket.opened", priority="high")
    row = response()
    assert (row.outcome, instant_of(row.due_at), row.owner, row.version) == ("running", START + 2 * HOUR, "agent", "1")
    stream = Stream.objects.get(commitment="response")
    assert instant_of(stream.next_look_at) == instant_of(row.warn_at) == START + 3 * HOUR // 2


def test_met_in_time_it_is_scored_at_its_due_moment() -> None:
    published()
    happens("ticket.opened", priority="high")
    happens("ticket.answered", at=START + HOUR)
    assert (response().outcome, response().month) == ("kept", "")
    look(START + 2 * HOUR)
    assert announced("kept") == []
    look(START + 2 * HOUR + 1)
    assert announced("kept") == [START + 2 * HOUR]
    assert (response().verdict, response().month) == ("kept", "2026-03")
    assert Tally.objects.get(commitment="response").kept == 1


def test_warning_then_broken_then_late_each_once() -> None:
    published()
    happens("ticket.opened", priority="high")
    look(START + 3 * HOUR // 2)
    look(START + 3 * HOUR // 2 + 60)
    assert announced("warned") == [START + 3 * HOUR // 2]
    for later in (1, 2, 60):
        look(START + 2 * HOUR + later)
    assert announced("broken") == [START + 2 * HOUR]
    assert Tally.objects.get(commitment="response").broken == 1
    happens("ticket.answered", at=START + 3 * HOUR)
    row, tally = response(), Tally.objects.get(commitment="response")
    assert (row.verdict, row.outcome, row.overrun, row.corrections) == ("broken", "late", HOUR, 0)
    assert (tally.broken, tally.late) == (0, 1)
    assert announced("late") == [START + 3 * HOUR]
    assert announced("corrected") == []


def test_after_an_outage_the_verdict_bears_its_due_moment() -> None:
    published()
    happens("ticket.opened", priority="high")
    look(START + 3 * DAY)
    assert announced("broken") == [START + 2 * HOUR]
    assert announced("warned") == []  # it would warn of what has happened


def test_a_late_event_corrects_and_both_stay_public() -> None:
    published()
    happens("ticket.opened", priority="high")
    look(START + 2 * HOUR + 1)
    happens("ticket.answered", at=START + HOUR, now=START + 3 * HOUR)
    row = response()
    assert (row.verdict, row.outcome, row.corrections) == ("broken", "kept", 1)
    assert "corrected" in row.marks
    assert announced("broken") == [START + 2 * HOUR]
    corrected = Event.objects.get(kind="obligation.corrected")
    assert (corrected.data["before"], corrected.data["after"]) == ("broken", "kept")
    assert corrected.data["cause"] == f"ticket.answered-ticket:1-{START + HOUR}"
    tally = Tally.objects.get(commitment="response")
    assert (tally.kept, tally.broken, tally.corrected) == (1, 0, 1)


def test_a_paused_one_has_no_due_moment_and_no_timer() -> None:
    published()
    happens("ticket.opened", priority="high")
    happens("ticket.waiting", at=START + HOUR)
    assert (response().due_at, response().is_paused) == (None, True)
    look(START + 5 * HOUR)
    assert announced("broken") == announced("warned") == []
    happens("ticket.resumed", at=START + 6 * HOUR)
    assert instant_of(response().due_at) == START + 7 * HOUR


def test_periods_open_by_the_calendar_and_break_without_an_event() -> None:
    published()
    look(START)
    march = Obligation.objects.get(commitment="minor")
    assert (march.key, march.outcome) == ("2026-03", "running")
    april = instant_of(march.due_at)
    assert instant_of(Opener.objects.get().opens_at) == april
    look(april + 1)
    assert [row.outcome for row in Obligation.objects.filter(commitment="minor").order_by("key")] == [
        "broken",
        "running",
    ]
    assert announced("broken") == [april]


def test_the_same_plan_published_twice_is_one_version() -> None:
    assert published()[1] == published()[1]
    assert PlanVersion.objects.count() == 1


def test_what_happened_before_the_plan_was_known_is_folded_when_it_is() -> None:
    happens("ticket.opened", priority="high", at=START)
    published(effective="2026-03-02", now=START + HOUR)
    assert response().outcome == "running"


def test_a_stop_is_not_backdated_by_more_than_a_day_but_a_start_may_be() -> None:
    from upkept.core.refusal import Refusal

    published()
    happens("ticket.opened", at=START, now=START + 3 * DAY)
    with pytest.raises(Refusal) as caught:
        happens("ticket.answered", at=START + HOUR, now=START + 3 * DAY)
    assert caught.value.code == "too-late"


def test_nobody_outside_may_say_what_only_the_clock_says() -> None:
    from upkept.core.refusal import Refusal

    with pytest.raises(Refusal) as caught:
        happens("obligation.kept", "obligation:1")
    assert caught.value.code == "reserved-kind"
