"""Honesty in steps: a product is private, shared by link, or public, and each step is dated in the journal."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.journal.draft import Actor
from upkept.products.events import ProductRelinked, ProductStaged
from upkept.products.models import Product, Stage


@transaction.atomic
def share(product: Product, *, by: Actor, now: datetime) -> Product:
    """Whoever has the link sees its public pages; the link is a new one. Raises Refusal: stage-already."""
    product = _lock(product)
    _refuse_same(product, Stage.LINK, _("It is shared by link already: make a new link if the old one went too far."))
    product.share_key = secrets.token_urlsafe(32)
    return _stage(product, Stage.LINK, by=by, now=now)


@transaction.atomic
def go_public(product: Product, *, by: Actor, now: datetime) -> Product:
    """Everybody sees it from now on, and the day is kept. Raises Refusal: stage-already."""
    product = _lock(product)
    _refuse_same(product, Stage.PUBLIC, _("It is public already."))
    return _stage(product, Stage.PUBLIC, by=by, now=now)


@transaction.atomic
def make_private(product: Product, *, by: Actor, now: datetime) -> Product:
    """Its team alone sees it; links die. That it could be seen, from when to when, stays in the journal. Raises Refusal."""
    product = _lock(product)
    _refuse_same(product, Stage.PRIVATE, _("It is private already."))
    return _stage(product, Stage.PRIVATE, by=by, now=now)


@transaction.atomic
def new_share_key(product: Product, *, by: Actor, now: datetime) -> Product:
    """Another link; every one that was given away before is dead. Raises Refusal: not-shared."""
    product = _lock(product)
    if product.stage != Stage.LINK:
        raise Refusal("not-shared", _("There is a link only while the product is shared by link."))
    product.share_key = secrets.token_urlsafe(32)
    product.save(update_fields=["share_key"])
    journal.record(ProductRelinked(product=product.slug, subject=_subject(product)), by=by, at=now, now=now)
    return product


def set_stage(product: Product, stage: str, *, by: Actor, now: datetime) -> Product:
    """The step of this name. Raises Refusal: unknown-stage, stage-already."""
    steps = {Stage.PRIVATE.value: make_private, Stage.LINK.value: share, Stage.PUBLIC.value: go_public}
    if stage not in steps:
        raise Refusal(
            "unknown-stage",
            _("%(stage)s is no step; write one of %(steps)s.") % {"stage": stage, "steps": ", ".join(steps)},
        )
    return steps[stage](product, by=by, now=now)


def _lock(product: Product) -> Product:
    return Product.objects.select_for_update().get(pk=product.pk)


def _refuse_same(product: Product, stage: Stage, sentence: str) -> None:
    if product.stage == stage:
        raise Refusal("stage-already", sentence)


def _stage(product: Product, stage: Stage, *, by: Actor, now: datetime) -> Product:
    before, product.stage = product.stage, stage
    product.public_at = now if stage == Stage.PUBLIC else None
    if stage != Stage.LINK:
        product.share_key = ""
    product.save(update_fields=["stage", "public_at", "share_key"])
    event = ProductStaged(product=product.slug, subject=_subject(product), stage=stage.value, before=before)
    journal.record(event, by=by, at=now, now=now)
    return product


def _subject(product: Product) -> str:
    return f"product:{product.slug}"
