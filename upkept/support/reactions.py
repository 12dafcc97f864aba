"""What support does when something happened to a ticket or its promises: it writes to the customer, and open pages hear of it."""

from __future__ import annotations

from datetime import datetime

from upkept.core.event import Event
from upkept.kit.clock import instant_of
from upkept.kit.journal.reactions import reaction
from upkept.plans.models import Obligation
from upkept.support import live
from upkept.support.events import TicketAnswered, TicketOpened
from upkept.support.jobs import send
from upkept.support.models import Ticket

RECENT = 3600
"""Seconds for which a live change is kept."""


@reaction(TicketOpened)
def acknowledge(event: Event, now: datetime) -> None:
    if event.how == "observed" and (number := _number(event)):
        send.defer(ticket=number, about="opened")


@reaction(TicketAnswered)
def deliver(event: Event, now: datetime) -> None:
    if event.how == "observed" and (number := _number(event)):
        send.defer(ticket=number, about="answered", message=event.data.get("message"))


@reaction(
    "obligation.warned",
    "obligation.kept",
    "obligation.late",
    "obligation.broken",
    "obligation.unmeasured",
    "obligation.void",
    "obligation.corrected",
    "obligation.excused",
)
def show(event: Event, now: datetime) -> None:
    """The clock judged a promise of a ticket: whoever looks at it sees that without a reload.

    What was recorded long ago, as in a year that was loaded, is on no page that was opened before it.
    """
    if instant_of(now) - (event.recorded or event.at) > RECENT:
        return
    ref = event.subject.partition(":")[2]
    subject = Obligation.objects.filter(product=event.product, ref=ref).values_list("subject", flat=True).first()
    number = _own(subject, event.product) if subject else None
    if number is not None:
        live.tell(Ticket.objects.get(pk=number))


def _number(event: Event) -> int | None:
    """The ticket of ours, and of this product, that the event is about; an imported or foreign one has no letter box here."""
    return _own(event.subject, event.product)


def _own(subject: str, product: str) -> int | None:
    kind, _, number = subject.partition(":")
    if kind != "ticket" or not number.isdecimal() or len(number) >= 19:
        return None
    return Ticket.objects.filter(pk=int(number), product__slug=product).values_list("pk", flat=True).first()
