"""A small plan for the tests of the spine, and ways to let things happen under it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from tests import make
from upkept.core.event import Event
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.draft import Draft
from upkept.plans import actions
from upkept.plans.models import PlanVersion
from upkept.products.models import Product

START = instant_of(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))  # Monday, 10:00 in Madrid
HOUR, DAY = 3600, 86400

PLAN = """
upkept: 1
product: {slug: encore, name: Encore, timezone: Europe/Madrid, prose: {en: plan.en.md}}
version: "NUMBER"
effective: EFFECTIVE
calendars:
  always: 24/7
attributes:
  priority: [high, low]
  cause: [ours, third-party]
commitments:
  response:
    quote: {en: "High priority is answered within 2 hours, low priority within 24 hours"}
    owner: agent
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    pauses: [[ticket.waiting, ticket.resumed]]
    by: priority
    within: {high: 2h, low: 24h}
    calendar: always
  minor:
    quote: {en: "A minor update comes every month"}
    owner: maintainer
    kind: cadence
    event: release.completed
    where: {class: minor}
    every: month
EXTRA
"""
PROSE = """# Encore

High priority is answered within 2 hours, low priority within 24 hours.
A minor update comes every month.
"""


def source(number: str = "1", effective: str = "2026-03-01", extra: str = "", **changes: str) -> str:
    text = PLAN.replace("NUMBER", number).replace("EFFECTIVE", effective).replace("EXTRA", extra)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def published(
    number: str = "1", effective: str = "2026-03-01", *, now: int = START - 2 * DAY, extra: str = "", prose: str = PROSE
) -> tuple[Product, PlanVersion]:
    product = make.product("encore")
    version = actions.publish(
        product, source(number, effective, extra), {"en": prose}, by=make.alice(product), now=moment(now)
    )
    return product, version


def draft(kind: str, ticket: str = "ticket:1", at: int = START, **data: Any) -> Draft:
    id = data.pop("id", None) or f"{kind}-{ticket}-{at}"
    how = data.pop("how", "observed")
    return Draft(product="encore", kind=kind, subject=ticket, at=at, id=id, by="person:501", how=how, data=data)


def happens(kind: str, ticket: str = "ticket:1", at: int = START, *, now: int | None = None, **data: Any) -> Event:
    """It happens, and is recorded then (or at `now`)."""
    with transaction.atomic():
        return journal.record_draft(draft(kind, ticket, at, **data), now=moment(at if now is None else now))
