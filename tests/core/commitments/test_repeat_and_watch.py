"""A repeat is met by each next word; a watch by a verdict after enough watching."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.making import DAY, HOUR, MINUTE, MONDAY, event, history, obligations, only, selector, targets
from upkept.core.amount import parse_amount
from upkept.core.commitments.deadline import Until
from upkept.core.commitments.repeat import Repeat
from upkept.core.commitments.watch import Watch
from upkept.core.obligation import Obligation, Outcome

INCIDENT = "incident:7"
OPENED = event("incident.opened", MONDAY, INCIDENT, id="open", impact="outage")


def updates(**fields: Any) -> Repeat:
    defaults: dict[str, Any] = {
        "id": "status",
        "start": selector("incident.opened"),
        "each": selector("incident.updated", needs=("extent",)),
        "stop": selector("incident.resolved"),
        "first": targets("30m"),
        "by": ("impact",),
        "every": targets({"outage": "1h", "degraded": "4h"}, "impact"),
    }
    return Repeat(**{**defaults, **fields})


def said(minutes: int, **data: Any) -> Any:
    return event("incident.updated", MONDAY + minutes * MINUTE, INCIDENT, **{"extent": "all", **data})


def fold(commitment: Any, minutes: int, *events: Any, subject: str = INCIDENT) -> list[Obligation]:
    return obligations(history(commitment), commitment.id, subject, list(events), MONDAY + minutes * MINUTE)


def test_the_first_word_has_its_own_time_and_each_word_opens_the_next() -> None:
    resolved = event("incident.resolved", MONDAY + 150 * MINUTE, INCIDENT)
    found = fold(updates(), 600, OPENED, said(20), said(100), resolved)
    assert [(one.due, one.outcome) for one in found] == [
        (MONDAY + 30 * MINUTE, Outcome.KEPT),
        (MONDAY + 80 * MINUTE, Outcome.LATE),
        (MONDAY + 160 * MINUTE, Outcome.KEPT),
    ]


def test_a_word_without_what_it_needs_does_not_count() -> None:
    found = fold(updates(), 31, OPENED, event("incident.updated", MONDAY + 60, INCIDENT))
    assert only(found).outcome is Outcome.BROKEN


def test_a_change_of_impact_retargets_the_running_one() -> None:
    changed = event("incident.changed", MONDAY + 30 * MINUTE, INCIDENT, impact="degraded")
    assert fold(updates(), 40, OPENED, said(20), changed)[-1].due == MONDAY + 260 * MINUTE


def test_the_next_word_may_be_due_when_the_last_one_said() -> None:
    commitment = updates(every=None, until=Until.parse_text("next_update"), by=())
    found = fold(commitment, 40, OPENED, said(20, next_update=MONDAY + 90 * MINUTE))
    assert found[-1].due == MONDAY + 90 * MINUTE


def watch(**fields: Any) -> Watch:
    defaults: dict[str, Any] = {
        "id": "watched",
        "after": selector("release.deployed"),
        "for_": parse_amount("24h"),
        "stop": selector("release.watched"),
    }
    return Watch(**{**defaults, **fields})


@pytest.mark.parametrize(
    ("hours", "data", "outcome"),
    [
        (24, {"result": "pass", "watched": 0.97}, Outcome.KEPT),
        (25, {"result": "pass", "watched": 97}, Outcome.KEPT),
        (26, {"result": "pass", "watched": 97}, Outcome.LATE),
        (24, {"result": "pass", "watched": 0.9}, Outcome.BROKEN),
        (24, {"result": "pass"}, Outcome.BROKEN),
        (23, {"result": "pass", "watched": 1}, Outcome.BROKEN),
        (2, {"result": "fail", "watched": 1}, Outcome.KEPT),
        (24, {"result": "inconclusive", "watched": 1}, Outcome.BROKEN),
    ],
)
def test_watching_ends_with_a_verdict(hours: int, data: dict[str, Any], outcome: Outcome) -> None:
    deployed = event("release.deployed", MONDAY, "release:2")
    stop = event("release.watched", MONDAY + hours * HOUR, "release:2", **data)
    found = only(fold(watch(), 3 * DAY // MINUTE, deployed, stop, subject="release:2"))
    assert (found.outcome, found.due) == (outcome, MONDAY + 25 * HOUR)


def test_what_is_rolled_back_need_not_be_watched_any_more() -> None:
    deployed, back = (
        event("release.deployed", MONDAY, "release:2"),
        event("release.rolled_back", MONDAY + HOUR, "release:2"),
    )
    assert only(fold(watch(), 3 * DAY // MINUTE, deployed, back, subject="release:2")).outcome is Outcome.KEPT
