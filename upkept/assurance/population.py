"""The whole population: every case of a period, judged or not, and its count against the public score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from upkept.assurance.access import Auditor
from upkept.plans import disclosure, queries
from upkept.plans.models import Obligation, Outcome, Tally

_MONTH = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])")
JUDGED = (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN)
OUTCOMES = (*JUDGED, Outcome.UNMEASURED, Outcome.VOID)


@dataclass(frozen=True, slots=True)
class Asked:
    """Months, both ends included, by the product's clock; `promise` empty: all of them."""

    since: str
    until: str
    promise: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Tallied:
    """The cases of one promise. `open`: not judged yet, so in no score; `public`: kept and cases of the public score."""

    promise: str
    by_outcome: Mapping[str, int]
    excused: int
    open: int
    public_kept: int
    public_cases: int
    hidden: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_outcome.values()) + self.open

    @property
    def cases(self) -> int:
        """What the score counts: kept, late and broken."""
        return sum(self.by_outcome.get(one, 0) for one in JUDGED)

    @property
    def agrees(self) -> bool:
        """Whether what is listed here and what the public page says are the same cases."""
        return self.cases + self.hidden == self.public_cases


def asked(given: Mapping[str, str], now: datetime, zone: str, promises: list[str]) -> Asked:
    """From an address; nonsense falls back to the last twelve months."""
    local = now.astimezone(ZoneInfo(zone))
    month = local.year * 12 + local.month - 1
    last, first = _name(month), _name(month - 11)
    since, until = (given.get(name, "") for name in ("since", "until"))
    since = since if _MONTH.fullmatch(since) else first
    until = until if _MONTH.fullmatch(until) else last
    if since > until:
        since, until = until, since
    promise, outcome = given.get("promise", ""), given.get("outcome", "")
    return Asked(
        since,
        until,
        promise if promise in promises else "",
        outcome if outcome in (*OUTCOMES, "open", "excused") else "",
    )


def judged(product: str, asked: Asked) -> QuerySet[Obligation]:
    """Those with a verdict in these months, void ones too."""
    rows = Obligation.objects.filter(product=product, month__gte=asked.since, month__lte=asked.until)
    return rows.filter(commitment=asked.promise) if asked.promise else rows


def not_judged(product: str, asked: Asked, now: datetime, zone: str) -> QuerySet[Obligation]:
    """Those that began before the end of these months and have no verdict that counts yet."""
    rows = Obligation.objects.filter(product=product, month="", opened_at__lt=min(now, _end(asked.until, zone)))
    return rows.filter(commitment=asked.promise) if asked.promise else rows


def everything(product: str, asked: Asked, now: datetime, zone: str) -> QuerySet[Obligation]:
    """The population, as one list: judged and not judged."""
    whole = Q(month__gte=asked.since, month__lte=asked.until) | Q(
        month="", opened_at__lt=min(now, _end(asked.until, zone))
    )
    rows = Obligation.objects.filter(whole, product=product)
    if asked.promise:
        rows = rows.filter(commitment=asked.promise)
    if asked.outcome == "open":
        rows = rows.filter(month="")
    elif asked.outcome == "excused":
        rows = rows.exclude(excused_by="").exclude(month="")
    elif asked.outcome:
        rows = rows.filter(outcome=asked.outcome).exclude(month="")
    return rows


def visible(rows: QuerySet[Obligation], auditor: Auditor) -> QuerySet[Obligation]:
    """Without what concerns security and is not public yet, where the owner keeps that from this auditor."""
    if auditor.sees_security:
        return rows
    return disclosure.public_of_all(rows, auditor.product.slug)


def told(row: Obligation, auditor: Auditor) -> Obligation:
    """The case as this auditor may read it."""
    return row if auditor.sees_security else disclosure.blurred(row)


def counts(auditor: Auditor, asked: Asked, now: datetime) -> list[Tallied]:
    """Promise by promise, in the order of the plan. Three queries, however many cases."""
    slug, zone = auditor.product.slug, auditor.product.timezone
    every = judged(slug, asked)
    seen = visible(every, auditor)
    by: dict[str, dict[str, int]] = {}
    for promise, outcome, number in seen.order_by().values_list("commitment", "outcome").annotate(n=Count("id")):
        by.setdefault(promise, {})[outcome] = number
    excused = dict(seen.exclude(excused_by="").order_by().values_list("commitment").annotate(n=Count("id")))
    open_ones = dict(
        visible(not_judged(slug, asked, now, zone), auditor)
        .order_by()
        .values_list("commitment")
        .annotate(n=Count("id"))
    )
    tallies = Tally.objects.filter(product=slug, month__gte=asked.since, month__lte=asked.until)
    if asked.promise:
        tallies = tallies.filter(commitment=asked.promise)
    public = {
        promise: (kept, kept + late + broken)
        for promise, kept, late, broken in tallies.order_by()
        .values_list("commitment")
        .annotate(k=Sum("kept"), l=Sum("late"), b=Sum("broken"))
    }
    hidden = {}
    if not auditor.sees_security:
        rows = every.filter(outcome__in=JUDGED).order_by().values_list("commitment").annotate(n=Count("id"))
        hidden = {promise: number - sum(by.get(promise, {}).get(one, 0) for one in JUDGED) for promise, number in rows}
    names = [one for one in order(slug) if not asked.promise or one == asked.promise]
    return [
        Tallied(
            one,
            by.get(one, {}),
            excused.get(one, 0),
            open_ones.get(one, 0),
            *public.get(one, (0, 0)),
            hidden=hidden.get(one, 0),
        )
        for one in names
        if one in by or one in open_ones or one in public
    ]


def order(product: str) -> list[str]:
    """The promises of all versions: those of the latest first, in its order."""
    found: dict[str, None] = {}
    for version in reversed(queries.history(product).versions):
        found |= dict.fromkeys(version.plan.commitments)
    return list(found)


def _end(month: str, zone: str) -> datetime:
    year, number = int(month[:4]), int(month[5:])
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=ZoneInfo(zone))


def _name(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"
