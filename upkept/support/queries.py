"""What is read of tickets, and which of the plan's attributes a form asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from upkept.accounts.models import Person
from upkept.core.plan.model import Plan
from upkept.kit.references import Thing
from upkept.kit.ui.paging import MOST
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.support.models import Message, MessageKind, Ticket

ASKED = ("type", "priority", "severity")
"""What a customer can say of their own case; the team may say the rest as well."""
KNOWN = (*ASKED, "complexity", "tier", "cause")
FEW = 300  # tickets that are asked about by their numbers
FAR = 2000  # promises of each kind of owing that the inbox looks ahead


@dataclass(frozen=True, slots=True)
class Question:
    """An attribute of the plan, as a form asks for it: its values, worst first.

    `is_needed`: a promise has a target for each value, so that a case without one would be owed nothing. Where promises only
    single some values out (a complaint), a case may be of none of them.
    """

    name: str
    values: tuple[str, ...]
    is_needed: bool = True


def questions(plan: Plan, names: Sequence[str]) -> tuple[Question, ...]:
    """The plan's attributes among `names` that a ticket's promises depend on, in the order of `names`."""
    asked = {
        name
        for commitment in plan.commitments.values()
        if any(kind.startswith("ticket.") for kind in commitment.kinds())
        for name in commitment.follows()
    }
    needed = {name for commitment in plan.commitments.values() for name in getattr(commitment, "by", ())}
    return tuple(
        Question(name, plan.attributes[name].values, name in needed)
        for name in names
        if name in asked and name in plan.attributes and not plan.attributes[name].field
    )


def conversation(ticket: Ticket, *, for_customer: bool) -> QuerySet[Message]:
    messages = ticket.messages.select_related("author")
    return messages.exclude(kind=MessageKind.NOTE) if for_customer else messages


def inbox(products: list[str], words: str = "", status: str = "", first: int = 50) -> tuple[list[int], int]:
    """Unfinished tickets: the first of them, the soonest due first and then the oldest; and how many there are, up to MOST + 1.

    Found from the promises that are due soonest, so that it costs the same with a million others. Where more than a few
    match, those that are due later than the next FAR promises stand with the rest, by age.
    """
    tickets = Ticket.objects.of(products).unfinished().order_by("opened_at", "id")
    if words:
        tickets = tickets.filter(title__icontains=words)
    if status:
        tickets = tickets.filter(status=status)
    oldest = list(tickets[: MOST + 1].values_list("pk", flat=True))
    if not oldest:
        return [], 0
    if len(oldest) <= FEW:
        by_due, _ = _soonest(products, 3 * MOST, subject__in=[f"ticket:{number}" for number in oldest])
    else:
        by_due = _soonest_among(products, tickets.order_by(), min(first, len(oldest)))
    return list(dict.fromkeys([*by_due, *oldest]))[:first], len(oldest)


def _soonest_among(products: list[str], tickets: QuerySet[Ticket], wanted: int) -> list[int]:
    """Those of these tickets that are due soonest, so many where they are found among the next FAR promises."""
    limit, seen, found = min(4 * wanted, FAR), 0, list[int]()
    while True:
        numbers, is_all = _soonest(products, limit, subject__startswith="ticket:")
        while len(found) < wanted and seen < len(numbers):
            part = numbers[seen : seen + FEW]
            known = set(tickets.filter(pk__in=part).values_list("pk", flat=True))
            found += [number for number in part if number in known]
            seen += len(part)
        if len(found) >= wanted or is_all or limit >= FAR:
            return found
        limit = min(4 * limit, FAR)


def _soonest(products: list[str], limit: int, **about: object) -> tuple[list[int], bool]:
    """The tickets of what is owed, soonest first, as far as `limit` rows of each kind of owing reach; whether that is all."""
    found: list[tuple[datetime, str]] = []
    horizons: list[datetime] = []
    for rows in still_owed():
        soonest = rows.filter(product__in=products, **about).order_by("due_at", "id")[:limit]
        part = [(due, subject) for due, subject in soonest.values_list("due_at", "subject") if due]
        if len(part) == limit:
            horizons.append(part[-1][0])
        found += part
    known = (subject.partition(":")[2] for due, subject in sorted(found) if not horizons or due <= min(horizons))
    numbers = dict.fromkeys(int(number) for number in known if number.isdecimal() and len(number) < 19)
    return list(numbers), not horizons


def numbered(numbers: Sequence[int]) -> list[Ticket]:
    """These tickets, in this order."""
    found = Ticket.objects.select_related("product", "assignee").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def still_owed() -> tuple[QuerySet[Obligation], QuerySet[Obligation]]:
    """Promises with a due moment that run, and broken ones that are still to be done; each has its index."""
    rows = Obligation.objects.filter(due_at__isnull=False)
    return rows.filter(outcome="running"), rows.filter(outcome="broken", met_at=None, closed_at=None)


def matching(products: Sequence[str], words: str, most: int) -> list[Ticket]:
    """The ticket of that number, then those whose title holds the words, the newest first; `most` at the most."""
    tickets = Ticket.objects.of(list(products)).select_related("product").order_by("-opened_at")
    number = words.strip().lstrip("#")
    found = list(tickets.filter(pk=int(number))) if number.isdecimal() and len(number) < 19 else []
    for word in words.split():
        tickets = tickets.filter(title__icontains=word)
    return [*found, *tickets.exclude(pk__in=[one.pk for one in found])[:most]][:most]


def own_tickets(person: Person, product: Product) -> QuerySet[Ticket]:
    """A customer's own, the newest first."""
    return Ticket.objects.filter(customer=person, product=product).order_by("-opened_at")[:20]


def describe(product: str, subjects: list[str]) -> dict[str, Thing]:
    """Tickets as other areas name them."""
    numbers = [int(number) for subject in subjects if (number := subject.partition(":")[2]).isdecimal()]
    rows = Ticket.objects.filter(product__slug=product, pk__in=[number for number in numbers if number < 2**63])
    return {
        ticket.reference: Thing(
            str(ticket),
            reverse("desk-ticket", args=[ticket.pk]),
            str(ticket.assignee or ""),
            f"person:{ticket.assignee_id}" if ticket.assignee_id else "",
        )
        for ticket in rows.select_related("assignee")
    }
