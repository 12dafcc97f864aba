"""An explanation accounts for every second, and for every step to the due moment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core import making
from tests.core.making import DAY, HOUR, MINUTE, MONDAY, event, history, only, selector, targets
from upkept.core.commitments.deadline import Deadline
from upkept.core.explain import Explanation, explain
from upkept.core.targets import Targets

PAUSES = ((selector("ticket.waiting"), selector("ticket.resumed")),)


def response(**fields: Any) -> Deadline:
    defaults: dict[str, Any] = {
        "id": "response",
        "start": selector("ticket.opened"),
        "stop": selector("ticket.answered"),
        "within": targets("10h"),
        "calendar": Targets((), "office"),
        "pauses": PAUSES,
    }
    return Deadline(**{**defaults, **fields})


def explained(commitment: Deadline, now: int, *events: Any) -> Explanation:
    past = history(commitment)
    one = only(making.obligations(past, "response", "ticket:1", list(events), now))
    return explain(one, list(events), past, now)


def test_every_stretch_has_its_state_and_its_cause() -> None:
    events = [
        event("ticket.opened", "2026-03-02 15:00", id="open"),
        event("ticket.waiting", "2026-03-02 16:00", id="wait"),
        event("ticket.resumed", "2026-03-03 10:00", id="on"),
        event("ticket.answered", "2026-03-03 12:00", id="answer"),
    ]
    found = explained(response(), making.at("2026-03-04 09:00"), *events)
    shown = [(one.seconds // HOUR, one.state, one.cause) for one in found.pieces]
    assert shown == [
        (1, "counted", "open"),
        (1, "paused", "wait"),
        (16, "closed", ""),
        (1, "paused", "wait"),
        (7, "counted", "open"),
    ] + [
        (16, "closed", ""),
        (2, "counted", "open"),
    ]
    assert [step.code for step in found.steps] == ["opened", "paused", "resumed", "due", "met", "kept"]
    assert found.steps[2].data == {"due": making.at("2026-03-04 11:00")}


def test_a_change_of_target_is_a_step() -> None:
    commitment = response(
        within=targets({"emergency": "2h", "high": "4h", "low": "10h"}, "priority"), calendar=Targets()
    )
    opened = event("ticket.opened", MONDAY, priority="high")
    relaxed = event("ticket.changed", MONDAY + HOUR, priority="low", id="change")
    found = explained(commitment, MONDAY + 2 * HOUR, opened, relaxed)
    step = next(one for one in found.steps if one.code == "retargeted")
    assert (step.event, step.data["was"], step.data["target"], step.data["relaxed"]) == ("change", "4h", "10h", True)


def test_time_before_the_opening_hours_is_closed_where_it_starts_with_them() -> None:
    saturday = making.at("2026-03-07 09:00")
    commitment = response(starts_in="office", calendar=Targets(), within=targets("2h"))
    found = explained(commitment, saturday, event("ticket.opened", saturday))
    assert [(one.seconds // HOUR, one.state) for one in found.pieces] == [(48, "closed"), (2, "counted")]


@pytest.mark.parametrize("calendar", ["office", "always"])
@given(
    opened=st.integers(0, 7 * DAY),
    target=st.integers(1, 30 * 60),
    steps=st.lists(st.tuples(st.sampled_from(["waiting", "resumed"]), st.integers(1, 2 * DAY)), max_size=6),
)
def test_the_counted_seconds_up_to_the_due_moment_are_the_target(
    calendar: str, opened: int, target: int, steps: list[tuple[str, int]]
) -> None:
    at = MONDAY + opened
    events = [event("ticket.opened", at)]
    for kind, later in steps:
        at += later
        events.append(event(f"ticket.{kind}", at))
    now = at + 60 * DAY
    events.append(event("ticket.answered", now))
    found = explained(response(within=targets(f"{target}m"), calendar=Targets((), calendar)), now, *events)
    due = found.obligation.due
    assert due is not None
    assert due >= found.obligation.opened
    assert found.seconds("counted", due) == target * MINUTE
    edges = [found.obligation.opened, *(one.to for one in found.pieces)]
    assert [one.from_ for one in found.pieces] == edges[:-1]
