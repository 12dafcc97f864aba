"""Publishing a plan over the API: what a pipeline does when a change of the plan is merged."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from upkept.kit.api.problems import Kind, declare
from upkept.kit.api.responses import json_response
from upkept.plans import managed
from upkept.plans.api.plan import VersionOut, router
from upkept.products.api import Slug
from upkept.products.caller import KNOWN, ApiRequest
from upkept.products.models import Scope

declare(
    Kind(
        "plan-errors", 422, "The plan has errors; nothing was changed.",
        "`problems` names each with its file, line and column, and says what would be right.",
    ),
    Kind(
        "number-taken", 409, "This number is published already, with other content.",
        "What was promised stays: raise `version`.",
    ),
    Kind("wrong-product", 422, "This is another product's plan.", "Set `product.slug`, or publish it there."),
    Kind(
        "draft-alive", 409, "Somebody is writing a version on the web.",
        "Publish or drop that draft first; then send this again.",
    ),
    Kind("bad-address", 422, "This is no address of a repository.", "Write it as `https://git.example.org/us/plan`."),
)  # fmt: skip

EXAMPLE: JsonDict = {
    "source": "upkept: 1\n…",
    "prose": {"en": "# Encore\n…"},
    "files": {},
    "managed_in": "https://git.example.org/encore/plan",
    "commit": "4be1c2d9",
    "dry_run": False,
}


class PlanIn(Schema):
    """A plan as it lies in its folder."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    source: Annotated[str, Field(min_length=1, max_length=1_000_000, description="`plan.yaml`, byte for byte.")]
    prose: Annotated[dict[str, str], Field(description="Language → the Markdown that it quotes.")]
    files: Annotated[dict[str, str], Field(description="Name → text of the holiday files beside it.")] = {}
    managed_in: Annotated[
        str,
        Field(
            max_length=500,
            description="The repository's address. From then on the plan is not edited on the web; empty changes nothing.",
        ),
    ] = ""
    commit: Annotated[
        str, Field(max_length=64, description="The commit that it comes from, shown beside the version.")
    ] = ""
    why: Annotated[str, Field(max_length=2000, description="What changes and why, for everybody.")] = ""
    dry_run: Annotated[bool, Field(description="Only check and compare; nothing is changed.")] = False


class ChangeOut(Schema):
    commitment: str
    verdict: Annotated[str, Field(description="`dropped`, `looser`, `changed`, `reworded`, `stricter` or `added`.")]
    where: str
    old: str
    new: str
    says: str


class FindingOut(Schema):
    code: str
    on: str
    says: str
    right: str
    file: str
    line: int
    column: int
    figures: dict[str, Any]
    answer: str | None


class PublishOut(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"state": "published", "clean": True, "errors": [], "findings": [], "changes": [], "version": None}
            ]
        }
    )

    state: Annotated[
        Literal["published", "known", "proposed", "checked"],
        Field(
            description="`known`: it was published before. `proposed`: a second person has to approve it on the web."
        ),
    ]
    clean: Annotated[bool, Field(description="No error, and no finding without an answer.")]
    errors: Annotated[
        list[dict[str, Any]], Field(description="Of a dry run: each with file, line, column and sentence.")
    ]
    findings: list[FindingOut]
    changes: Annotated[
        list[ChangeOut], Field(description="From the newest published version, the worst for people first.")
    ]
    version: VersionOut | None = None
    page: Annotated[str, Field(description="Where people read it, or approve it.")] = ""


@router.post(
    "/products/{slug}/plan",
    auth=KNOWN,
    response={201: PublishOut, 200: PublishOut, 202: PublishOut},
    summary="Publish the plan",
)
def publish_plan(request: ApiRequest, slug: Slug, sent: PlanIn) -> HttpResponse:
    """Answered with 201 when it is published, 200 when it was already or for a dry run, 202 when a second person has to approve
    it first. Needs the scope `plan`, or an owner. Sending the same again is safe."""
    product = request.auth.product(slug, scope=Scope.PLAN, may="own")
    what = managed.Sent(sent.source, sent.prose, sent.files, sent.managed_in, sent.commit, sent.why)
    answer = managed.receive(product, what, by=request.auth.actor, now=request.now, dry_run=sent.dry_run)
    report = answer.checked.report
    path = f"/products/{product.slug}/draft/publish" if answer.state == "proposed" else f"/{product.slug}/plan"
    out = PublishOut(
        state=answer.state,  # type: ignore[arg-type]  # one of these
        clean=report.is_clean,
        errors=[problem.to_json() for problem in report.errors],
        findings=[FindingOut(**one.to_json()) for one in report.findings],
        changes=[ChangeOut(**one.to_json()) for one in answer.changes],
        version=VersionOut.of(answer.row) if answer.row is not None else None,
        page=request.build_absolute_uri(path),
    )
    return json_response(out, {"published": 201, "proposed": 202}.get(answer.state, 200))
