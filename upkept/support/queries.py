"""What is read of tickets, and which of the plan's attributes a form asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from upkept.accounts.models import Person
from upkept.core.plan.model import Plan
from upkept.kit.references import Thing
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.support.models import Message, MessageKind, Ticket

ASKED = ("type", "priority", "severity")
"""What a customer can say of their own case; the team may say the rest as well."""
KNOWN = (*ASKED, "complexity", "tier", "cause")


@dataclass(frozen=True, slots=True)
class Question:
    """An attribute of the plan, as a form asks for it: its values, worst first."""

    name: str
    values: tuple[str, ...]


def questions(plan: Plan, names: Sequence[str]) -> tuple[Question, ...]:
    """The plan's attributes among `names` that a ticket's promises depend on, in the order of `names`."""
    asked = {
        name
        for commitment in plan.commitments.values()
        if any(kind.startswith("ticket.") for kind in commitment.kinds())
        for name in commitment.follows()
    }
    return tuple(
        Question(name, plan.attributes[name].values)
        for name in names
        if name in asked and name in plan.attributes and not plan.attributes[name].field
    )


def conversation(ticket: Ticket, *, for_customer: bool) -> QuerySet[Message]:
    messages = ticket.messages.select_related("author")
    return messages.exclude(kind=MessageKind.NOTE) if for_customer else messages


def inbox(products: list[str]) -> QuerySet[Ticket]:
    """Unfinished tickets: what is overdue or soonest due on top, then those to which nothing is owed, oldest first."""
    subject = Concat(Value("ticket:"), Cast(OuterRef("pk"), CharField()))
    owed = still_owed().filter(product=OuterRef("product__slug"), subject=subject)
    tickets = Ticket.objects.of(products).unfinished().select_related("product", "assignee")
    soonest = Subquery(owed.order_by("due_at").values("due_at")[:1])
    return tickets.annotate(next_due=soonest).order_by(F("next_due").asc(nulls_last=True), "opened_at", "id")


def still_owed() -> QuerySet[Obligation]:
    """Promises that run and have a due moment, and broken ones that are still to be done."""
    undone = Q(outcome="broken", met_at=None, closed_at=None)
    return Obligation.objects.filter(Q(outcome="running") | undone, due_at__isnull=False)


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
        ticket.reference: Thing(str(ticket), reverse("desk-ticket", args=[ticket.pk]), str(ticket.assignee or ""))
        for ticket in rows.select_related("assignee")
    }
