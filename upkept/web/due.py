"""Due, the staff's home: all that is owed, of every kind, soonest first, as its page shows it. Bounded queries only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from upkept.kit import references
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Bar, Choice, Filter, Mark, Person, When
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.products import queries as products
from upkept.products.models import Role

PAGE = 60
LATE = 10
"""So many that are overdue stand above what is still to come; the rest by asking."""
MOST = 1000
"""A group's count stops here: counting more would take longer than it tells."""
KEPT = ("product", "owner", "promise", "show")
"""The questions that the addresses of this page keep."""


@dataclass(frozen=True, slots=True)
class DueRow:
    ref: str
    mark: Mark
    bar: Bar
    what: str
    whom: str
    whom_href: str
    product: str
    owner: Person
    due: When | None


@dataclass(frozen=True, slots=True)
class Group:
    """`count`: how many there are in all, as words; the rows may be fewer."""

    name: str
    is_overdue: bool
    rows: tuple[DueRow, ...]
    count: str


def due(slugs: Sequence[str], asked: Mapping[str, str], now: datetime, zone: str) -> dict[str, Any]:
    """`groups`, `filters`, `after` (the query of the next page, or empty). `zone`: the reader's, which says what today is."""
    with plans.steady(slugs):
        return _due(slugs, asked, now, zone)


def _due(slugs: Sequence[str], asked: Mapping[str, str], now: datetime, zone: str) -> dict[str, Any]:
    chosen = [asked["product"]] if asked.get("product") in slugs else list(slugs)
    is_first = not asked.get("after")
    overdue = _narrowed(plans.overdue(chosen, now), asked)
    ahead = _narrowed(plans.due(chosen), asked)
    waiting = _narrowed(plans.paused(chosen), asked)
    only_late = asked.get("show") == "overdue"
    late = list(overdue[: PAGE if only_late else LATE]) if is_first else []
    soon = [] if only_late else list(_from(ahead, asked.get("after", ""))[: PAGE + 1])
    still = list(waiting[:PAGE]) if is_first and not only_late else []
    more, soon = soon[PAGE:], soon[:PAGE]
    draw = _Rows(chosen, [*late, *soon, *still], now)
    groups = [_group(_("Overdue"), late, overdue, draw, is_overdue=True, is_whole=len(late) < LATE)]
    begin = None
    for label, until in _bounds(now, zone):
        here = [row for row in soon if row.due_at is not None and _between(row.due_at, begin, until)]
        groups.append(_group(label, here, _within(ahead, begin, until), draw, is_whole=is_first and not more))
        begin = until
    groups.append(_group(_("Paused, or waiting for an event"), still, waiting, draw))
    kept = {name: asked[name] for name in KEPT if asked.get(name)}
    return {
        "groups": [group for group in groups if group.rows],
        "filters": _filters(slugs, chosen, asked, draw.names),
        "topics": " ".join(f"due:{slug}" for slug in chosen[:20]),
        "after": urlencode({**kept, "after": _after(soon[-1])}) if more else "",
        "asked": urlencode(kept),
        "is_filtered": bool(kept),
        "all_late": "" if only_late or len(late) < LATE else urlencode({**kept, "show": "overdue"}),
    }


def _group(
    name: str,
    rows: Sequence[Obligation],
    all_of_it: QuerySet[Obligation],
    draw: _Rows,
    *,
    is_overdue: bool = False,
    is_whole: bool | None = None,
) -> Group:
    """Counts again only where not every row of the group is shown."""
    shown_whole = len(rows) < PAGE if is_whole is None else is_whole
    count = len(rows) if shown_whole or not rows else all_of_it.order_by()[: MOST + 1].count()
    words = _("more than %(n)s") % {"n": number_format(MOST, force_grouping=True)} if count > MOST else str(count)
    return Group(name, is_overdue, tuple(draw.row(row) for row in rows), words)


def _bounds(now: datetime, zone: str) -> list[tuple[str, datetime | None]]:
    """Where each group ends; a bound that the one before has passed leaves its group empty."""
    local = now.astimezone(ZoneInfo(zone))
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight + timedelta(days=(7 - midnight.weekday()) % 7)
    hour = now + timedelta(hours=1)
    return [
        (_("Past its time, judged when it happens"), now),
        (_("Next hour"), hour),
        (_("Today"), max(midnight, hour)),
        (_("This week"), max(monday, hour)),
        (_("Later"), None),
    ]


def _between(at: datetime, begin: datetime | None, until: datetime | None) -> bool:
    return (begin is None or at >= begin) and (until is None or at < until)


def _within(rows: QuerySet[Obligation], begin: datetime | None, until: datetime | None) -> QuerySet[Obligation]:
    if begin is not None:
        rows = rows.filter(due_at__gte=begin)
    return rows if until is None else rows.filter(due_at__lt=until)


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


class _Rows:
    """Draws rows: what they are about, whose they are, what their products are called, looked up for all at once."""

    def __init__(self, slugs: Sequence[str], rows: Sequence[Obligation], now: datetime) -> None:
        self.now = now
        self.things = references.describe({(row.product, row.subject) for row in rows})
        self.people = products.names_by_role(slugs)
        self.names = products.names()

    def row(self, row: Obligation) -> DueRow:
        thing = self.things[row.product, row.subject]
        return DueRow(
            ref=row.ref,
            mark=shown.mark(row, self.now),
            bar=shown.bar(row, self.now),
            what=shown.what_is_owed(row),
            whom=shown.about(row, thing.title),
            whom_href=thing.href,
            product=self.names.get(row.product, row.product),
            owner=self.owner(row, thing.owner),
            due=When(instant_of(row.due_at), live=True, due=True) if row.due_at else None,
        )

    def owner(self, row: Obligation, in_hand: str) -> Person:
        """Who has it in hand; else the one person of its role; else the role."""
        role = str(Role(row.owner).label) if row.owner in Role.values else row.owner
        holders = self.people.get((row.product, row.owner), ())
        if in_hand:
            return Person(in_hand)
        return Person(holders[0], role) if len(holders) == 1 else Person(role)


def _filters(
    slugs: Sequence[str], chosen: Sequence[str], asked: Mapping[str, str], names: Mapping[str, str]
) -> list[Filter]:
    return [
        Filter("product", _("Product"), (
            Choice("", _("all"), not asked.get("product")),
            *(Choice(slug, names.get(slug, slug), slug == asked.get("product")) for slug in slugs),
        )),
        Filter("owner", _("Owner"), (
            Choice("", _("all"), not asked.get("owner")),
            *(Choice(role.value, str(role.label), role.value == asked.get("owner")) for role in Role),
        )),
        Filter("promise", _("Promise"), (
            Choice("", _("all"), not asked.get("promise")),
            *(Choice(name, shown.name(name), name == asked.get("promise")) for name in plans.promises_of(chosen)),
        )),
    ]  # fmt: skip
