"""The cast, built by plain functions: Alice owns, Bob answers, Olga is on call, Charlie is an outsider, Dana is the customer."""

from __future__ import annotations

from datetime import UTC, datetime

from upkept.accounts.models import Person
from upkept.products.models import Membership, Product, Role

PASSWORD = "correct-horse-battery"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Madrid


def person(name: str, **fields: object) -> Person:
    email = f"{name.lower()}@example.org"
    found = Person.objects.filter(email=email).first()
    return found or Person.objects.create_user(email, PASSWORD, name=name, **fields)


def product(slug: str = "encore", **fields: object) -> Product:
    defaults = {
        "name": slug.title(),
        "timezone": "Europe/Madrid",
        "languages": ["en"],
        "created_at": MONDAY,
        "stage": "public",
    }
    return Product.objects.get_or_create(slug=slug, defaults={**defaults, **fields})[0]


def member(name: str, role: str, of: Product | None = None) -> Person:
    who = person(name)
    Membership.objects.update_or_create(person=who, product=of or product(), defaults={"role": role})
    return who


def alice(of: Product | None = None) -> Person:
    return member("Alice", Role.OWNER, of)


def bob(of: Product | None = None) -> Person:
    return member("Bob", Role.AGENT, of)


def olga(of: Product | None = None) -> Person:
    return member("Olga", Role.OPERATOR, of)


def charlie() -> Person:
    return person("Charlie")


def dana() -> Person:
    return person("Dana")
