"""Products over the API: who has a plan here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from upkept.kit.api import cursor
from upkept.products import access, queries
from upkept.products.caller import PUBLIC, ApiRequest
from upkept.products.models import Product, Stage

router = Router(tags=["Products"], auth=PUBLIC)
Slug = Annotated[str, Field(description="The product's short name, such as `encore`.")]

EXAMPLE: JsonDict = {
    "slug": "encore",
    "name": "Encore",
    "timezone": "Europe/Madrid",
    "languages": ["en", "es"],
    "synthetic": True,
    "created_at": "2026-01-01T00:00:00Z",
    "plan_page": "https://upkept.example.org/encore/plan",
}


class ProductOut(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    slug: Slug
    name: str
    timezone: Annotated[str, Field(description="The IANA zone in which the plan's days and months are reckoned.")]
    languages: Annotated[list[str], Field(description="Those of its public pages, the usual one first.")]
    synthetic: Annotated[bool, Field(description="Its history was generated, for a demonstration.")]
    created_at: datetime
    plan_page: Annotated[str, Field(description="Where people read the plan with its records.")]

    @classmethod
    def of(cls, product: Product, request: ApiRequest) -> ProductOut:
        return cls(
            slug=product.slug,
            name=product.name,
            timezone=product.timezone,
            languages=product.languages,
            synthetic=product.synthetic,
            created_at=product.created_at,
            plan_page=request.build_absolute_uri(f"/{product.slug}/plan"),
        )


@router.get("/products", response=list[ProductOut], summary="List the products")
def list_products(request: ApiRequest, response: HttpResponse, asked: Query[cursor.Asked]) -> list[ProductOut]:
    """The public products of this installation, and those that you may read, by short name."""
    mine = request.auth.slugs(may="read")
    page = cursor.page(queries.products().filter(Q(stage=Stage.PUBLIC) | Q(slug__in=mine)), asked, by="slug")
    cursor.link(request, response, page)
    return [ProductOut.of(product, request) for product in page.rows]


@router.get("/products/{slug}", response=ProductOut, summary="Read a product")
def read_product(request: ApiRequest, slug: Slug) -> ProductOut:
    """One product by its short name."""
    return ProductOut.of(access.public_product(request, slug), request)
