"""What pages, the API and the command line read about plans and what they promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from upkept.core import fold as core
from upkept.core.event import Event
from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.plans.gather import gather
from upkept.plans.history import histories, history, steady
from upkept.plans.models import Obligation, PlanVersion, Tally

__all__ = [
    "by_month",
    "due",
    "events_of",
    "histories",
    "history",
    "judged",
    "of_subject",
    "row_in_force",
    "running_counts",
    "steady",
    "version_in_force",
]


def version_in_force(product: str, now: datetime) -> Version | None:
    """The version that opens obligations at `now`; None before the first takes effect."""
    in_force = [version for version in history(product).versions if version.effective <= instant_of(now)]
    return in_force[-1] if in_force else None


def row_in_force(product: str, now: datetime) -> PlanVersion | None:
    """Its row: source, prose, digest, when and by whom it was published."""
    return versions(product).filter(effective_at__lte=now).first()


def versions(product: str) -> QuerySet[PlanVersion]:
    """All published ones, the newest first; their frozen tables, which are large, only where asked for."""
    rows = PlanVersion.objects.filter(product=product).defer("document", "tables")
    return rows.order_by("-effective_at", "-id")


def due(products: Sequence[str]) -> QuerySet[Obligation]:
    """All that is owed in these products and has a due moment, soonest first; slice it."""
    return Obligation.objects.filter(product__in=products, due_at__isnull=False).running().soonest_first()


def overdue(products: Sequence[str], now: datetime) -> QuerySet[Obligation]:
    """Broken and still to be done: somebody waits. The latest due first, since old debts must not hide new ones; slice it.

    Of a kind that stays owed, that is: a period that was missed is over, nothing can mend it, and it stands in its record alone.
    """
    names = {
        name
        for past in histories(products).values()
        for name in past.commitments()
        if any(commitment.stays_owed for commitment, _reign in past.reigns(name))
    }
    rows = Obligation.objects.filter(product__in=products, outcome="broken", met_at=None, closed_at=None)
    return rows.filter(commitment__in=sorted(names), due_at__lte=now).order_by("-due_at", "-id")


def promises_of(products: Sequence[str]) -> list[str]:
    """The ids of all commitments of all versions of these products."""
    return sorted({name for past in histories(products).values() for name in past.commitments()})


def paused(products: Sequence[str]) -> QuerySet[Obligation]:
    """What is owed but has no due moment now: paused, or waiting for an event."""
    return Obligation.objects.filter(product__in=products, due_at__isnull=True).running().order_by("opened_at", "id")


def of_subject(product: str, subject: str) -> QuerySet[Obligation]:
    """Every promise about one subject (`ticket:481`), the first opened first."""
    return Obligation.objects.filter(product=product, subject=subject).order_by("opened_at", "id")


def judged(product: str, commitment: str) -> QuerySet[Obligation]:
    """Those of one commitment with a verdict, the latest first; slice it."""
    return Obligation.objects.filter(product=product, commitment=commitment).judged()


def worst(product: str, commitment: str) -> Obligation | None:
    """The one that was met longest after its due moment."""
    rows = Obligation.objects.filter(product=product, commitment=commitment, overrun__isnull=False)
    return rows.order_by("-overrun").first()


def by_month(product: str, since: str = "", until: str = "9999-12") -> dict[str, list[Tally]]:
    """Commitment → its tallies, month by month (`2026-03`, both ends included), the oldest first."""
    result: dict[str, list[Tally]] = {}
    rows = Tally.objects.filter(product=product, month__gte=since, month__lte=until).order_by("commitment", "month")
    for row in rows:
        result.setdefault(row.commitment, []).append(row)
    return result


def judged_before(product: str, month: str) -> set[str]:
    """The commitments that have cases with a verdict from before that month (`2026-03`)."""
    rows = Tally.objects.filter(product=product, month__lt=month).exclude(kept=0, late=0, broken=0).order_by()
    return set(rows.values_list("commitment", flat=True).distinct())


def running_counts(product: str) -> dict[str, int]:
    """Commitment → how many run now: all that the public learns of what is not yet judged."""
    rows = Obligation.objects.of(product).running().order_by().values_list("commitment").annotate(Count("id"))
    return dict(rows)


def events_of(obligation: Obligation) -> list[Event]:
    """The events that its stream is folded from, in order: what `explain` needs beside the history."""
    stream = core.Stream(obligation.product, obligation.commitment, obligation.key)
    return gather(history(obligation.product), [stream])[stream]


def products_with_plans() -> list[str]:
    """Slugs of the products that have published a plan."""
    return sorted(set(PlanVersion.objects.order_by().values_list("product", flat=True)))
