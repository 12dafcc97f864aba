"""A product's plan as it was published: in force now, and every version before."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from upkept.kit.api import cursor
from upkept.kit.api.problems import Problem
from upkept.plans import queries
from upkept.plans.models import PlanVersion
from upkept.products import access
from upkept.products.api import Slug
from upkept.products.caller import PUBLIC, ApiRequest

router = Router(tags=["Plans"], auth=PUBLIC)

VERSION: JsonDict = {
    "product": "encore",
    "number": "2026.1",
    "effective_at": "2026-01-01T00:00:00Z",
    "published_at": "2025-12-20T10:00:00Z",
    "digest": "9f8e…64 hexadecimal digits",
    "languages": ["en", "es"],
}


class VersionOut(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [VERSION]})

    product: str
    number: Annotated[str, Field(description="As the plan says: `2026.1`.")]
    effective_at: Annotated[datetime, Field(description="From here on it makes new promises.")]
    published_at: datetime
    digest: Annotated[str, Field(description="SHA-256, hexadecimal, over source, prose and files, as published.")]
    languages: list[str]

    @classmethod
    def of(cls, row: PlanVersion) -> VersionOut:
        return cls(**_version(row))


class PlanOut(VersionOut):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **VERSION,
                    "document": {"upkept": 1, "commitments": {"response": {"kind": "deadline"}}},
                    "source": "upkept: 1\n…",
                    "prose": {"en": "# Encore\n…", "es": "# Encore\n…"},
                    "files": {},
                }
            ]
        }
    )

    document: Annotated[dict[str, Any], Field(description="`plan.yaml` as plain JSON: what the promises are.")]
    source: Annotated[str, Field(description="`plan.yaml`, byte for byte.")]
    prose: Annotated[dict[str, str], Field(description="Language → the published Markdown.")]
    files: Annotated[dict[str, str], Field(description="Name → text of the holiday files beside it.")]

    @classmethod
    def of(cls, row: PlanVersion) -> PlanOut:
        return cls(**_version(row), document=row.document, source=row.source, prose=row.prose, files=row.files)


@router.get("/products/{slug}/plan", response={200: PlanOut, 304: None}, summary="Read the plan in force")
def read_plan(request: ApiRequest, response: HttpResponse, slug: Slug) -> PlanOut | HttpResponse:
    """The version that makes promises now. Its digest is its ETag: with `If-None-Match` you get 304 while it stands."""
    row = queries.row_in_force(access.public_product(request, slug).slug, request.now)
    if row is None:
        raise Problem("no-plan", f"{slug} has no plan in force yet: /plan/versions lists what is published.")
    return _plan(request, response, row)


@router.get("/products/{slug}/plan/versions", response=list[VersionOut], summary="List the plan's versions")
def list_versions(
    request: ApiRequest, response: HttpResponse, slug: Slug, asked: Query[cursor.Asked]
) -> list[VersionOut]:
    """All that was ever published, the newest first."""
    page = cursor.page(
        queries.versions(access.public_product(request, slug).slug).defer("document", "tables"), asked, by="-id"
    )
    cursor.link(request, response, page)
    return [VersionOut.of(row) for row in page.rows]


@router.get("/products/{slug}/plan/versions/{number}", response={200: PlanOut, 304: None}, summary="Read one version")
def read_version(request: ApiRequest, response: HttpResponse, slug: Slug, number: str) -> PlanOut | HttpResponse:
    """One version, exactly as it was published."""
    row = queries.versions(access.public_product(request, slug).slug).filter(number=number).first()
    if row is None:
        raise access.absent()
    return _plan(request, response, row)


def _plan(request: ApiRequest, response: HttpResponse, row: PlanVersion) -> PlanOut | HttpResponse:
    tag = f'"{row.digest}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "no-cache"})
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    return PlanOut.of(row)


def _version(row: PlanVersion) -> dict[str, Any]:
    return {
        "product": row.product,
        "number": row.number,
        "effective_at": row.effective_at,
        "published_at": row.published_at,
        "digest": row.digest,
        "languages": sorted(row.prose),
    }
