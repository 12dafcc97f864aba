"""Tickets over the API: a customer's own, a team's, and those that another program brings and answers by its token."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from upkept.accounts.models import Person
from upkept.core.plan.nearest import listed, nearest
from upkept.kit.api import cursor, idempotency
from upkept.kit.api.problems import Kind, Place, Problem, declare
from upkept.kit.api.responses import json_response
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.products import access as products
from upkept.products.api import Slug
from upkept.products.caller import KNOWN, ApiRequest
from upkept.products.models import Product, Scope
from upkept.support import access, actions, queries
from upkept.support.models import Message, MessageKind, Status, Ticket

router = Router(tags=["Tickets"], auth=KNOWN)


def _address(written: str) -> str:
    try:
        validate_email(written)
    except ValidationError:
        raise ValueError("This is no email address") from None
    return written


Email = Annotated[str, AfterValidator(_address)]
EXAMPLE: JsonDict = {
    "number": 481,
    "subject": "ticket:481",
    "product": "encore",
    "title": "The player stops",
    "status": "open",
    "attributes": {"type": "bug", "priority": "emergency"},
    "channel": "api",
    "opened_at": "2026-03-02T09:00:00Z",
    "answered_at": None,
    "resolved_at": None,
}
PROMISE: JsonDict = {
    "commitment": "response",
    "what": "A person answers",
    "state": "running",
    "due_at": "2026-03-02T11:00:00Z",
    "met_at": None,
    "target": "2h",
}
HEADERS = {
    "parameters": [
        {
            "in": "header",
            "name": idempotency.HEADER,
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": "Sending the same again under the same key, within a day, does nothing twice.",
        }
    ]
}


class TicketIn(Schema):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "The player stops",
                    "text": "After two songs, since this morning.",
                    "attributes": {"type": "bug", "priority": "emergency"},
                    "email": "dana@example.org",
                }
            ]
        },
    )

    title: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=actions.LONGEST)]
    attributes: Annotated[
        dict[str, str],
        Field(
            description="What the plan's targets depend on: `priority`, `type`, … What is left out gets the strictest."
        ),
    ] = {}
    name: Annotated[str, Field(max_length=200, description="The customer's. By a token only.")] = ""
    email: Annotated[
        Email | None, Field(max_length=254, description="Where the answer goes. By a token only: a person has theirs.")
    ] = None


class Written(Schema):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "It happens in Firefox too."}]})

    text: Annotated[str, Field(min_length=1, max_length=actions.LONGEST)]


class Answer(Written):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Please try again now.", "then": "wait"}]})

    then: Annotated[
        Literal["", "wait", "resolve"], Field(description="Wait for the customer, or resolve it; empty: it stays open.")
    ] = ""
    seen: Annotated[
        int | None,
        Field(ge=0, description="The newest message that you had before you: refused if there is a newer one."),
    ] = None


class TicketOut(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    number: int
    subject: Annotated[str, Field(description="How events and obligations name it.")]
    product: str
    title: str
    status: Status
    attributes: dict[str, str]
    channel: str
    opened_at: datetime
    answered_at: datetime | None
    resolved_at: datetime | None

    @classmethod
    def of(cls, ticket: Ticket) -> TicketOut:
        return cls(
            number=ticket.pk,
            subject=ticket.reference,
            product=ticket.product.slug,
            title=ticket.title,
            status=Status(ticket.status),
            attributes={name: str(value) for name, value in ticket.attributes.items()},
            channel=ticket.channel,
            opened_at=ticket.opened_at,
            answered_at=ticket.answered_at,
            resolved_at=ticket.resolved_at,
        )


class MessageOut(Schema):
    id: int
    kind: Annotated[MessageKind, Field(description="`note`: for the team alone.")]
    author: Annotated[str | None, Field(description="A name, where it was a signed-in person.")]
    text: str
    at: datetime

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        return cls(
            id=message.pk,
            kind=MessageKind(message.kind),
            author=message.author.name or None if message.author else None,
            text=message.text,
            at=message.at,
        )


class PromiseOut(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [PROMISE]})

    commitment: str
    what: Annotated[str, Field(description="What has to happen, in words.")]
    state: str
    due_at: datetime | None
    met_at: datetime | None
    target: str | None


class TicketWhole(TicketOut):
    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "promises": [PROMISE], "messages": []}]})

    promises: Annotated[list[PromiseOut], Field(description="What is owed about it, and by when.")]
    messages: Annotated[list[MessageOut], Field(description="What was said, the oldest first; at most the latest 500.")]


class Asked(cursor.Asked):
    status: Annotated[Status | None, Field(description="In this state only.")] = None


@router.get("/products/{slug}/tickets", response=list[TicketOut], summary="List tickets")
def list_tickets(request: ApiRequest, response: HttpResponse, slug: Slug, asked: Query[Asked]) -> list[TicketOut]:
    """For the team and tokens with the scope `tickets`: all. For others signed in: their own. Newest first."""
    product = _product(request, slug)
    rows = Ticket.objects.filter(product=product).select_related("product")
    if not request.auth.may(product, scope=Scope.TICKETS, may="read"):
        rows = rows.filter(customer=_person(request))
    if asked.status is not None:
        rows = rows.filter(status=asked.status)
    page = cursor.page(rows, asked, by="-id")
    cursor.link(request, response, page)
    return [TicketOut.of(ticket) for ticket in page.rows]


@router.post("/products/{slug}/tickets", response={201: TicketWhole}, openapi_extra=HEADERS, summary="Open a ticket")
def open_ticket(request: ApiRequest, slug: Slug, said: TicketIn) -> HttpResponse:
    """The plan's clocks start, and the answer says by when what happens. A person opens their own, a token anybody's."""
    product, caller = _product(request, slug), request.auth
    person = None if caller.token else _person(request)
    if person is not None and (said.name or said.email):
        raise _invalid("email" if said.email else "name", "You are known by your session: leave this out.")
    _check_attributes(product, said.attributes, queries.KNOWN if caller.token else queries.ASKED, request.now)

    def act() -> str:
        ticket = actions.open_ticket(
            product,
            title=said.title,
            text=said.text,
            attributes=said.attributes,
            now=request.now,
            by=caller.actor,
            customer=person,
            name=said.name,
            email=person.email if person else said.email or "",
            language=person.language if person else (product.languages or ["en"])[0],
            timezone=person.timezone if person else product.timezone,
            channel="api",
        )
        return str(ticket.pk)

    number, _is_new = idempotency.once(request, caller.name, request.now, act)
    return _whole(request, int(number), 201)


@router.get("/tickets/{int:number}", response=TicketWhole, summary="Read a ticket")
def read_ticket(request: ApiRequest, number: int) -> HttpResponse:
    """What was said, and what is owed by when. Another customer's is not found."""
    return _whole(request, number, 200)


@router.post(
    "/tickets/{int:number}/reply", response={201: TicketWhole}, openapi_extra=HEADERS, summary="Reply as the customer"
)
def reply_to_ticket(request: ApiRequest, number: int, said: Written) -> HttpResponse:
    """What waited goes on; what was resolved is open again. By its customer, or by a token in the customer's name."""
    ticket, _is_team = access.called_ticket(request.auth, number, may="read")
    if request.auth.token is None and ticket.customer_id != request.auth.who.pk:
        raise Problem("not-its-customer", "Its customer replies: the team answers, at /answer.")

    def act() -> str:
        return str(actions.reply(ticket, text=said.text, by=request.auth.actor, now=request.now).pk)

    idempotency.once(request, request.auth.name, request.now, act)
    return _whole(request, number, 201)


@router.post(
    "/tickets/{int:number}/answer", response={201: TicketWhole}, openapi_extra=HEADERS, summary="Answer for the team"
)
def answer_ticket(request: ApiRequest, number: int, said: Answer) -> HttpResponse:
    """It counts as a person's answer: a token may send what a person wrote elsewhere, and nothing automatic."""
    ticket, _is_team = access.called_ticket(request.auth, number, may="answer")

    def act() -> str:
        message = actions.answer(
            ticket, text=said.text, by=request.auth.actor, now=request.now, then=said.then, seen=said.seen
        )
        return str(message.pk)

    idempotency.once(request, request.auth.name, request.now, act)
    return _whole(request, number, 201)


def _product(request: ApiRequest, slug: str) -> Product:
    """A token's own; for a person every product has a support page."""
    if request.auth.token is not None:
        return request.auth.product(slug, scope=Scope.TICKETS, may="read")
    return products.public_product(request, slug)


def _person(request: ApiRequest) -> Person:
    actor = request.auth.actor
    if not isinstance(actor, Person):
        raise products.absent()
    return actor


def _whole(request: ApiRequest, number: int, status: int) -> HttpResponse:
    ticket, is_team = access.called_ticket(request.auth, number, may="read")
    said = queries.conversation(ticket, for_customer=not is_team).order_by("-at", "-id")[:500]
    owed = [
        row for row in plans.of_subject(ticket.product.slug, ticket.reference)[:200] if is_team or row.outcome != "void"
    ]
    made = TicketWhole(
        **dict(TicketOut.of(ticket)),
        messages=[MessageOut.of(message) for message in reversed(said)],
        promises=[
            PromiseOut(
                commitment=row.commitment,
                what=shown.what_is_owed(row),
                state=shown.state(row, request.now).replace("_", "-"),
                due_at=row.due_at,
                met_at=row.met_at,
                target=row.target or None,
            )
            for row in owed
        ],
    )
    response = json_response(made, status)
    if status == 201:
        response["Location"] = request.build_absolute_uri(reverse("api:read_ticket", args=[number]))
    return response


def _check_attributes(product: Product, said: dict[str, str], names: tuple[str, ...], now: datetime) -> None:
    """Held to the plan, as the form holds them. Raises Problem `invalid`."""
    version = plans.version_in_force(product.slug, now)
    asked = {one.name: one.values for one in queries.questions(version.plan, names)} if version else {}
    for name, value in said.items():
        if name not in asked:
            meant = nearest(name, asked)
            hint = f"Did you mean `{meant}`?" if meant else f"It asks for {listed(asked) or 'none'}."
            raise _invalid(f"attributes/{name[:60]}", f"No promise about tickets depends on it. {hint}")
        if asked[name] and value not in asked[name]:
            raise _invalid(f"attributes/{name}", f"Write {listed(asked[name])}.")


def _invalid(pointer: str, sentence: str) -> Problem:
    return Problem("invalid", sentence, {"errors": [Place(sentence, pointer=f"/{pointer}").as_json()]})


declare(
    Kind("already-resolved", 409, "The ticket is resolved.", "A reply of its customer opens it again."),
    Kind("cancelled", 409, "The ticket was cancelled.", "Open a new one."),
    Kind("newer-message", 409, "Somebody wrote meanwhile.", "Read the ticket again, then answer with the new `seen`."),
    Kind("not-its-customer", 403, "Only its customer replies to a ticket.", "Answer it instead."),
    Kind("nothing-said", 422, "There is no text.", "Write something."),
    Kind("no-title", 422, "There is no title.", "Say in a few words what it is about."),
    Kind("too-long", 422, "The text is too long.", "Shorten it, or send it in parts."),
)
