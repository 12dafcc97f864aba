"""Evidence files over the API: upload one, name it in an event, read it back."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from upkept.kit.api import body
from upkept.kit.api.responses import json_response
from upkept.kit.files import actions, serving
from upkept.kit.limits.counting import Rule
from upkept.plans import evidence
from upkept.products.api import Slug
from upkept.products.caller import KNOWN, ApiRequest, limit
from upkept.products.models import Scope

router = Router(tags=["Events"], auth=KNOWN)
UPLOADS = Rule("api-files", 120, 60)

TYPES = ("application/octet-stream", *sorted(actions.KNOWN_TYPES))
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Named(Schema):
    name: Annotated[
        str, Field(max_length=150, description="What the file is called; its ending says of what type it is.")
    ] = "file"


class FileOut(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"sha256": "9f86d081884c7d659a2feaa0c55ad015…", "size": 48213, "media_type": "application/pdf"}
            ]
        }
    )

    sha256: Annotated[str, Field(description="Name it so in an event: `data.evidence: [{sha256}]`.")]
    size: Annotated[int, Field(description="In bytes.")]
    media_type: str


@router.post(
    "/products/{slug}/files", response={201: FileOut, 200: FileOut}, openapi_extra=UPLOAD, summary="Upload a file"
)
def post_file(request: ApiRequest, slug: Slug, asked: Query[Named]) -> HttpResponse:
    """The body is the file. Sent again it is the same file: 200 instead of 201. Name it within a day in the data of an event
    (`evidence: [{"sha256": "…"}]`); what no event names is taken away. Needs the scope `events`, or the right to operate."""
    product = request.auth.product(slug, scope=Scope.EVENTS, may="operate")
    limit(request, UPLOADS, request.auth.name)
    body.require_type(request, *TYPES)
    file, is_new = actions.kept(product.slug, request, name=asked.name, by=request.auth.name, now=request.now)
    return json_response(
        FileOut(sha256=file.sha256, size=file.blob.size, media_type=file.media_type), 201 if is_new else 200
    )


@router.get("/products/{slug}/files/{sha256}", summary="Read a file", response=None)
def read_file(request: ApiRequest, slug: Slug, sha256: str) -> HttpResponseBase:
    """The bytes, as a download. Needs the scope `read`, or a role."""
    product = request.auth.product(slug, scope=Scope.READ, may="read")
    return serving.answer(evidence.file_of(product.slug, sha256))
