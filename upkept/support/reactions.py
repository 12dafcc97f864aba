"""What support does when something happened to a ticket: it writes to the customer."""

from __future__ import annotations

from datetime import datetime

from upkept.core.event import Event
from upkept.kit.journal.reactions import reaction
from upkept.support.events import TicketAnswered, TicketOpened
from upkept.support.jobs import send


@reaction(TicketOpened)
def acknowledge(event: Event, now: datetime) -> None:
    if event.how == "observed" and (number := _number(event)):
        send.defer(ticket=number, about="opened")


@reaction(TicketAnswered)
def deliver(event: Event, now: datetime) -> None:
    if event.how == "observed" and (number := _number(event)):
        send.defer(ticket=number, about="answered", message=event.data.get("message"))


def _number(event: Event) -> int | None:
    number = event.subject.partition(":")[2]
    return int(number) if number.isdecimal() and len(number) < 19 else None
