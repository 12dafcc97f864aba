"""Who is told of a plan: its subscribers and its team, of each version when it is published and again when it takes effect."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from upkept.accounts.models import Person
from upkept.kit.clock import instant_of
from upkept.notify.actions import tell
from upkept.notify.message import Message, Recipients, Subscribers, Team
from upkept.plans import queries
from upkept.plans.changes import changes, of_version
from upkept.plans.models import Draft, PlanVersion
from upkept.products.models import Product, Role

LATEST: Final = timedelta(hours=30)
"""So long after its first moment a version's taking effect is still news: a worker that stood still for a day tells it."""
AHEAD: Final = timedelta(hours=12)
"""What was published later than this before its first moment was told just then."""


def published(row: PlanVersion, *, now: datetime) -> int:
    """Tell of a publication, once; how many were told. Inside a transaction."""
    product = Product.objects.get(slug=row.product)
    return tell(
        _message(product, row, "plan.published"),
        to=_everybody(row.product),
        now=now,
        key=f"plan-published-{row.product}-{row.number}",
    )


def in_force(now: datetime) -> int:
    """Tell of the versions that took effect since yesterday and were announced before; how many were told."""
    told = 0
    rows = PlanVersion.objects.filter(effective_at__lte=now, effective_at__gt=now - LATEST).defer("tables")
    for row in rows.order_by("id"):
        if row.published_at > row.effective_at - AHEAD:
            continue
        with transaction.atomic():
            told += tell(
                _message(Product.objects.get(slug=row.product), row, "plan.in-force"),
                to=_everybody(row.product),
                now=now,
                key=f"plan-in-force-{row.product}-{row.number}",
            )
    return told


def proposed(draft: Draft, number: str, *, now: datetime) -> int:
    """Ask those who may approve it. Inside a transaction."""
    product = Product.objects.get(slug=draft.product)
    those = Person.objects.filter(
        memberships__product=product, memberships__role__in=(Role.OWNER, Role.MAINTAINER), is_active=True
    ).exclude(pk__in=[pk for pk in (draft.changed_by_id, draft.proposed_by_id) if pk is not None])
    message = Message(
        wording="plan.proposed",
        topic="approval",
        product=product.slug,
        subject=f"plan:{product.slug}",
        data={"number": number, "name": product.name, "why": draft.why},
        href=reverse("draft-publish", args=[product.slug]),
    )
    return tell(message, to=list(those), now=now, key=f"plan-proposed-{draft.pk}-{draft.revision}-{instant_of(now)}")


def _everybody(product: str) -> list[Recipients]:
    return [Subscribers(product, "plan"), Team(product)]


def _message(product: Product, row: PlanVersion, wording: str) -> Message:
    old = _before(row)
    data: dict[str, Any] = {
        "number": row.number,
        "name": product.name,
        "effective": instant_of(row.effective_at),
        "at": instant_of(row.published_at),
        "why": row.why,
        "counts": changes(of_version(old), of_version(row), "").counts if old is not None else None,
    }
    leads = "plan-changes" if old is not None and wording == "plan.published" else "plan-version"
    return Message(
        wording=wording,
        topic="plan",
        product=product.slug,
        subject=f"plan:{product.slug}",
        data=data,
        href=reverse(leads, args=[product.slug, row.number]),
    )


def _before(row: PlanVersion) -> PlanVersion | None:
    rows = list(queries.versions(row.product).values_list("pk", flat=True))
    place = rows.index(row.pk) + 1
    return PlanVersion.objects.defer("tables").get(pk=rows[place]) if place < len(rows) else None
