"""What happens to a ticket: each action refuses, changes, records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.products.models import Product
from upkept.support import events, live
from upkept.support.models import Message, MessageKind, Status, Ticket

if TYPE_CHECKING:
    from upkept.kit.journal.kinds import Kind

LONGEST = 20_000


@transaction.atomic
def open_ticket(
    product: Product,
    *,
    title: str,
    text: str,
    attributes: Mapping[str, str],
    now: datetime,
    by: Person | str,
    customer: Person | None = None,
    name: str = "",
    email: str = "",
    language: str = "en",
    timezone: str = "UTC",
    channel: str = "web",
) -> Ticket:
    """A customer asks. The clocks of the plan start with the event. `by`: the person, or `customer`, or `token:5`."""
    title, text = title.strip(), _said(text)
    if not title:
        raise Refusal("no-title", _("Say in a few words what it is about."))
    ticket = Ticket.objects.create(
        product=product,
        title=title[:200],
        attributes=dict(attributes),
        customer=customer,
        name=name.strip()[:200],
        email=email,
        language=language,
        timezone=timezone,
        channel=channel,
        opened_at=now,
    )
    Message.objects.create(ticket=ticket, kind=MessageKind.CUSTOMER, author=customer, text=text, at=now)
    _record(events.TicketOpened, ticket, by=by, now=now, channel=channel, **attributes)
    return ticket


@transaction.atomic
def answer(
    ticket: Ticket, *, text: str, by: Person | str, now: datetime, then: str = "", seen: int | None = None
) -> Message:
    """A person answers, here or by way of another program (`token:5`). `then`: `wait` for the customer, `resolve`, or nothing.

    `seen`: the newest message that the answerer had before them; if the customer wrote since, it is refused once.
    """
    ticket = _lock(ticket)
    _refuse_finished(ticket)
    newest = ticket.messages.order_by("-id").values_list("id", flat=True).first()
    if seen is not None and newest is not None and newest > seen:
        raise Refusal("newer-message", _("Somebody wrote since you opened this ticket. Read it, then answer again."))
    person = by if isinstance(by, Person) else None
    message = Message.objects.create(ticket=ticket, kind=MessageKind.ANSWER, author=person, text=_said(text), at=now)
    ticket.answered_at = ticket.answered_at or now
    ticket.assignee = ticket.assignee or person
    was_waiting = ticket.is_waiting
    ticket.status = {"wait": Status.WAITING, "resolve": Status.RESOLVED}.get(then, Status.OPEN)
    if then == "resolve":
        ticket.resolved_at = now
    ticket.save(update_fields=["answered_at", "assignee", "status", "resolved_at"])
    _record(events.TicketAnswered, ticket, by=by, now=now, message=message.pk)
    if was_waiting and then != "wait":
        _record(events.TicketResumed, ticket, by=by, now=now, message=message.pk)
    if then == "wait" and not was_waiting:
        _record(events.TicketWaiting, ticket, by=by, now=now, message=message.pk)
    if then == "resolve":
        _record(events.TicketResolved, ticket, by=by, now=now)
    return message


@transaction.atomic
def reply(ticket: Ticket, *, text: str, by: Person | str, now: datetime) -> Message:
    """The customer writes again: what waited goes on, what was resolved is open again."""
    ticket = _lock(ticket)
    if ticket.status == Status.CANCELLED:
        raise Refusal("cancelled", _("This ticket was cancelled. Please open a new one."))
    author = by if isinstance(by, Person) else None
    message = Message.objects.create(ticket=ticket, kind=MessageKind.CUSTOMER, author=author, text=_said(text), at=now)
    if ticket.status == Status.OPEN:
        live.tell(ticket)
        return message
    kind = events.TicketResumed if ticket.is_waiting else events.TicketReopened
    ticket.status, ticket.resolved_at = Status.OPEN, None
    ticket.save(update_fields=["status", "resolved_at"])
    _record(kind, ticket, by=by, now=now, message=message.pk)
    return message


@transaction.atomic
def note(ticket: Ticket, *, text: str, by: Person, now: datetime) -> Message:
    """Say something to the team; no clock hears it."""
    live.tell(ticket)
    return Message.objects.create(ticket=ticket, kind=MessageKind.NOTE, author=by, text=_said(text), at=now)


@transaction.atomic
def classify(ticket: Ticket, *, attributes: Mapping[str, str], by: Person, now: datetime) -> None:
    """Change what the targets depend on. Only what differs is recorded; the clocks re-target from now."""
    ticket = _lock(ticket)
    _refuse_finished(ticket)
    changed = {name: value for name, value in attributes.items() if value and ticket.attributes.get(name) != value}
    if not changed:
        return
    ticket.attributes = {**ticket.attributes, **changed}
    ticket.save(update_fields=["attributes"])
    _record(events.TicketChanged, ticket, by=by, now=now, **changed)
    _record(events.TicketTriaged, ticket, by=by, now=now)


@transaction.atomic
def resolve(ticket: Ticket, *, by: Person, now: datetime) -> None:
    ticket = _lock(ticket)
    _refuse_finished(ticket)
    if ticket.is_waiting:
        _record(events.TicketResumed, ticket, by=by, now=now)
    ticket.status, ticket.resolved_at = Status.RESOLVED, now
    ticket.save(update_fields=["status", "resolved_at"])
    _record(events.TicketResolved, ticket, by=by, now=now)


@transaction.atomic
def cancel(ticket: Ticket, *, reason: str, by: Person | str, now: datetime) -> None:
    """It was no request: its promises are void, counted in public, and neither kept nor broken."""
    ticket = _lock(ticket)
    _refuse_finished(ticket)
    ticket.status = Status.CANCELLED
    ticket.save(update_fields=["status"])
    _record(events.TicketCancelled, ticket, by=by, now=now, reason=reason)


@transaction.atomic
def assign(ticket: Ticket, *, to: Person | None) -> None:
    ticket = _lock(ticket)
    ticket.assignee = to
    ticket.save(update_fields=["assignee"])


def _lock(ticket: Ticket) -> Ticket:
    """The ticket as it is now, until the end of the transaction."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("product").get(pk=ticket.pk)


def _refuse_finished(ticket: Ticket) -> None:
    if ticket.status == Status.RESOLVED:
        raise Refusal("already-resolved", _("This ticket is already resolved. A reply of its customer opens it again."))
    if ticket.status == Status.CANCELLED:
        raise Refusal("cancelled", _("This ticket was cancelled. Please open a new one."))


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refusal("nothing-said", _("Write something first."))
    if len(text) > LONGEST:
        raise Refusal(
            "too-long",
            _("This is %(length)s characters long; %(longest)s fit. Nothing was sent.")
            % {"length": len(text), "longest": LONGEST},
        )
    return text


def _record(kind: Callable[..., Kind], ticket: Ticket, *, by: Person | str, now: datetime, **data: object) -> None:
    journal.record(kind(product=ticket.product.slug, subject=ticket.reference, **data), by=by, at=now)
    live.tell(ticket)
