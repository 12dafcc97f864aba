"""In whatever order the events of a few days arrive, the obligations are the same, to the second."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spine.small import DAY, HOUR, START, draft, published
from upkept.kit import journal
from upkept.kit.clock import moment
from upkept.kit.journal.draft import Draft
from upkept.plans import timers
from upkept.plans.models import Obligation, Tally
from upkept.plans.verify import verify

pytestmark = pytest.mark.django_db

KINDS = ["ticket.opened", "ticket.answered", "ticket.waiting", "ticket.resumed", "ticket.changed", "ticket.merged"]
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 30), st.sampled_from(["high", "low", None])),
    min_size=2,
    max_size=14,
)
END = moment(START + 4 * DAY)


class Undo(Exception):
    """Leaves a transaction as it was entered."""


def told(happenings: list[tuple[str, int, int, str | None]]) -> list[Draft]:
    result = []
    for number, (kind, ticket, hour, priority) in enumerate(happenings):
        data = {"priority": priority} if priority and kind in ("ticket.opened", "ticket.changed") else {}
        result.append(draft(kind, f"ticket:{ticket}", START + hour * HOUR, id=f"e{number}", how="imported", **data))
    return result


def outcome(batches: list[list[Draft]], *, looks: bool) -> dict[str, Any]:
    """What is stored in the end, from a clean state, which is left behind."""
    result: dict[str, Any] = {}
    try:
        with transaction.atomic():
            for number, batch in enumerate(batches):
                now = moment(START + 31 * HOUR + number)
                journal.record_many(batch, now=now)
                while looks and timers.look(now):
                    pass
            while timers.look(END) or timers.open_periods(END):
                pass
            assert verify("encore", now=END).differences == []
            skipped = ("id", "announced", "verdict", "corrections", "warned_at", "next_look_at")
            for row in Obligation.objects.exclude(reason="superseded").values():
                result[row["ref"]] = {name: value for name, value in row.items() if name not in skipped}
            result["tallies"] = sorted(
                (
                    row
                    for row in Tally.objects.values()
                    if row.pop("id") and any(v for v in row.values() if isinstance(v, int))
                ),
                key=str,
            )
            raise Undo
    except Undo:
        return result


@given(happenings=HAPPENINGS, seed=st.integers(0, 1000), cut=st.integers(0, 14))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_order_of_arrival_gives_the_same_obligations(
    plan: None, happenings: list[tuple[str, int, int, str | None]], seed: int, cut: int
) -> None:
    drafts = told(happenings)
    shuffled = random.Random(seed).sample(drafts, len(drafts))
    in_order = outcome([drafts], looks=False)
    assert outcome([[one] for one in shuffled], looks=True) == in_order
    assert outcome([shuffled[:cut], shuffled[cut:]], looks=False) == in_order


@pytest.fixture
def plan() -> None:
    published()
