"""What is left of a product's tickets when an example is removed: nothing but the journal's events."""

from __future__ import annotations

from collections.abc import Callable

from upkept.kit.slices import deleting
from upkept.products import actions as products
from upkept.products.models import Product
from upkept.support.models import Message, Ticket


def slices(product: Product) -> list[Callable[[], bool]]:
    """Each deletes a slice of its tickets and of what was said in them at each call, and answers False when nothing is left.

    Raises Refusal: not-synthetic.
    """
    products.refuse_real(product)
    return [deleting(Message.objects.filter(ticket__product=product)), deleting(Ticket.objects.filter(product=product))]
