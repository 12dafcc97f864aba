"""The only way from a person, or a link, to a ticket."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from upkept.accounts.models import Person
from upkept.products import access as products
from upkept.products.caller import Caller
from upkept.products.models import Scope
from upkept.support.models import Ticket

_SIGNER = Signer(salt="upkept.support.ticket")


def ticket_for(who: products.Who, number: int, *, may: str) -> Ticket:
    """For the team of its product. Raises Http404."""
    ticket = Ticket.objects.select_related("product", "customer", "assignee").filter(pk=_sane(number)).first()
    if ticket is None or not products.allowed(who, ticket.product, may):
        raise products.absent()
    return ticket


def own_ticket(request: HttpRequest, slug: str, number: int) -> Ticket:
    """For its customer: signed in, with the signed link, or in the session that opened it. Raises Http404."""
    ticket = Ticket.objects.select_related("product", "customer").filter(pk=_sane(number), product__slug=slug).first()
    if ticket is None or not _is_its_customer(request, ticket):
        raise products.absent()
    return ticket


def called_ticket(caller: Caller, number: int, *, may: str) -> tuple[Ticket, bool]:
    """For the API: the ticket, and whether its caller is of the team (a token of the product is). Its customer may `read`.

    :raises Http404: absent, or another's
    :raises Problem: missing-scope
    """
    caller.needs(Scope.TICKETS)
    ticket = Ticket.objects.select_related("product", "customer", "assignee").filter(pk=_sane(number)).first()
    if ticket is not None and caller.may(ticket.product, scope=Scope.TICKETS, may=may):
        return ticket, True
    if ticket is not None and may == "read" and isinstance(caller.who, Person) and ticket.customer_id == caller.who.pk:
        return ticket, False
    raise products.absent()


def key_of(ticket: Ticket) -> str:
    """What a mailed link carries: it opens this ticket and nothing else."""
    return _SIGNER.signature(ticket.reference)


def remember(request: HttpRequest, ticket: Ticket) -> None:
    """This browser opened it, or came by its link: it may come back."""
    request.session["tickets"] = [*request.session.get("tickets", [])[-49:], ticket.pk]


def _is_its_customer(request: HttpRequest, ticket: Ticket) -> bool:
    if isinstance(request.user, Person) and ticket.customer_id == request.user.pk:
        return True
    if ticket.pk in request.session.get("tickets", []):
        return True
    key = request.GET.get("key", "")
    try:
        return bool(key) and _SIGNER.unsign(f"{ticket.reference}:{key}") == ticket.reference
    except BadSignature:
        return False


def _sane(number: int) -> int:
    return number if number < 2**63 else 0
