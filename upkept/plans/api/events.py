"""What happens, over the API: a CI job says `release.staged`, a script reads what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, ValidationError
from pydantic.config import JsonDict

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit.api import body, cursor, idempotency
from upkept.kit.api.problems import Place, Problem, document
from upkept.kit.api.responses import json_response
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.draft import Draft, actor
from upkept.kit.journal.models import Event as Row
from upkept.kit.limits.counting import Rule
from upkept.plans import incoming
from upkept.products.api import Slug
from upkept.products.caller import KNOWN, ApiRequest, limit
from upkept.products.models import Product, Scope

router = Router(tags=["Events"], auth=KNOWN)
EVENTS = Rule("api-events", 6000, 60)
LONGEST_TEXT = 20_000
FIRST = 0  # 1970: nothing that is maintained here is older

EXAMPLE: JsonDict = {
    "id": "ci-8412",
    "kind": "release.staged",
    "subject": "release:2.4.0",
    "at": "2026-03-02T09:00:00Z",
    "data": {"class": "major", "version": "2.4.0", "digest": "sha256:4be1…"},
}


class EventIn(Schema):
    """Something that happened."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    kind: Annotated[str, Field(min_length=1, max_length=100, description="What happened: `release.staged`.")]
    subject: Annotated[str, Field(max_length=200, description="To what, by kind and name: `release:2.4.0`.")]
    at: Annotated[
        datetime | None,
        Field(
            description="When, with its zone (RFC 3339), or in whole UTC seconds; left out: now. At most 60 s ahead; what stops, "
            "pauses or keeps a promise at most 24 h ago."
        ),
    ] = None
    data: Annotated[
        dict[str, Any], Field(description="Facts and references, at most 64 KiB; never personal content.")
    ] = {}
    id: Annotated[
        str | None,
        Field(description="The source's own id, which makes sending it again safe. 1 to 200 visible ASCII characters."),
    ] = None
    how: Annotated[
        Literal["observed", "reported", "attested"],
        Field(description="Seen by a machine, told by somebody, or confirmed by a person (by a session only)."),
    ] = "reported"
    text: Annotated[
        str, Field(max_length=LONGEST_TEXT, description="Free text, kept beside the event, which holds its hash only.")
    ] = ""


class EventOut(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {**EXAMPLE, "seq": 48213, "recorded": "2026-03-02T09:00:01Z", "by": "token:5", "how": "reported"}
            ]
        }
    )

    id: str
    seq: Annotated[int, Field(description="The number in the journal: the order in which it was learned of.")]
    kind: str
    subject: str
    at: Annotated[datetime, Field(description="When it happened.")]
    recorded: Annotated[datetime, Field(description="When we learned of it.")]
    by: Annotated[str, Field(description="`token:5`, `person:3`, `clock`, `import`.")]
    how: str
    data: dict[str, Any]

    @classmethod
    def of(cls, event: Event) -> EventOut:
        return cls(
            id=event.id,
            seq=event.seq,
            kind=event.kind,
            subject=event.subject,
            at=moment(event.at),
            recorded=moment(event.recorded),
            by=event.by,
            how=event.how,
            data=dict(event.data),
        )


class Asked(cursor.Asked):
    kind: Annotated[str | None, Field(max_length=100, description="Of this kind only.")] = None
    subject: Annotated[str | None, Field(max_length=200, description="About this subject only: `release:2.4.0`.")] = (
        None
    )
    since: Annotated[datetime | None, Field(description="That happened then or later (RFC 3339, with a zone).")] = None
    until: Annotated[datetime | None, Field(description="That happened before then.")] = None


class Result(Schema):
    """What became of one event of a batch."""

    status: Annotated[int, Field(description="201 recorded, 200 known already, or that of its problem.")]
    event: EventOut | None = None
    problem: Annotated[dict[str, Any] | None, Field(description="Why it was refused (RFC 9457).")] = None


class Results(Schema):
    recorded: int
    known: int
    refused: int
    results: Annotated[list[Result], Field(description="One for each event, in the order in which they were sent.")]


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            body.JSON: {
                "schema": {
                    "oneOf": [
                        EventIn.model_json_schema(),
                        {"type": "array", "items": EventIn.model_json_schema(), "maxItems": incoming.MOST},
                    ]
                },
                "example": EXAMPLE,
            },
            body.LINES[0]: {"schema": {"type": "string", "description": "One event a line."}},
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": idempotency.HEADER,
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": "Becomes the id of an event that has none; in a batch of the n-th one as `<key>.<n>`, from 1.",
        }
    ],
}


@router.get("/products/{slug}/events", response=list[EventOut], summary="List what happened")
def list_events(request: ApiRequest, response: HttpResponse, slug: Slug, asked: Query[Asked]) -> list[EventOut]:
    """The product's journal, the latest recorded first. Free text is never in it. Needs the scope `read`, or a role."""
    product = request.auth.product(slug, scope=Scope.READ, may="read")
    rows = Row.objects.filter(product=product.slug)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.subject is not None:
        rows = rows.filter(subject=asked.subject)
    if asked.since is not None:
        rows = rows.filter(at__gte=zoned(asked.since, "since"))
    if asked.until is not None:
        rows = rows.filter(at__lt=zoned(asked.until, "until"))
    page = cursor.page(rows, asked, by="-seq")
    cursor.link(request, response, page)
    return [EventOut.of(row.as_core()) for row in page.rows]


@router.post(
    "/products/{slug}/events",
    response={201: EventOut, 200: EventOut, 207: Results},
    openapi_extra=BODY,
    summary="Say what happened",
)
def post_events(request: ApiRequest, slug: Slug) -> HttpResponse:
    """One event as an object, or up to 500 as an array or as JSON Lines. One is answered with 201, or 200 where it was known
    already, or its problem. Many are answered with 207 and a result for each: what is right is recorded, whatever the others are.
    Needs the scope `events` and the kind, or the right to operate the product."""
    product = request.auth.product(slug, scope=Scope.EVENTS, may="operate")
    found, is_batch = _read(request)
    limit(request, EVENTS, request.auth.name, cost=len(found))
    given = None if request.auth.token is None else request.auth.token.kinds
    answers = incoming.take(product, _drafts(request, product, found, is_batch), given=given, now=request.now)
    return _batch(answers) if is_batch else _single(answers[0])


def zoned(when: datetime, name: str) -> datetime:
    """Raises Problem `invalid` for a time without a zone, or of a year that no calendar here has."""
    sentence = ""
    if when.tzinfo is None:
        sentence = _("Write the moment with its zone: 2026-03-02T09:00:00Z.")
    elif when.year < 1970 or when.year > 9998:
        sentence = _("Write a year between 1970 and 9998.")
    if sentence:
        raise Problem("invalid", f"{name}: {sentence}", {"errors": [Place(sentence, parameter=name).as_json()]})
    return when


def _read(request: ApiRequest) -> tuple[list[Any], bool]:
    """What was sent, event by event (a Problem where a line is no JSON), and whether it is a batch."""
    found: list[Any]
    if body.require_type(request, body.JSON, *body.LINES) == body.JSON:
        value = body.read(request.body)
        if not isinstance(value, list):
            return [value], False
        found = value
    else:
        lines = body.lines(request.body)
        found = [_line(number, line) for number, line in lines[: incoming.MOST]]
        found += [None] * (len(lines) - len(found))
    if len(found) > incoming.MOST:
        sentence = _("%(count)s events are too many for one request: send at most %(most)s.")
        raise Problem("too-large", sentence % {"count": len(found), "most": incoming.MOST}, {"most": incoming.MOST})
    if not found:
        raise Problem("invalid", _("There is no event in the body."))
    return found, True


def _line(number: int, line: bytes) -> Any:
    try:
        return body.read(line, number)
    except Problem as problem:
        return problem


def _drafts(request: ApiRequest, product: Product, found: Sequence[Any], is_batch: bool) -> list[Draft | Refusal]:
    key = idempotency.key_of(request)
    drafts = []
    for number, value in enumerate(found, 1):
        draft = _draft(request, product, value)
        if not is_batch:
            draft = incoming.with_id(draft, key)
        elif isinstance(draft, Draft) and draft.id is None and key is not None:
            draft = incoming.with_id(draft, f"{key}.{number}")
        drafts.append(draft)
    return drafts


def _draft(request: ApiRequest, product: Product, value: Any) -> Draft | Refusal:
    if isinstance(value, Problem):
        return Refusal(value.code, value.detail, value.more)
    try:
        said = EventIn.model_validate(value)
        at = None if said.at is None else _instant(said.at)
    except ValidationError as wrong:
        return _invalid([(one["loc"], one["msg"]) for one in wrong.errors(include_url=False, include_input=False)])
    except ValueError as wrong:
        return _invalid([(("at",), str(wrong))])
    if said.how == "attested" and request.auth.token is not None:
        return _invalid([(("how",), _("A person attests, signed in: a token says `observed` or `reported`."))])
    return Draft(
        product=product.slug,
        kind=said.kind,
        subject=said.subject,
        data=said.data,
        at=at,
        id=said.id,
        by=actor(request.auth.actor),
        how=said.how,
        text=said.text,
    )


def _instant(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(_("Write the moment with its zone: 2026-03-02T09:00:00Z."))
    instant = instant_of(at)
    if instant < FIRST:
        raise ValueError(_("Write a year from 1970 on."))
    return instant


def _invalid(wrong: Sequence[tuple[Sequence[int | str], str]]) -> Refusal:
    places = [Place(said.rstrip("."), pointer="".join(f"/{part}" for part in loc)) for loc, said in wrong]
    sentence = " ".join(f"{place.pointer or '/'}: {place.detail}." for place in places[:5])
    return Refusal("invalid", sentence, {"errors": [place.as_json() for place in places[:20]]})


def _single(answer: incoming.Recorded | Refusal) -> HttpResponse:
    if isinstance(answer, Refusal):
        raise answer
    return json_response(EventOut.of(answer.event), 201 if answer.is_new else 200)


def _batch(answers: Sequence[incoming.Recorded | Refusal]) -> HttpResponse:
    results = [_result(answer) for answer in answers]
    refused = sum(result.problem is not None for result in results)
    known = sum(result.status == 200 for result in results)
    made = Results(recorded=len(results) - refused - known, known=known, refused=refused, results=results)
    return json_response(made, 207)


def _result(answer: incoming.Recorded | Refusal) -> Result:
    if isinstance(answer, Refusal):
        problem: Mapping[str, Any] = document(answer).as_json()
        return Result(status=problem["status"], problem=dict(problem))
    return Result(status=201 if answer.is_new else 200, event=EventOut.of(answer.event))
