"""What can happen to a ticket. What is said in it stands beside it, never in the journal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict

from upkept.kit.journal.kinds import Kind


class TicketOpened(Kind, kind="ticket.opened", of="ticket", says=_("{subject} was opened")):
    """Its further fields are the attributes of the product's plan: priority, type, severity, …"""

    model_config = ConfigDict(frozen=True, extra="allow")

    channel: str = "web"


class TicketChanged(Kind, kind="ticket.changed", of="ticket", says=_("{subject} was classified anew")):
    """Its fields are the attributes that changed, with their new values."""

    model_config = ConfigDict(frozen=True, extra="allow")


class TicketTriaged(Kind, kind="ticket.triaged", of="ticket", says=_("{subject} was looked at")):
    model_config = ConfigDict(frozen=True, extra="allow")


class TicketAnswered(Kind, kind="ticket.answered", of="ticket", says=_("A person answered {subject}")):
    """An automatic reply never records this."""

    message: int | None = None


class TicketWaiting(Kind, kind="ticket.waiting", of="ticket", says=_("{subject} waits for its customer")):
    message: int | None = None  # the question that the customer can see


class TicketResumed(Kind, kind="ticket.resumed", of="ticket", says=_("The customer of {subject} replied")):
    message: int | None = None


class TicketResolved(Kind, kind="ticket.resolved", of="ticket", says=_("{subject} was resolved")):
    pass


class TicketReopened(Kind, kind="ticket.reopened", of="ticket", says=_("{subject} was reopened")):
    message: int | None = None


class TicketCancelled(Kind, kind="ticket.cancelled", of="ticket", says=_("{subject} was cancelled")):
    """Not a request at all: spam, a mistake, one that its customer took back."""

    reason: str = ""
