"""Loading the demo: through the journal, reckoned as the year went on, once, and seen by nobody before it is whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.demo.told import END
from upkept.accounts.models import Person
from upkept.config.demo import cast, loading
from upkept.kit.journal.models import Event, Pending
from upkept.plans import timers
from upkept.plans.models import Obligation, PlanVersion
from upkept.plans.verify import verify
from upkept.products.models import Membership, Product
from upkept.support.models import Message, Ticket

SLUG = "torch-trader"
COUNTED = (Person, Product, Membership, PlanVersion, Ticket, Message, Event, Obligation)


def load(slug: str = SLUG) -> list[str]:
    said: list[str] = []
    loading.load(END, said.append, [slug])
    return said


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def cut_off_after(groups: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The process dies in the middle of the load: nobody sees what is there of it."""
    record, done = loading._record, 0

    def cut(*given: Any) -> None:
        nonlocal done
        done += 1
        if done > groups:
            raise KeyboardInterrupt
        record(*given)

    monkeypatch.setattr(loading, "_record", cut)
    return lambda: monkeypatch.setattr(loading, "_record", record)


@pytest.mark.django_db
def test_the_year_is_loaded_once_whole_and_right(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    mend = cut_off_after(3, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert not Product.objects.exists() and client.get(f"/{SLUG}/plan").status_code == 404
    assert Product.everything.get(slug=SLUG).loading_since == END
    assert timers.look(END) == timers.open_periods(END) == 0, "its clocks are its loader's"

    mend()
    said: list[str] = []
    loading.load(END + timedelta(hours=7), said.append, [SLUG])
    first = counts()
    product = Product.objects.get(slug=SLUG)
    assert product.synthetic
    assert any(cast.PASSWORD in sentence for sentence in said)
    assert any("/encore/plan" in sentence for sentence in said)

    load()
    assert counts() == first, "loading again changes nothing"

    report = verify(SLUG, now=END)
    assert report.differences == [], "a replay of the journal gives what is stored"
    assert report.waiting == 0
    assert report.obligations == first["Obligation"]

    _is_judged_as_in_life()
    _tickets_fit_their_events()
    assert client.login(email=cast.email(loading.Actor("bob")), password=cast.PASSWORD)


def _is_judged_as_in_life() -> None:
    broken = Obligation.objects.filter(verdict="broken").exclude(due_at=None)
    assert broken.count() > 20
    said = {event.subject: event for event in Event.objects.filter(kind="obligation.broken")}
    for row in broken[:50]:
        assert abs(said[f"obligation:{row.ref}"].at - row.verdict_at) <= timedelta(seconds=1), "at its due moment"
    corrected = Obligation.objects.filter(marks__icontains="corrected")
    assert corrected.exists()
    for row in corrected:
        assert row.verdict == "broken"
        assert row.outcome == "kept", "what came late changed a verdict that stood"
        assert Event.objects.filter(kind="obligation.corrected", subject=f"obligation:{row.ref}").exists()
    assert Event.objects.filter(kind="obligation.warned").exists()
    assert not Pending.objects.filter(dead=True).exists()


def _tickets_fit_their_events() -> None:
    opened = {event.subject: event for event in Event.objects.filter(kind="ticket.opened")}
    for ticket in Ticket.objects.all():
        event = opened[ticket.reference]
        assert event.at == ticket.opened_at
        assert event.data["type"] == ticket.attributes["type"]
        assert event.data["channel"] == ticket.channel
    resolved = set(Event.objects.filter(kind="ticket.resolved").values_list("subject", flat=True))
    assert {ticket.reference for ticket in Ticket.objects.filter(status="resolved")} <= resolved
    assert Ticket.objects.unfinished().count() > 20
    assert Ticket.objects.filter(customer__email="dana@example.org").exists()
