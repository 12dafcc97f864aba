"""The ledger over the API: checkpoints and consistency for everybody, the proof of an event for whoever may see that event."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from upkept.kit.api import cursor
from upkept.kit.journal.models import Event
from upkept.kit.ledger import proofs
from upkept.kit.ledger.models import Checkpoint
from upkept.products import access
from upkept.products.api import Slug
from upkept.products.caller import PUBLIC, ApiRequest
from upkept.products.models import Product, Scope

router = Router(tags=["Ledger"], auth=PUBLIC)
OPEN = frozenset({"plan.published", "calendar.extended"})
"""Kinds whose events stand on public pages whole: their proofs are for everybody who may see those."""


class CheckpointOut(Schema):
    """A signed statement that the first `size` events have this root."""

    number: int
    size: Annotated[int, Field(description="Events sealed by then, of the whole installation.")]
    root: Annotated[str, Field(description="Base64.")]
    at: datetime
    note: Annotated[str, Field(description="The signed text (C2SP tlog-checkpoint): keep this.")]

    @classmethod
    def of(cls, row: Checkpoint) -> CheckpointOut:
        return cls(number=row.pk, size=row.size, root=_encoded([bytes(row.root)])[0], at=row.at, note=row.note)


class ConsistencyOut(Schema):
    """Proof that the tree of `from_size` is the beginning of that of the checkpoint (RFC 9162, section 2.1.4)."""

    from_size: int
    path: list[str]
    checkpoint: CheckpointOut


class InclusionOut(Schema):
    """Proof that an event is in the tree (RFC 9162, section 2.1.3). Its leaf is SHA-256(0x00 ‖ nonce ‖ SHA-256(0x00 ‖ event))."""

    event: Annotated[str, Field(description="The text that was hashed.")]
    leaf: int
    nonce: Annotated[str, Field(description="Base64, 16 bytes: it blinds the leaf.")]
    path: list[str]
    checkpoint: CheckpointOut


class Sizes(Schema):
    from_size: Annotated[int, Field(ge=1, description="The size of the checkpoint that you hold.")]
    to_size: Annotated[int | None, Field(ge=1, description="The size of a later one; left out: the latest.")] = None


@router.get("/ledger/checkpoints", response=list[CheckpointOut], summary="List the signed checkpoints")
def list_checkpoints(request: ApiRequest, response: HttpResponse, asked: Query[cursor.Asked]) -> list[CheckpointOut]:
    """The newest first. They are public: they tell how many events there are, and nothing of them."""
    page = cursor.page(Checkpoint.objects.defer("products"), asked, by="-id")
    cursor.link(request, response, page)
    return [CheckpointOut.of(row) for row in page.rows]


@router.get("/ledger/consistency", response=ConsistencyOut, summary="Prove that the ledger continues a checkpoint")
def consistency(request: ApiRequest, sizes: Query[Sizes]) -> ConsistencyOut:
    """Between the sizes of two checkpoints. For everybody."""
    found = proofs.consistency(sizes.from_size, sizes.to_size)
    return ConsistencyOut(from_size=found.old, path=_encoded(found.path), checkpoint=CheckpointOut.of(found.checkpoint))


@router.get("/products/{slug}/events/{id}/proof", response=InclusionOut, summary="Prove that an event is sealed")
def inclusion(request: ApiRequest, slug: Slug, id: str) -> InclusionOut:
    """For whoever may read the product's events; of a published plan for everybody who may see it. Of what one may not see
    nothing is said, not even whether it is there."""
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise access.absent()
    if not request.auth.may(product, scope=Scope.READ, may="read"):
        product = access.public_product(request, slug)
        if not _is_open(product.slug, id):
            raise access.absent()
    found = proofs.inclusion(product.slug, id)
    return InclusionOut(
        event=found.event,
        leaf=found.index,
        nonce=_encoded([found.nonce])[0],
        path=_encoded(found.path),
        checkpoint=CheckpointOut.of(found.checkpoint),
    )


def _is_open(product: str, id: str) -> bool:
    return Event.objects.filter(product=product, id=id, kind__in=OPEN).exists()


def _encoded(hashes: Sequence[bytes]) -> list[str]:
    return [b64encode(one).decode() for one in hashes]
