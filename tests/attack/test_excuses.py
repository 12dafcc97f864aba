"""Excusing one's own work, and what may stand in an excuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.attack.conftest import opened
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit import clock, journal
from upkept.kit.journal.draft import Draft
from upkept.plans import excuses
from upkept.plans.models import Obligation
from upkept.products.models import Product


def judged(**where: Any) -> Obligation:
    """A case with a verdict that was not kept; the row alone is made so, which is all that is asked of it here."""
    row = Obligation.objects.filter(**where).order_by("-opened_at").first()
    assert row is not None
    now = clock.now()
    Obligation.objects.filter(pk=row.pk).update(
        outcome="broken", verdict="broken", verdict_at=now - timedelta(hours=1), due_at=now - timedelta(hours=1)
    )
    row.refresh_from_db()
    return row


def tried(row: Obligation, by: Person, **needed: str) -> str:
    exclusion = excuses.exclusions_of(row)[0].id
    given = {"reason": "a fault of the browser", "reference": "https://example.org/1", **needed}
    try:
        excuses.excuse(row, exclusion=exclusion, needed=given, by=by, now=clock.now())
    except Refusal as refusal:
        return refusal.code
    return "excused"


def tell(kind: str, subject: str, by: Person, **data: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        journal.record_draft(Draft(product="encore", kind=kind, subject=subject, data=data, by=f"person:{by.pk}"))


def test_whoever_worked_on_the_ticket_does_not_excuse_it(encore: Product, client: Client) -> None:
    ticket, alice = opened(client), make.alice(encore)
    row = judged(subject=ticket.reference, commitment="response")
    signed = Client()
    signed.force_login(alice)
    signed.post(f"/tickets/{ticket.pk}/note", {"text": "I looked at it."})
    signed.post(f"/tickets/{ticket.pk}/take")
    row = judged(pk=row.pk)
    assert tried(row, alice) == "own-work"


def test_whoever_answered_late_does_not_excuse_it(encore: Product, client: Client) -> None:
    ticket, alice = opened(client), make.alice(encore)
    signed = Client()
    signed.force_login(alice)
    signed.post(f"/tickets/{ticket.pk}/answer", {"text": "Sorry."})
    assert tried(judged(subject=ticket.reference, commitment="response"), alice) == "own-work"


def test_whoever_shipped_in_that_month_does_not_excuse_the_month(encore: Product) -> None:
    alice = make.alice(encore)
    tell("release.completed", "release:9.9.1", alice, version="9.9.1", **{"class": "minor"})
    row = judged(commitment="minor-monthly")
    assert tried(row, alice) == "own-work"
    assert tried(row, make.member("Mona", "maintainer", encore)) != "own-work"


def test_to_have_excused_one_case_is_no_work_on_the_next(encore: Product) -> None:
    alice, row = make.alice(encore), judged(commitment="minor-monthly")
    tell("obligation.excused", "commitment:minor-monthly", alice, commitment="minor-monthly", opening="2020-01",
         exclusion="third-party", key="2020-01")  # fmt: skip
    assert tried(row, alice) != "own-work"


def test_an_excuse_is_a_sentence_and_no_book(encore: Product) -> None:
    row = judged(commitment="minor-monthly")
    assert tried(row, make.alice(encore), reason="x" * 3000) == "too-long"
    assert tried(row, make.alice(encore), reason="a\x00b") == "wrong-data"


@pytest.mark.parametrize(
    ("subject", "data"),
    [("release:a\x00b", {}), ("release:\ud800", {}), ("release:1", {"note": "\x00"}), ("release:1", {"\ud800": ["x"]}),
     ("release:1\n", {})],
)  # fmt: skip
def test_what_no_database_keeps_is_refused_before_it(encore: Product, subject: str, data: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        tell("release.staged", subject, make.olga(encore), **data)


def test_nobody_tells_beforehand_of_a_ticket_that_will_be_ours(encore: Product, client: Client) -> None:
    client.force_login(make.olga(encore))
    said = {"kind": "ticket.answered", "subject": "ticket:123456"}
    answer = client.post("/api/v1/products/encore/events", said, content_type="application/json")
    assert answer.status_code == 409, answer.content
    elsewhere = {**said, "subject": "ticket:zd-123456"}
    assert client.post("/api/v1/products/encore/events", elsewhere, content_type="application/json").status_code == 201
