"""Publishing beside others: two who publish the same number, and tickets that are opened while a version is published."""

from __future__ import annotations

import pytest

from tests.processes import running
from tests.spine.small import DAY, published
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.plans.models import Obligation, PlanVersion
from upkept.plans.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)

TICKETS = """
from django.db import transaction
from tests.spine.small import draft
from upkept.kit import clock, journal
for n in range({number}):
    at = clock.instant()
    with transaction.atomic():
        journal.record_draft(draft("ticket.opened", f"ticket:r{{n}}", at, id=f"r{{n}}", priority="high"))
print("done", flush=True)
"""
TRIAGED = """
  triaged:
    quote: {en: "Every ticket is looked at within 4 hours"}
    owner: agent
    kind: deadline
    start: ticket.opened
    stop: ticket.triaged
    within: 4h
    calendar: always
"""
PUBLISH = """
import time
from tests.spine import small
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.plans import actions
from upkept.products.models import Product
time.sleep({after})
extra = {extra!r}
prose = small.PROSE + "Every ticket is looked at within {hours} hours.\\n"
try:
    actions.publish(Product.objects.get(), small.source("2", {day!r}, extra), {{"en": prose}}, by="operator", now=clock.now())
    print("published", flush=True)
except Refusal as refusal:
    print(refusal.code, flush=True)
"""


def today() -> str:
    """In Madrid, where the product is."""
    from zoneinfo import ZoneInfo

    return clock.now().astimezone(ZoneInfo("Europe/Madrid")).date().isoformat()


def lately() -> None:
    then = clock.instant() - 4 * DAY
    published(effective=moment(then + DAY).date().isoformat(), now=then)


def publishing(hours: int = 4, after: float = 0.0) -> str:
    return PUBLISH.format(
        extra=TRIAGED.replace("4 ", f"{hours} ").replace("4h", f"{hours}h"), hours=hours, day=today(), after=after
    )


def test_a_version_published_while_tickets_are_opened_misses_none() -> None:
    lately()
    number = 30
    with running(TICKETS.format(number=number)) as tickets, running(publishing(after=0.1)) as publisher:
        assert tickets.wait(120) == publisher.wait(120) == 0
    assert PlanVersion.objects.count() == 2
    assert Obligation.objects.filter(commitment="triaged").count() == number
    assert verify("encore", now=clock.now()).differences == []


def test_two_who_publish_the_same_number_publish_one() -> None:
    lately()
    with running(publishing(hours=4)) as one, running(publishing(hours=5)) as other:
        assert one.wait(120) == other.wait(120) == 0
        said = sorted((one.stdout.read().strip(), other.stdout.read().strip()))  # type: ignore[union-attr]  # a pipe
    assert said == ["number-taken", "published"]
    assert PlanVersion.objects.filter(number="2").count() == 1


def test_the_same_version_published_twice_at_once_is_no_error() -> None:
    lately()
    with running(publishing()) as one, running(publishing()) as other:
        assert one.wait(120) == other.wait(120) == 0
        said = [one.stdout.read().strip(), other.stdout.read().strip()]  # type: ignore[union-attr]  # a pipe
    assert said == ["published", "published"]
    assert PlanVersion.objects.filter(number="2").count() == 1
