"""What is owed and how it went, case by case. For the product's team and its tokens only: running cases are nobody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from upkept.kit.api import cursor
from upkept.kit.clock import moment
from upkept.plans import filters, shown
from upkept.plans.api.events import zoned
from upkept.plans.api.why import EXAMPLE as WHY
from upkept.plans.api.why import Why
from upkept.plans.models import Obligation, Outcome
from upkept.products import access
from upkept.products.api import Slug
from upkept.products.caller import KNOWN, ApiRequest
from upkept.products.models import Product, Role, Scope

router = Router(tags=["Obligations"], auth=KNOWN)

EXAMPLE: JsonDict = {
    "ref": "3f2a9c01b7d4e658",
    "product": "encore",
    "commitment": "response",
    "subject": "ticket:481",
    "period": None,
    "version": "2026.1",
    "owner": "agent",
    "state": "at-risk",
    "outcome": "running",
    "opened_at": "2026-03-02T09:00:00Z",
    "due_at": "2026-03-02T11:00:00Z",
    "met_at": None,
    "closed_at": None,
    "verdict": None,
    "verdict_at": None,
    "month": None,
    "overrun": None,
    "target": "2h",
    "figure": None,
    "reason": None,
    "marks": [],
    "pauses": [],
    "attributes": {"priority": "emergency"},
}


class Pause(Schema):
    from_: Annotated[datetime, Field(alias="from", serialization_alias="from")]
    to: Annotated[datetime | None, Field(description="Null: it lasts.")]
    cause: Annotated[str, Field(description="The id of the event that began it.")]

    model_config = ConfigDict(populate_by_name=True)


class ObligationOut(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    ref: Annotated[str, Field(description="Its name for life: 16 hexadecimal digits, the same in every installation.")]
    product: str
    commitment: Annotated[str, Field(description="Which promise.")]
    subject: Annotated[
        str | None, Field(description="To what it is owed: `ticket:481`; for a period, `commitment:<id>`.")
    ]
    period: Annotated[str | None, Field(description="For which period: `2026-03`, `2026-H1/course:7`.")]
    version: Annotated[str, Field(description="The version of the plan under which it began, and which it keeps.")]
    owner: Annotated[str, Field(description="The role that is told when it is at risk.")]
    state: Annotated[
        str, Field(description="running, at-risk, paused, kept, late, broken, excused, unmeasured or void.")
    ]
    outcome: Outcome
    opened_at: datetime
    due_at: Annotated[datetime | None, Field(description="Null while it is paused, or waits for an event.")]
    met_at: datetime | None
    closed_at: datetime | None
    verdict: Annotated[str | None, Field(description="What was first announced; it never changes.")]
    verdict_at: datetime | None
    month: Annotated[str | None, Field(description="In which it counts, by the product's clock.")]
    overrun: Annotated[int | None, Field(description="Seconds after its due moment at which it was met.")]
    target: str | None
    figure: Annotated[float | None, Field(description="What an objective measured.")]
    reason: str | None
    marks: list[str]
    pauses: list[Pause]
    attributes: dict[str, Any]

    @classmethod
    def of(cls, row: Obligation, now: datetime) -> ObligationOut:
        return cls(
            ref=row.ref,
            product=row.product,
            commitment=row.commitment,
            subject=row.subject or None,
            period=None if row.key == row.subject else row.key,
            version=row.version,
            owner=row.owner,
            state=shown.state(row, now).replace("_", "-"),
            outcome=Outcome(row.outcome),
            opened_at=row.opened_at,
            due_at=row.due_at,
            met_at=row.met_at,
            closed_at=row.closed_at,
            verdict=row.verdict or None,
            verdict_at=row.verdict_at,
            month=row.month or None,
            overrun=row.overrun,
            target=row.target or None,
            figure=row.figure,
            reason=row.reason or None,
            marks=row.marks,
            pauses=[
                Pause(from_=moment(since), to=None if to is None else moment(to), cause=cause)
                for since, to, cause in row.paused
            ],
            attributes=row.attributes,
        )


class ObligationWhole(ObligationOut):
    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "explain": WHY}]})

    explain: Annotated[Why | None, Field(description="Null where the version of its plan is not known any more.")]


class Asked(cursor.Asked):
    commitment: Annotated[str | None, Field(max_length=100, description="Of this promise only.")] = None
    outcome: Annotated[Outcome | None, Field(description="With this outcome only.")] = None
    state: Annotated[
        filters.State | None, Field(description="In this state now; `at-risk` and `paused` are running ones.")
    ] = None
    subject: Annotated[str | None, Field(max_length=200, description="About this subject only: `ticket:481`.")] = None
    owner: Annotated[Role | None, Field(description="Of this role only.")] = None
    due_after: Annotated[datetime | None, Field(description="Due then or later (RFC 3339, with a zone).")] = None
    due_before: Annotated[datetime | None, Field(description="Due before then.")] = None
    month: Annotated[
        str | None, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="Counted in this month: `2026-03`.")
    ] = None


@router.get(
    "/products/{slug}/obligations", response=list[ObligationOut], by_alias=True, summary="List what is and was owed"
)
def list_obligations(
    request: ApiRequest, response: HttpResponse, slug: Slug, asked: Query[Asked]
) -> list[ObligationOut]:
    """Case by case, the latest opened first. Needs the scope `read`, or a role in the product."""
    product = request.auth.product(slug, scope=Scope.READ, may="read")
    rows: QuerySet[Obligation] = Obligation.objects.filter(product=product.slug)
    for name in ("commitment", "outcome", "subject", "owner", "month"):
        if (value := getattr(asked, name)) is not None:
            rows = rows.filter(**{name: value})
    if asked.due_after is not None:
        rows = rows.filter(due_at__gte=zoned(asked.due_after, "due_after"))
    if asked.due_before is not None:
        rows = rows.filter(due_at__lt=zoned(asked.due_before, "due_before"))
    if asked.state is not None:
        rows = filters.in_state(rows, asked.state, request.now)
    page = cursor.page(rows, asked, by="-id")
    cursor.link(request, response, page)
    return [ObligationOut.of(row, request.now) for row in page.rows]


@router.get("/obligations/{ref}", response=ObligationWhole, by_alias=True, summary="Read an obligation, and why")
def read_obligation(request: ApiRequest, ref: str) -> ObligationWhole:
    """One case, by its name for life, with the reckoning of its clock. Needs the scope `read` of its product, or a role there."""
    row = _obligation(request, ref)
    return ObligationWhole(**dict(ObligationOut.of(row, request.now)), explain=Why.of(row, request.now))


def _obligation(request: ApiRequest, ref: str) -> Obligation:
    row = Obligation.objects.filter(ref=ref).first()
    product = Product.objects.filter(slug=row.product).first() if row is not None else None
    if row is None or product is None or not request.auth.may(product, scope=Scope.READ, may="read"):
        raise access.absent()
    return row
