"""The way from a person and a reference to an obligation: staff of the product only ("absent" and "not yours" look alike).

Customers reach an obligation through its area's access: it belongs to their ticket.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from upkept.core.refusal import Refusal
from upkept.plans.models import Obligation
from upkept.products import access
from upkept.products.models import Membership, Role

Someone = AbstractBaseUser | AnonymousUser

MAY_EXCUSE = (Role.OWNER, Role.MAINTAINER)
MAY_PUBLISH = (Role.OWNER,)


def products_of(person: Someone) -> list[str]:
    """Slugs of the products whose plans this person works on or audits."""
    if not person.is_authenticated:
        return []
    rows = Membership.objects.filter(person_id=person.pk).order_by("product__slug")
    return list(rows.values_list("product__slug", flat=True))


def obligation_for(person: Someone, ref: str, *, roles: Sequence[Role] = tuple(Role)) -> Obligation:
    """The obligation of this `ref`. Raises Refusal `not-found`, whether it is absent or not theirs."""
    row = Obligation.objects.filter(ref=ref).first()
    if row is None or not has_role(person, row.product, roles):
        raise Refusal("not-found", "There is no such obligation, or it is not yours to see.")
    return row


def row_for(who: access.Who, ref: str, *, may: str) -> Obligation:
    """The same for pages, by what one may do (`read`, `maintain`). Raises Http404."""
    row = Obligation.objects.filter(ref=ref[:16]).first()
    if row is None or not access.allowed(who, row.product, may):
        raise access.absent()
    return row


def has_role(person: Someone, product: str, roles: Sequence[Role]) -> bool:
    if not person.is_authenticated:
        return False
    return Membership.objects.filter(person_id=person.pk, product__slug=product, role__in=roles).exists()
