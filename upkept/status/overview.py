"""All products at a glance: each one's record over all its promises. A bounded number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from upkept.core.history import History
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Score, Strip, StripMonth
from upkept.plans import hiding
from upkept.plans import queries as plans
from upkept.plans.models import Tally
from upkept.products import queries
from upkept.products.models import Product
from upkept.status import records


@dataclass(frozen=True, slots=True)
class Overview:
    """`promises`: how many the plan in force makes; `score` and `strip` leave the aims out, and the
    `hidden` records."""

    product: Product
    promises: int
    score: Score
    strip: Strip | None
    hidden: int = 0


def products(now: datetime) -> list[Overview]:
    """Every public product, by name. A bounded number of queries."""
    rows = list(queries.listed())
    slugs = [row.slug for row in rows]
    months = {row.slug: records.months_until(now, row.timezone) for row in rows}
    pasts = plans.histories(slugs)
    since = min((each[0] for each in months.values()), default="")
    withheld = hiding.hidden_in(slugs)
    tallies: dict[str, list[Tally]] = {slug: [] for slug in slugs}
    for tally in Tally.objects.filter(product__in=slugs, month__gte=since):
        if tally.commitment not in withheld.get(tally.product, ()):
            tallies[tally.product].append(tally)
    return [
        _overview(row, pasts[row.slug], tallies[row.slug], months[row.slug], now, len(withheld.get(row.slug, ())))
        for row in rows
    ]


def promises_alone(past: History, tallies: Iterable[Tally]) -> list[Tally]:
    """Without the aims, which are measured and shown apart."""
    aims = {
        name
        for name in past.commitments()
        if all(commitment.strength == "aim" for commitment, _reign in past.reigns(name))
    }
    return [tally for tally in tallies if tally.commitment not in aims]


def strip_of(tallies: Iterable[Tally], months: list[str], name: str) -> Strip:
    """The months of many promises together."""
    by_month: dict[str, list[Tally]] = {month: [] for month in months}
    for tally in tallies:
        if tally.month in by_month:
            by_month[tally.month].append(tally)
    return Strip(tuple(_month(month, found) for month, found in by_month.items()), name)


def _overview(
    product: Product, past: History, tallies: list[Tally], months: list[str], now: datetime, hidden: int
) -> Overview:
    found = [tally for tally in promises_alone(past, tallies) if months[0] <= tally.month <= months[-1]]
    in_force = [version for version in past.versions if version.effective <= instant_of(now)]
    measured = [one for one in in_force[-1].plan.commitments.values() if one.kind != "unmeasured"] if in_force else []
    name = _("All promises of %(name)s") % {"name": product.name}
    return Overview(
        product, len(measured), records.score(found), strip_of(found, months, name) if found else None, hidden
    )


def _month(month: str, tallies: list[Tally]) -> StripMonth:
    kept = sum(tally.kept for tally in tallies)
    not_kept = sum(tally.late + tally.broken for tally in tallies)
    excused = sum(tally.excused - tally.excused_kept for tally in tallies)
    return StripMonth(records.month_name(month), kept, not_kept - excused, excused)
