"""Signed checkpoints: every few minutes while the tree grows, once a day while it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from upkept.core.ledger import note, tree
from upkept.kit.clock import instant_of, moment
from upkept.kit.ledger import keys, sealing
from upkept.kit.ledger.models import Checkpoint, Copy, Leaf, Place
from upkept.kit.ledger.reading import Stored

DAILY = timedelta(days=1)


def latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-id").first()


def texts() -> Iterator[str]:
    """All, the oldest first."""
    return Checkpoint.objects.order_by("id").values_list("note", flat=True).iterator(chunk_size=1000)


def make_if_due(*, now: datetime) -> Checkpoint | None:
    """Make one where the tree has grown and the last is old enough, or a day has passed."""
    last, size = latest(), Stored().size()
    if last is None and not size:
        return None  # of nothing there is nothing to sign; and a journal may yet be put back
    if last is not None:
        grown = size > last.size
        wait = timedelta(minutes=settings.CHECKPOINT_MINUTES) if grown else DAILY
        if now < last.at + wait:
            return None
    return make(now=now)


def make(*, now: datetime) -> Checkpoint:
    """Sign the tree as it is. Raises Refusal where this machine has not the key."""
    own = keys.own()
    at = moment(instant_of(now))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])  # no sealer runs meanwhile
        size = Stored().size()
        known = Checkpoint.objects.filter(size=size, at=at).first()
        if known is not None:
            return known
        shares = _shares()
        row = keys.current()
        assert row is not None
        key = keys.known(row)
        said = note.Checkpoint(key.name, size, Stored().root(size), instant_of(at), products_root(shares))
        made = Checkpoint.objects.create(
            size=size,
            root=said.root,
            at=at,
            key=row,
            note=note.signed(said.text, key, own.private.sign),
            products={name: [count, root.hex()] for name, count, root in shares},
        )
        places = [place for place, wanted in _places().items() if wanted]
        Copy.objects.bulk_create(Copy(checkpoint=made, place=place, next_try_at=at) for place in places)
    return made


Share = tuple[str, int, bytes]
"""A product, the size of its own tree, its root."""


def products_root(shares: Sequence[Share]) -> bytes:
    """The root over what each product's own tree is, in the order of their names."""
    return tree.root_of(tree.entry(note.share_of(*share)) for share in shares)


def shares_of(row: Checkpoint) -> list[Share]:
    return [(name, count, bytes.fromhex(root)) for name, (count, root) in sorted(row.products.items())]


def product_path(row: Checkpoint, product: str) -> tuple[int, list[bytes]] | None:
    """Where a product stands among the products of a checkpoint, and its audit path; None: it had no event yet."""
    shares = shares_of(row)
    names = [name for name, _count, _root in shares]
    if product not in names:
        return None
    hashes = [tree.entry(note.share_of(*share)) for share in shares]

    def complete(level: int, index: int) -> bytes:
        return tree.merge(hashes[index << level : (index + 1) << level])

    index = names.index(product)
    return index, tree.inclusion(index, len(hashes), complete)


def _shares() -> list[Share]:
    found = []
    name = _next("")
    while name:  # from one to the next by the index, instead of all leaves
        stored = Stored(name)
        size = stored.size()
        found.append((name, size, stored.root(size)))
        name = _next(name)
    return sorted(found)


def _next(product: str) -> str:
    return Leaf.objects.filter(product__gt=product).order_by("product").values_list("product", flat=True).first() or ""


def _places() -> dict[Place, bool]:
    return {Place.GIT: bool(settings.CHECKPOINT_GIT), Place.STAMP: bool(settings.TSA_URL)}
