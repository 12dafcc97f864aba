"""Who plays in the demo: one person per role in every product, one customer, and the one password of all."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from upkept.accounts.models import Person
from upkept.config.demo.story import ALICE, AUDREY, BOB, DANA, MONA, OLGA, Actor
from upkept.products.models import Membership, Product, Role

PASSWORD = "correct-horse-battery"  # noqa: S105 - printed at each start: it guards nothing
ROLES: dict[Actor, Role] = {
    ALICE: Role.OWNER,
    MONA: Role.MAINTAINER,
    OLGA: Role.OPERATOR,
    BOB: Role.AGENT,
    AUDREY: Role.AUDITOR,
}
ZONE = "Europe/Madrid"


def email(who: Actor) -> str:
    return f"{who}@example.org"


@transaction.atomic
def people(*, may_sign_in: bool = True) -> dict[Actor, Person]:
    """Everybody, made where they are missing; whoever is there already is left as they are.

    Outside a demo nobody may sign in as one of them: their password is no secret.
    """
    found, password = {}, make_password(PASSWORD if may_sign_in else None)  # hashed once: a slow hash is for secrets
    for who in (*ROLES, DANA):
        person = Person.objects.filter(email=email(who)).first()
        if person is None:
            person = Person.objects.create(
                email=email(who),
                password=password,
                name=who.title(),
                timezone=ZONE,
                is_staff=may_sign_in and who == ALICE,
            )
        found[who] = person
    return found


def employ(people: dict[Actor, Person], product: Product) -> None:
    """Each has their role in the product; Dana is its customer, and needs none."""
    Membership.objects.bulk_create(
        [Membership(person=people[who], product=product, role=role) for who, role in ROLES.items()]
    )


def logins() -> str:
    """Who to sign in as, as lines of text."""
    lines = [f"  {email(who):22} {role.value}" for who, role in ROLES.items()]
    return "\n".join([f"Sign in with the password {PASSWORD} as", *lines, f"  {email(DANA):22} a customer"])
