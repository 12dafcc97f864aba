"""What follows from a publication: whoever wants to know of the plan is told."""

from __future__ import annotations

from datetime import datetime

from upkept.core.event import Event
from upkept.kit.journal.reactions import reaction
from upkept.plans import news
from upkept.plans.events import PlanPublished
from upkept.plans.models import PlanVersion


@reaction(PlanPublished)
def tell_of_the_plan(event: Event, now: datetime) -> None:
    row = PlanVersion.objects.defer("tables").filter(product=event.product, number=event.data["number"]).first()
    if row is not None:
        news.published(row, now=now)
