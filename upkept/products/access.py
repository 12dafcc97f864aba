"""The only way from a person and a product's name to the product: absent and not yours look alike."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.products.models import Membership, Product, Role, Stage

Who = Person | AnonymousUser

MAY: Final[dict[str, frozenset[str]]] = {
    "read": frozenset(Role.values),
    "answer": frozenset({Role.OWNER, Role.MAINTAINER, Role.OPERATOR, Role.AGENT}),
    "operate": frozenset({Role.OWNER, Role.MAINTAINER, Role.OPERATOR}),
    "maintain": frozenset({Role.OWNER, Role.MAINTAINER}),
    "own": frozenset({Role.OWNER}),
    "audit": frozenset({Role.OWNER, Role.MAINTAINER, Role.AUDITOR}),
}
"""What each role may: look behind the public pages, answer customers, record work, decide, own the plan, and audit it."""


def absent() -> Http404:
    return Http404(_("There is nothing here, or nothing that you may see."))


def public_product(request: HttpRequest, slug: str) -> Product:
    """For the public pages: everybody's where the product is public; with its key where it is shared by link; the team's always.

    Raises Http404. The key comes as `?key=` or in the cookie `share-<slug>`; an API token of the product opens it too.
    """
    product = Product.objects.filter(slug=slug).first()
    if product is None or not is_visible(request, product):
        raise absent()
    if getattr(request, "as_stranger", "") == slug:
        now: datetime = request.now  # type: ignore[attr-defined]  # see kit/now.py
        product.stage, product.public_at = Stage.PUBLIC, product.public_at or now  # as if it went public this moment
    request.shown_product = product  # type: ignore[attr-defined]  # see face.py: what is not public is marked so
    return product


def is_visible(request: HttpRequest, product: Product) -> bool:
    """Whether who asks may see the public pages of this product."""
    if product.stage == Stage.PUBLIC:
        return True
    if getattr(request, "as_stranger", "") == product.slug:
        return bool(getattr(request, "is_team", False))  # a preview by the team, which face.py began
    if any(
        opens(key, product) for key in (request.GET.get("key", ""), request.COOKIES.get(f"share-{product.slug}", ""))
    ):
        return True
    token = getattr(getattr(request, "auth", None), "token", None)
    if token is not None:
        return bool(token.product_id == product.pk)
    return allowed(request.user, product, "read")


def opens(key: str, product: Product) -> bool:
    """Whether this is the key by which the product is shared now."""
    if product.stage != Stage.LINK or not product.share_key:
        return False
    return secrets.compare_digest(key.encode(errors="replace"), product.share_key.encode())


def product_for(who: Who, slug: str, *, may: str) -> Product:
    """The product, where this person may do that in it. Raises Http404."""
    product = Product.objects.filter(slug=slug).first()
    if product is None or not allowed(who, product, may):
        raise absent()
    return product


def allowed(who: Who, product: Product | str, may: str) -> bool:
    """`product`: the product or its slug. Who runs the installation may do everything."""
    if not isinstance(who, Person) or not who.is_active:
        return False
    if who.is_staff:
        return True
    slug = product if isinstance(product, str) else product.slug
    return Membership.objects.filter(person=who, product__slug=slug, role__in=MAY[may]).exists()


def slugs_for(who: Who, *, may: str) -> list[str]:
    """The products in which this person may do that, by slug."""
    if not isinstance(who, Person) or not who.is_active:
        return []
    products = Product.objects.all()
    if not who.is_staff:
        products = products.filter(memberships__person=who, memberships__role__in=MAY[may])
    return list(products.order_by("slug").values_list("slug", flat=True))


def anywhere(who: Who) -> frozenset[str]:
    """What this person may do in one product or another: the areas that they work in, by one question."""
    if not isinstance(who, Person) or not who.is_active:
        return frozenset()
    if who.is_staff:
        return frozenset(MAY) if Product.objects.exists() else frozenset()
    roles = set(Membership.objects.filter(person=who).values_list("role", flat=True))
    return frozenset(may for may, of in MAY.items() if roles.intersection(of))
