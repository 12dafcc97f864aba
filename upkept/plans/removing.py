"""What is left of a product's promises when the product is removed: nothing but the journal's events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import models, transaction

from upkept.kit.files.models import File
from upkept.kit.slices import deleting
from upkept.plans.models import Draft, Obligation, Opener, PlanVersion, Stream, Tally
from upkept.products import actions as products
from upkept.products.models import Product

FEW: Final[tuple[type[models.Model], ...]] = (Opener, PlanVersion, Draft)
MANY: Final[tuple[type[models.Model], ...]] = (Obligation, Stream, Tally)


@transaction.atomic
def stop(product: Product) -> None:
    """No plan, and no period begins any more; its clocks stop with the removal (see timers). Raises Refusal: not-synthetic."""
    products.refuse_real(product)
    for table in FEW:
        table._default_manager.filter(product=product.slug).delete()
    File.objects.filter(
        product=product.slug
    ).delete()  # the bytes follow, where nobody else has them (kit/files/jobs.py)


def slices(product: Product) -> list[Callable[[], bool]]:
    """Each deletes a slice of what was reckoned at each call, and answers False when nothing is left. Raises as `stop` does."""
    products.refuse_real(product)
    return [deleting(table._default_manager.filter(product=product.slug)) for table in MANY]
