"""A product with a plan in force, and drafts of the next version."""

from __future__ import annotations

from datetime import datetime

from tests import make
from tests.spine import small
from upkept.accounts.models import Person
from upkept.kit.clock import moment
from upkept.plans import drafts
from upkept.plans.models import Draft
from upkept.products.models import Product, Role

NOW: datetime = moment(small.START)
STRICTER = {"within: {high: 2h": "within: {high: 1h", "within 2 hours": "within 1 hour"}


def encore(**fields: object) -> Product:
    product, _version = small.published()
    if fields:
        for name, value in fields.items():
            setattr(product, name, value)
        product.save()
    return product


def next_source(number: str = "2", effective: str = "2026-03-09", **changes: str) -> str:
    return small.source(number, effective, **(changes or STRICTER))


def next_prose() -> dict[str, str]:
    return {"en": small.PROSE.replace("within 2 hours", "within 1 hour")}


def draft_of(product: Product, by: Person | None = None, *, source: str | None = None) -> Draft:
    """A stricter version 2, saved by Alice unless said."""
    by = by or make.alice(product)
    draft = drafts.start(product, by=by, now=NOW)
    return drafts.save(
        draft, source=source or next_source(), prose=next_prose(), by=by, now=NOW, revision=draft.revision
    )


def mia(of: Product) -> Person:
    """Maintains."""
    return make.member("Mia", Role.MAINTAINER, of)
