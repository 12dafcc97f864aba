"""Any imported history of tickets says the same of a plan before and after it is published; what it cannot tell stays out of both."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.plans.drafts.test_trials import PROSE, draft_of, source
from tests.plans.drafts.world import NOW
from tests.spine import small
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.plans import actions, drafts, trials
from upkept.plans.models import Draft
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
KINDS = ("ticket.triaged", "ticket.answered", "ticket.waiting", "ticket.resumed", "ticket.resolved", "ticket.reopened")


@pytest.fixture
def product(monkeypatch: pytest.MonkeyPatch) -> Product:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = make.product("encore")
    make.alice(found)
    return found


def happen(seed: int) -> None:
    """Tickets whose events come in any order and number; of some kinds none at all."""
    rng = random.Random(seed)
    heard = rng.sample(KINDS, rng.randint(0, len(KINDS)))
    for number in range(rng.randint(1, 14)):
        at = small.START - rng.randint(2 * small.DAY, 90 * small.DAY)
        ticket = f"ticket:csv-{number}"
        facts: dict[str, Any] = {"priority": rng.choice(("high", "low"))} if rng.random() < 0.8 else {}
        small.happens("ticket.opened", ticket, at, now=small.START, how="imported", **facts)
        for kind in heard:
            if rng.random() < 0.7:
                after = min(at + rng.randint(0, 20 * small.DAY), small.START - small.DAY)
                small.happens(kind, ticket, after, now=small.START, how="imported")
    if rng.random() < 0.4:
        small.happens("drill.passed", "drill:1", small.START - 50 * small.DAY, now=small.START, how="imported")


def said(product: Product, draft: Draft) -> dict[str, Any]:
    result = trials.ask(draft, months=12, now=NOW).result
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize("seed", range(24))
def test_publishing_changes_no_figure_of_what_was_before(product: Product, seed: int) -> None:
    happen(seed)
    draft = draft_of(product, source())
    before = said(product, draft)
    drafts.drop(draft, by=make.alice(), now=NOW)
    actions.publish(product, source(), PROSE, by=make.alice(), now=NOW - timedelta(hours=1))
    after = said(product, draft_of(product, source("2", "2026-03-09")))
    counted = ("kept", "late", "broken", "cases")
    old = {one["id"]: {name: one["new"][name] for name in counted} for one in before["promises"]}
    new = {one["id"]: {name: one["old"][name] for name in counted} for one in after["promises"] if one["old"]}
    assert {name: new.get(name) for name in old if any(old[name].values())} == {
        name: one for name, one in old.items() if any(one.values())
    }
    assert after["before"] == before["total"]
    assert (
        sum(one["new"]["cases"] for one in before["promises"] if one["id"] not in before["aims"])
        == before["total"]["cases"]
    )


def test_a_history_of_nothing_and_one_of_security_alone_say_nothing(product: Product) -> None:
    draft = draft_of(product, source())
    with pytest.raises(Refusal, match="Nothing was recorded"):
        trials.ask(draft, months=12, now=NOW)
    small.happens(
        "advisory.matched",
        "advisory:CVE-1",
        small.START - 50 * small.DAY,
        now=small.START,
        how="imported",
        severity="high",
    )
    result = said(product, draft)
    assert result["total"] == {"kept": 0, "cases": 0, "missed": 0}
    assert not any(one["new"]["cases"] for one in result["promises"])
