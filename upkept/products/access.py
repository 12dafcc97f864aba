"""The only way from a person and a product's name to the product: absent and not yours look alike."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.products.models import Membership, Product, Role

Who = Person | AnonymousUser

MAY: Final[dict[str, frozenset[str]]] = {
    "read": frozenset(Role.values),
    "answer": frozenset({Role.OWNER, Role.MAINTAINER, Role.OPERATOR, Role.AGENT}),
    "operate": frozenset({Role.OWNER, Role.MAINTAINER, Role.OPERATOR}),
    "maintain": frozenset({Role.OWNER, Role.MAINTAINER}),
    "own": frozenset({Role.OWNER}),
}
"""What each role may: look behind the public pages, answer customers, record work, decide, and own the plan."""


def absent() -> Http404:
    return Http404(_("There is nothing here, or nothing that you may see."))


def public_product(slug: str) -> Product:
    """For the pages that everybody may see. Raises Http404."""
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise absent()
    return product


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
