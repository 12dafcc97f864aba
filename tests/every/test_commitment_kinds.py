"""Every kind of commitment keeps the same contract."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any, ClassVar, get_type_hints

import pytest

from tests.core import making
from tests.core.making import DAY, MONDAY, event, selector, targets
from upkept.core.amount import parse_amount
from upkept.core.commitments import KINDS
from upkept.core.commitments.base import Commitment, Frame, Scope
from upkept.core.commitments.notice import Lead
from upkept.core.commitments.objective import Bound
from upkept.core.fold import Stream, fold, openings, replay, scopes, touched
from upkept.core.history import History
from upkept.core.period import Every

LEAST: dict[str, dict[str, Any]] = {
    "cadence": {"event": selector("release.completed"), "every": Every("month")},
    "coverage": {"rota": "primary"},
    "deadline": {"start": selector("ticket.opened"), "stop": selector("ticket.answered"), "within": targets("2h")},
    "gate": {"before": selector("release.started"), "requires": selector("release.staged")},
    "notice": {
        "before": selector("release.started"),
        "by_event": selector("release.announced"),
        "lead": Lead.parse_text("1w"),
    },
    "objective": {"measure": "count", "of": ("release.completed",), "at_most": Bound(0.0)},
    "repeat": {
        "start": selector("incident.opened"),
        "each": selector("incident.updated"),
        "stop": selector("incident.resolved"),
        "every": targets("1h"),
    },
    "span": {"phase": "security"},
    "unmeasured": {"why": "nothing here sees it"},
    "watch": {"after": selector("release.deployed"), "for_": parse_amount("24h"), "stop": selector("release.watched")},
    "window": {"from_": selector("release.started"), "to": selector("release.deployed")},
}
"""The least that each kind needs. A new kind is added here, and is held to all that follows."""

EVERY = pytest.mark.parametrize("kind", sorted(KINDS))


def least(kind: str) -> Commitment:
    return KINDS[kind](id="it", **LEAST[kind])


def past(kind: str) -> History:
    return making.history(least(kind))


def test_the_set_is_closed_and_complete() -> None:
    assert set(KINDS) == set(LEAST)


@EVERY
def test_it_is_a_frozen_dataclass_with_a_sentence_of_its_own(kind: str) -> None:
    one = least(kind)
    assert (one.kind, one.id, one.strength) == (kind, "it", "promise")
    assert type(one).__doc__
    with pytest.raises((FrozenInstanceError, AttributeError)):
        one.id = "other"  # type: ignore[misc]


@EVERY
def test_its_keys_say_how_they_are_read(kind: str) -> None:
    hints = get_type_hints(KINDS[kind])
    for one in fields(KINDS[kind]):
        assert one.name in hints
        assert hints[one.name] is not Any
    assert get_type_hints(Commitment)["kind"] == ClassVar[str]


@EVERY
def test_what_touches_a_stream_is_in_its_scope(kind: str) -> None:
    """Otherwise an event would fold a stream that never sees it."""
    held = past(kind)
    commitment, reign = held.reigns("it")[0]
    for name in sorted(commitment.listens(reign.tables)):
        one = event(name, MONDAY, f"{name.partition('.')[0]}:1", rota="primary")
        for stream in touched(held, one):
            assert all(isinstance(scope, Scope) for scope in scopes(held, stream))
            assert any(scope.holds(one) for scope in scopes(held, stream)), (name, stream)


@EVERY
def test_nothing_happened_and_nothing_is_owed_to_a_subject(kind: str) -> None:
    held = past(kind)
    commitment = least(kind)
    found = replay(held, [], MONDAY + 90 * DAY)
    assert bool(found) == bool(
        [at for at, _ in openings(held, 0, MONDAY + 90 * DAY) if not commitment.by_subject and kind != "span"]
    )
    assert fold(held, Stream("encore", "it", "ticket:unknown"), [], Frame(MONDAY)) == []


@EVERY
def test_what_it_opens_begins_in_its_reign_and_bears_its_name(kind: str) -> None:
    held = past(kind)
    commitment, reign = held.reigns("it")[0]
    kinds = sorted(commitment.listens(reign.tables))
    events = [event(name, MONDAY + n * DAY, f"{name.partition('.')[0]}:1") for n, name in enumerate(kinds)]
    for stream, found in replay(held, events, MONDAY + 200 * DAY).items():
        for one in found:
            assert (one.commitment, one.key, one.version) == ("it", stream.key, "1")
            assert one.opened >= reign.start
            assert one.next_look is None or one.next_look > MONDAY + 200 * DAY
