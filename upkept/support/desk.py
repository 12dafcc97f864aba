"""What the ticket pages show of the promises: what is owed, by when, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.kit.ui.paging import MOST, page_of
from upkept.kit.ui.shapes import Bar, Choice, Column, Filter, Mark, Person, Row, Table, When
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.plans.reasons import reasons
from upkept.products import queries as products
from upkept.support import queries
from upkept.support.models import Ticket

PAGE = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise about this ticket. Instants are whole UTC seconds."""

    what: str
    mark: Mark
    bar: Bar
    due: int | None
    met: int | None
    is_running: bool
    is_demo: bool
    target: str
    href: str


def owed(ticket: Ticket, now: datetime, *, for_customer: bool = False) -> list[Owed]:
    """Every promise about the ticket, what runs first. A customer sees no void ones."""
    rows = plans.of_subject(ticket.product.slug, ticket.reference)
    with plans.steady([ticket.product.slug]):
        found = [_owed(row, ticket, now, for_customer) for row in rows if not (for_customer and row.outcome == "void")]
    return sorted(found, key=lambda one: (not one.is_running, one.due or 0))


def explained(ticket: Ticket, ref: str, now: datetime, zone: str, language: str) -> dict[str, Any] | None:
    """One clock of the ticket for its customer: the promise, the picture, the steps. None: it is no clock of this ticket."""
    row = plans.of_subject(ticket.product.slug, ticket.reference).filter(ref=ref[:16]).first()
    if row is None or row.outcome == "void":
        return None
    with plans.steady([row.product]):
        commitment = shown.commitment_of(row)
        return {
            "what": shown.what_is_owed(row),
            "quote": shown.sentence(row, commitment, language) if commitment else "",
            "promise": reverse("promise", args=[row.product, row.commitment]),
            "mark": shown.mark(row, now),
            "why": reasons(row, str(ticket), now, zone),
            "ui_zone": zone,
        }


def _owed(row: Obligation, ticket: Ticket, now: datetime, for_customer: bool) -> Owed:
    return Owed(
        what=shown.what_is_owed(row),
        mark=shown.mark(row, now),
        bar=shown.bar(row, now),
        due=instant_of(row.due_at) if row.due_at else None,
        met=instant_of(row.met_at) if row.met_at else None,
        is_running=row.outcome == "running",
        is_demo=row.attributes.get("type") == "demo",
        target=row.target,
        href=reverse("ticket-why", args=[ticket.product.slug, ticket.pk, row.ref])
        if for_customer
        else reverse("obligation", args=[row.ref]),
    )


def promises_for_customers(version: Version | None, language: str) -> list[tuple[str, str]]:
    """(commitment id, sentence) of every promise that begins when a ticket is opened."""
    if version is None:
        return []
    found: dict[str, str] = {}
    for commitment in version.plan.commitments.values():
        start = getattr(commitment, "start", None)
        if start is not None and "ticket.opened" in start.kinds:
            for each in (commitment.quote, *commitment.also_quotes):
                if words := shown.published(each, language):
                    found.setdefault(words, commitment.id)  # a row that promises twice is read once
    return [(id, words) for words, id in found.items()]


def questions_of(ticket: Ticket, now: datetime) -> tuple[queries.Question, ...]:
    version = plans.version_in_force(ticket.product.slug, now)
    return queries.questions(version.plan, queries.KNOWN) if version else ()


def inbox(slugs: list[str], asked: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The inbox as its page shows it: `table`, `pages`, `filters`. One query for the tickets, one for what they owe."""
    chosen = asked.get("product", "")
    words = asked.get("q", "").strip()[:100]
    status = asked.get("status", "") if asked.get("status") in ("open", "waiting") else ""
    page = asked.get("page", "")
    first = PAGE * (int(page) if page.isdecimal() and len(page) < 4 else 1)
    numbers, count = queries.inbox([chosen] if chosen in slugs else slugs, words, status, min(first, MOST))
    with plans.steady(slugs):
        return _inbox(slugs, numbers, count, words, asked, now)


def _inbox(
    slugs: list[str], numbers: list[int], count: int, words: str, asked: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    chosen = asked.get("product", "")
    names = products.names()
    kept = {name: asked[name] for name in ("q", "status", "product") if asked.get(name)}
    here, pages = page_of(numbers, count, asked, PAGE, urlencode(kept) + "&" if kept else "")
    tickets = queries.numbered(here)
    soonest = _soonest(tickets)
    return {
        "topics": " ".join(f"due:{slug}" for slug in slugs[:20]),
        "table": Table(
            caption=_("Tickets that are not finished"),
            columns=(Column(_("Ticket")), Column(_("State")), Column(_("Next due")), Column(_("Product")), Column(_("Owner"))),
            rows=tuple(_row(ticket, soonest.get(ticket.reference), now) for ticket in tickets),
            empty="" if kept else _("Nothing is open: every ticket is resolved."),
        ),
        "pages": pages,
        "filters": [
            Filter("q", _("Words in the title"), value=words, kind="text"),
            Filter("status", _("State"), (
                Choice("", _("all"), not asked.get("status")), Choice("open", _("open"), asked.get("status") == "open"),
                Choice("waiting", _("waiting for the customer"), asked.get("status") == "waiting"),
            )),
            Filter("product", _("Product"), (
                Choice("", _("all"), not chosen), *(Choice(slug, names.get(slug, slug), slug == chosen) for slug in slugs),
            )),
        ],
    }  # fmt: skip


def _soonest(tickets: list[Ticket]) -> dict[str, Obligation]:
    """Reference → what is owed to it first. One query."""
    products = {ticket.product.slug for ticket in tickets}
    running, undone = queries.still_owed()
    rows = (running | undone).filter(product__in=products, subject__in=[ticket.reference for ticket in tickets])
    return {row.subject: row for row in rows.order_by("-due_at")}


def _row(ticket: Ticket, row: Obligation | None, now: datetime) -> Row:
    person = ticket.assignee
    return Row(
        cells=(
            f"#{ticket.pk} {ticket.title}",
            shown.mark(row, now) if row else ticket.get_status_display(),
            When(instant_of(row.due_at), live=True, due=True) if row and row.due_at else "–",
            ticket.product.name,
            Person(str(person)) if person else "–",
        ),
        href=reverse("desk-ticket", args=[ticket.pk]),
        ref=ticket.reference,
    )
