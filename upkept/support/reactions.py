"""What support does when something happened to a ticket: it writes to the customer."""

from __future__ import annotations

from datetime import datetime

from upkept.core.event import Event
from upkept.kit.journal.reactions import reaction
from upkept.support.events import TicketAnswered, TicketOpened
from upkept.support.jobs import send
from upkept.support.models import Ticket


@reaction(TicketOpened)
def acknowledge(event: Event, now: datetime) -> None:
    if event.how == "observed" and (number := _number(event)):
        send.defer(ticket=number, about="opened")


@reaction(TicketAnswered)
def deliver(event: Event, now: datetime) -> None:
    if event.how == "observed" and (number := _number(event)):
        send.defer(ticket=number, about="answered", message=event.data.get("message"))


def _number(event: Event) -> int | None:
    """The ticket of ours, and of this product, that the event is about; an imported or foreign one has no letter box here."""
    number = event.subject.partition(":")[2]
    if not number.isdecimal() or len(number) >= 19:
        return None
    return Ticket.objects.filter(pk=int(number), product__slug=event.product).values_list("pk", flat=True).first()
