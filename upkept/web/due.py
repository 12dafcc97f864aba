"""Due, the staff's home: all that is owed, of every kind, soonest first, as its page shows it. Bounded queries only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.kit import references
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Bar, Choice, Filter, Mark, Person, When
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.products.models import Role

PAGE = 100


@dataclass(frozen=True, slots=True)
class DueRow:
    mark: Mark
    bar: Bar
    what: str
    href: str
    whom: str
    whom_href: str
    product: str
    owner: Person
    due: When | None


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    is_overdue: bool
    rows: tuple[DueRow, ...]


def due(slugs: Sequence[str], asked: Mapping[str, str], now: datetime, zone: str) -> dict[str, Any]:
    """`groups`, `filters`, `after` (the query of the next page, or empty). `zone`: the reader's, which says what today is."""
    chosen = [asked["product"]] if asked.get("product") in slugs else list(slugs)
    overdue = [] if asked.get("after") else list(_narrowed(plans.overdue(chosen, now), asked)[:PAGE])
    ahead = list(_narrowed(_from(plans.due(chosen), asked.get("after", "")), asked)[: PAGE + 1])
    waiting = [] if asked.get("after") else list(_narrowed(plans.paused(chosen), asked)[:PAGE])
    more, ahead = ahead[PAGE:], ahead[:PAGE]
    things = references.describe({(row.product, row.subject) for row in (*overdue, *ahead, *waiting)})
    bounds = _bounds(now, zone)
    groups = [Group(_("Overdue"), True, tuple(_row(row, things, now) for row in overdue))]
    rest = ahead
    for label, until in bounds:
        here = [row for row in rest if until is None or (row.due_at is not None and row.due_at < until)]
        rest = rest[len(here) :]
        groups.append(Group(label, False, tuple(_row(row, things, now) for row in here)))
    groups.append(Group(_("Paused, or waiting for an event"), False, tuple(_row(row, things, now) for row in waiting)))
    return {
        "groups": [group for group in groups if group.rows],
        "filters": _filters(slugs, chosen, asked),
        "topics": " ".join(f"due:{slug}" for slug in chosen[:20]),
        "after": _after(ahead[-1]) if more else "",
        "asked": "&".join(f"{name}={value}" for name, value in asked.items() if name != "after" and value),
    }


def _bounds(now: datetime, zone: str) -> list[tuple[str, datetime | None]]:
    local = now.astimezone(ZoneInfo(zone))
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight + timedelta(days=(7 - midnight.weekday()) % 7)
    return [
        (_("Next hour"), now + timedelta(hours=1)),
        (_("Today"), midnight),
        (_("This week"), monday),
        (_("Later"), None),
    ]


def _narrowed(rows: QuerySet[Obligation], asked: Mapping[str, str]) -> QuerySet[Obligation]:
    if asked.get("owner") in Role.values:
        rows = rows.filter(owner=asked["owner"])
    if commitment := asked.get("promise", "")[:100]:
        rows = rows.filter(commitment=commitment)
    return rows


def _from(rows: QuerySet[Obligation], after: str) -> QuerySet[Obligation]:
    """Those after the last row of the page before: `<due instant>-<id>`."""
    moment, _dash, row = after.partition("-")
    if not (moment.isdecimal() and row.isdecimal() and len(moment) < 12 and len(row) < 19):
        return rows
    at = datetime.fromtimestamp(int(moment), tz=ZoneInfo("UTC"))
    return rows.filter(due_at__gte=at).exclude(due_at=at, id__lte=int(row))


def _after(row: Obligation) -> str:
    assert row.due_at is not None
    return f"{instant_of(row.due_at)}-{row.pk}"


def _row(row: Obligation, things: Mapping[tuple[str, str], references.Thing], now: datetime) -> DueRow:
    thing = things[row.product, row.subject]
    return DueRow(
        mark=shown.mark(row, now),
        bar=shown.bar(row, now),
        what=shown.what_is_owed(row),
        href=reverse("obligation", args=[row.ref]),
        whom=thing.title if row.subject else row.key,
        whom_href=thing.href,
        product=row.product,
        owner=Person(str(Role(row.owner).label) if row.owner in Role.values else row.owner),
        due=When(instant_of(row.due_at), live=True, due=True) if row.due_at else None,
    )


def _filters(slugs: Sequence[str], chosen: Sequence[str], asked: Mapping[str, str]) -> list[Filter]:
    promises = sorted({name for slug in chosen for name in plans.promises_of(slug)})
    return [
        Filter("product", _("Product"), (
            Choice("", _("all"), not asked.get("product")), *(Choice(s, s, s == asked.get("product")) for s in slugs),
        )),
        Filter("owner", _("Owner"), (
            Choice("", _("all"), not asked.get("owner")),
            *(Choice(role.value, str(role.label), role.value == asked.get("owner")) for role in Role),
        )),
        Filter("promise", _("Promise"), (
            Choice("", _("all"), not asked.get("promise")),
            *(Choice(name, shown.name(name), name == asked.get("promise")) for name in promises),
        )),
    ]  # fmt: skip
