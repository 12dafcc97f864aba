"""The way from a person and a reference to an obligation: staff of the product only ("absent" and "not yours" look alike).

Customers reach an obligation through its area's access: it belongs to their ticket.
"""

from __future__ import annotations

from upkept.plans.models import Obligation
from upkept.products import access


def row_for(who: access.Who, ref: str, *, may: str) -> Obligation:
    """The obligation of this `ref`, by what one may do with it (`read`, `maintain`). Raises Http404."""
    row = Obligation.objects.filter(ref=ref[:16]).first()
    if row is None or not access.allowed(who, row.product, may):
        raise access.absent()
    return row
