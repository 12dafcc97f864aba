"""Silent feeds, excuses and what was recorded late say their part whatever the kind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core import making
from tests.core.making import DAY, HOUR, MONDAY, conditions, event, history, obligations, only, selector, targets
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.deadline import Deadline
from upkept.core.event import Event
from upkept.core.fold import ALL, Stream, scopes, touched
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.period import Every
from upkept.core.plan.model import Exclusion, ReleaseClass

RESPONSE = Deadline(
    id="response",
    start=selector("ticket.opened"),
    stop=selector("ticket.answered"),
    within=targets({"emergency": "2h", "high": "8h", "low": "24h"}, "priority"),
    pauses=((selector("ticket.waiting"), selector("ticket.resumed")),),
)
MONTHLY = Cadence(id="monthly", event=selector("release.completed"), every=Every("month"))
THIRD = Exclusion("third-party", {"en": "Third parties"}, conditions({"cause": "third-party"}), ("reason", "reference"))
PAST = history(RESPONSE, MONTHLY, exclusions={"third-party": THIRD})
OPENED = event("ticket.opened", MONDAY, id="open", priority="emergency")


def response(*events: Event, now: int = MONDAY + 3 * DAY, past: History = PAST) -> Obligation:
    return only(obligations(past, "response", "ticket:1", [OPENED, *events], now))


def silence(begin: int, end: int | None, kinds: tuple[str, ...] = ("ticket.answered",)) -> list[Event]:
    found = [event("feed.silent", MONDAY + begin, "feed:mail", kinds=list(kinds))]
    return found + ([event("feed.heard", MONDAY + end, "feed:mail")] if end is not None else [])


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        (silence(0, 360), Outcome.BROKEN),  # 5 %
        (silence(0, 361), Outcome.UNMEASURED),
        (silence(-DAY, None), Outcome.UNMEASURED),
        (silence(2 * HOUR, None), Outcome.BROKEN),
        (silence(0, HOUR, ("release.completed",)), Outcome.BROKEN),
        ([*silence(0, HOUR), event("ticket.answered", MONDAY + 3 * HOUR)], Outcome.LATE),
        ([*silence(0, HOUR), event("ticket.answered", MONDAY + HOUR)], Outcome.KEPT),
    ],
)
def test_a_dead_feed_is_unmeasured_where_nothing_met_it(events: list[Event], outcome: Outcome) -> None:
    assert response(*events).outcome is outcome


def test_silence_touches_every_stream_that_awaits_the_feed() -> None:
    silent = silence(0, None)[0]
    assert touched(PAST, silent) == {Stream("encore", "response", ALL)}
    assert any(scope.holds(silent) for scope in scopes(PAST, Stream("encore", "response", "ticket:1")))


def excuse(at: int = 3 * HOUR, **data: Any) -> Event:
    facts = {"commitment": "response", "opening": "open", "exclusion": "third-party", "cause": "third-party"}
    facts |= {"reason": "DNS", "reference": "INC-1", "approved_by": "alice"}
    return event("obligation.excused", MONDAY + at, id="excuse", **{**facts, **data})


def test_an_excuse_marks_and_leaves_the_outcome() -> None:
    found = response(excuse())
    assert (found.outcome, found.marks, found.excused_by, found.state(MONDAY + DAY)) == (
        Outcome.BROKEN,
        frozenset({Mark.EXCUSED}),
        "excuse",
        "excused",
    )


@pytest.mark.parametrize(
    "bad",
    [
        {"at": 2 * HOUR + 30 * DAY + 1},
        {"exclusion": "weather"},
        {"reference": ""},
        {"cause": "us"},
        {"approved_by": ""},
        {"approved_by": "bob"},
        {"opening": "another"},
        {"commitment": "other"},
    ],
)
def test_an_excuse_needs_its_time_its_exclusion_its_facts_and_another_person(bad: dict[str, Any]) -> None:
    answered = event("ticket.answered", MONDAY + 3 * HOUR, by="bob")
    assert Mark.EXCUSED in response(answered, excuse(at=2 * HOUR + 30 * DAY), now=MONDAY + 60 * DAY).marks
    assert Mark.EXCUSED not in response(answered, excuse(**bad), now=MONDAY + 60 * DAY).marks


def test_a_period_is_excused_by_its_commitment() -> None:
    word = event(
        "obligation.excused",
        "2026-04-02",
        "commitment:monthly",
        **{**excuse().data, "commitment": "monthly", "opening": "2026-03"},
    )
    assert touched(PAST, word) == {Stream("encore", "monthly", "2026-03")}
    found = only(obligations(PAST, "monthly", "2026-03", [word], "2026-04-03"))
    assert (found.outcome, found.marks) == (Outcome.BROKEN, frozenset({Mark.EXCUSED}))


def test_what_is_recorded_after_the_verdict_corrects_it() -> None:
    answered = event("ticket.answered", MONDAY + HOUR, recorded=MONDAY + 5 * HOUR)
    found = response(answered)
    assert found.outcome is Outcome.KEPT
    assert found.marks == frozenset({Mark.CORRECTED, Mark.LATE_RECORDED})


def test_a_pause_recorded_late_corrects_too_and_an_import_corrects_nothing() -> None:
    waiting = event("ticket.waiting", MONDAY + HOUR, recorded=MONDAY + 5 * HOUR)
    assert Mark.CORRECTED in response(waiting).marks
    imported = event("ticket.answered", MONDAY + HOUR, recorded=MONDAY + 5 * HOUR, how="imported")
    assert response(imported).marks == frozenset()


def test_what_is_recorded_late_but_before_the_verdict_corrects_nothing() -> None:
    answered = event("ticket.answered", MONDAY + HOUR, recorded=MONDAY + 2 * HOUR)
    assert response(answered).marks == frozenset({Mark.LATE_RECORDED})


def test_an_attested_meeting_is_marked() -> None:
    assert response(event("ticket.answered", MONDAY + HOUR, how="attested")).marks == frozenset({Mark.ATTESTED})


def test_what_touches_a_stream() -> None:
    stream = Stream("encore", "response", "ticket:1")
    for kind, data in (
        ("ticket.opened", {}),
        ("ticket.changed", {"priority": "low"}),
        ("ticket.merged", {}),
        ("ticket.waiting", {}),
    ):
        assert touched(PAST, event(kind, MONDAY, **data)) == {stream}
    assert touched(PAST, event("ticket.assigned", MONDAY, to="bob")) == set()
    waived = history(RESPONSE, tables_=making.tables(releases={"security": ReleaseClass("security", ("response",))}))
    assert touched(waived, event("ticket.changed", MONDAY, **{"class": "security"})) == {stream}
