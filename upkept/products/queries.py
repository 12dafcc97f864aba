"""What is read of products and of the people who look after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from upkept.accounts.models import Person
from upkept.products.models import Membership, Product, Stage


def products() -> QuerySet[Product]:
    return Product.objects.order_by("name")


def listed() -> QuerySet[Product]:
    """Those that everybody may know of: the public ones. Every list, feed and index that a stranger meets begins here."""
    return products().filter(stage=Stage.PUBLIC)


def names() -> dict[str, str]:
    """Slug → name."""
    return dict(Product.objects.values_list("slug", "name"))


def names_by_role(slugs: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """(product, role) → what the people are called who have that role there."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in Membership.objects.filter(product__slug__in=slugs).select_related("person", "product"):
        found.setdefault((one.product.slug, one.role), []).append(str(one.person))
    return found


def team_of(product: Product) -> QuerySet[Membership]:
    return Membership.objects.filter(product=product).select_related("person").order_by("role", "person__name")


def people_with_roles() -> Iterator[dict[str, Any]]:
    """Everybody, with `roles` as [(product, role)]."""
    people = Person.objects.order_by("email").prefetch_related("memberships__product")
    for person in people.iterator(chunk_size=500):
        yield {
            "email": person.email,
            "name": person.name,
            "staff": person.is_staff,
            "roles": [(membership.product.slug, membership.role) for membership in person.memberships.all()],
        }
