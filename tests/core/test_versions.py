"""An obligation keeps the plan it was born under; republishing escapes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core import making
from tests.core.making import DAY, HOUR, at, conditions, event, obligations, selector, targets
from tests.core.test_fold_properties import COMMITMENTS, journals
from upkept.core.commitments.base import Commitment
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.deadline import Deadline
from upkept.core.commitments.straight import Straight
from upkept.core.commitments.subject import Barred
from upkept.core.fold import Stream, openings
from upkept.core.history import History
from upkept.core.obligation import Outcome
from upkept.core.period import Every
from upkept.core.replay import replay
from upkept.core.targets import Targets

CHANGE = at("2026-03-10")


def two(old: Commitment, new: Commitment | None, effective: str = "2026-03-10") -> History:
    tables = making.tables()
    first = making.version(old, number="1", effective="2026-01-01", tables=tables)
    others = [new] if new is not None else []
    return History("encore", (first, making.version(*others, number="2", effective=effective, tables=tables)))


def response(within: str) -> Deadline:
    return Deadline(
        id="response",
        start=selector("ticket.opened", "ticket.reopened"),
        stop=selector("ticket.answered"),
        within=targets(within),
    )


def test_what_was_opened_under_a_version_keeps_it() -> None:
    past = two(response("48h"), response("2h"))
    events = [
        event("ticket.opened", CHANGE - HOUR),
        event("ticket.reopened", CHANGE + HOUR),  # one at a time: the first still runs
        event("ticket.answered", CHANGE + 20 * HOUR),
        event("ticket.reopened", CHANGE + 30 * HOUR),
    ]
    found = obligations(past, "response", "ticket:1", events, CHANGE + 60 * HOUR)
    assert [(one.version, one.due, one.outcome) for one in found] == [
        ("1", CHANGE + 47 * HOUR, Outcome.KEPT),
        ("2", CHANGE + 32 * HOUR, Outcome.BROKEN),
    ]


def test_a_dropped_commitment_lets_what_runs_end() -> None:
    past = two(response("48h"), None)
    opened, after = event("ticket.opened", CHANGE - HOUR), event("ticket.opened", CHANGE, "ticket:2")
    (found,) = obligations(past, "response", "ticket:1", [opened, after], CHANGE + 60 * HOUR)
    assert found.outcome is Outcome.BROKEN
    assert obligations(past, "response", "ticket:2", [opened, after], CHANGE + 60 * HOUR) == []


def cadence(every: str) -> Cadence:
    return Cadence(id="release", event=selector("release.completed"), every=Every.parse_text(every))


def keys(past: History) -> list[tuple[str, str]]:
    streams = {stream for _, stream in openings(past, at("2026-01-01"), at("2026-08-01"))}
    found = [one for stream in streams for one in obligations(past, "release", stream.key, [], at("2026-08-02"))]
    return [(one.key, one.version) for one in sorted(found, key=lambda one: one.opened)]


def test_a_running_period_ends_as_it_was_promised() -> None:
    assert keys(two(cadence("month"), cadence("month")))[1:4] == [("2026-02", "1"), ("2026-03", "1"), ("2026-04", "2")]
    assert keys(two(cadence("quarter"), cadence("month"))) == [("2026-Q1", "1")] + [
        (f"2026-0{month}", "2") for month in (4, 5, 6, 7, 8)[:4]
    ]
    assert [key for key, _ in keys(two(cadence("month"), None))] == ["2026-01", "2026-02", "2026-03"]


def test_no_month_falls_between_two_versions() -> None:
    """From monthly to quarterly in the middle of a quarter: the months go on until the first whole quarter."""
    found = keys(two(cadence("month"), cadence("quarter"), effective="2026-02-10"))
    assert found == [("2026-01", "1"), ("2026-02", "1"), ("2026-03", "1"), ("2026-Q2", "2"), ("2026-Q3", "2")]


TWO = History(
    "encore",
    (
        making.version(*COMMITMENTS, number="1", effective="2026-03-01", tables=making.tables()),
        making.version(*COMMITMENTS, number="2", effective="2026-03-04", tables=making.tables()),
    ),
)


@settings(max_examples=100, deadline=None)
@given(journals())
def test_a_version_that_changes_nothing_changes_no_verdict_of_a_deadline(events: list[Any]) -> None:
    one = History("encore", TWO.versions[:1])
    now = at("2026-03-20")

    def told(past: History, commitment: str) -> dict[Stream, list[Any]]:
        found = replay(past, events, now)
        return {
            s: [(o.opening, o.due, o.outcome, o.met) for o in held]
            for s, held in found.items()
            if s.commitment == commitment
        }

    for commitment in ("response", "reviewed", "told"):
        assert told(one, commitment) == told(TWO, commitment)


@settings(max_examples=100, deadline=None)
@given(journals(), st.randoms(use_true_random=False))
def test_two_versions_do_not_mind_the_order_of_arrival(events: list[Any], chance: Any) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert replay(TWO, shuffled, at("2026-03-20")) == replay(TWO, events, at("2026-03-20"))


PLAIN = Deadline(
    id="mended",
    start=selector("ticket.opened"),
    stop=selector("bug.deployed"),
    where=conditions({"type": "bug"}),
    within=targets({"emergency": "2h", "high": "8h", "low": "3bd"}, "priority"),
    calendar=Targets(("priority",), {"emergency": "always", "high": "office", "low": "office"}),
)


@settings(max_examples=300, deadline=None)
@given(journals(most=7), st.integers(0, 10 * DAY))
def test_the_short_way_says_what_the_full_reading_says(events: list[Any], later: int) -> None:
    now = making.MONDAY + later
    past = making.history(PLAIN, *(one for one in COMMITMENTS if isinstance(one, Deadline)), effective="2026-03-01")
    fast = replay(past, events, now)
    way, barred = Straight.fold, Barred.__call__
    try:
        Straight.fold = lambda *_: None  # type: ignore[method-assign]
        Barred.__call__ = lambda *_: False  # type: ignore[method-assign]
        slow = replay(past, events, now)
    finally:
        Straight.fold, Barred.__call__ = way, barred  # type: ignore[method-assign]
    assert fast == slow
