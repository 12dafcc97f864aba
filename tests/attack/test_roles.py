"""A role is given to whom it is meant for, and an address in a mail leads to us."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from tests import make
from tests.attack.conftest import opened
from upkept.accounts import actions as accounts
from upkept.accounts.models import Person
from upkept.products.models import Membership, Product, Role


def test_whoever_took_anothers_address_without_proving_it_is_given_no_role(encore: Product, client: Client) -> None:
    thief = Client()
    said = {"email": "olga@example.org", "password1": "a-long-stolen-name"}
    assert thief.post("/account/signup/", said).status_code == 302
    assert Person.objects.filter(email="olga@example.org").exists()
    client.force_login(make.alice(encore))
    answer = client.post("/products/encore/role", {"email": "olga@example.org", "role": Role.OPERATOR})
    assert answer.status_code == 422
    assert "confirm" in answer.content.decode()
    assert not Membership.objects.filter(person__email="olga@example.org").exists()


def test_whoever_confirmed_the_address_is_given_the_role(encore: Product, client: Client) -> None:
    olga = Client()
    olga.post("/account/signup/", {"email": "olga@example.org", "password1": "a-long-name-of-mine"})
    link = re.search(r"http://[^/]+(/account/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    olga.post(link[1])
    client.force_login(make.alice(encore))
    assert client.post("/products/encore/role", {"email": "olga@example.org", "role": "operator"}).status_code == 302


@pytest.mark.django_db
def test_whom_the_operator_added_needs_to_confirm_nothing(encore: Product, client: Client) -> None:
    accounts.create("olga@example.org", "a-long-name-of-mine")
    Client().post("/account/login/", {"login": "olga@example.org", "password": "a-long-name-of-mine"})
    client.force_login(make.alice(encore))
    assert client.post("/products/encore/role", {"email": "olga@example.org", "role": "operator"}).status_code == 302


def test_the_link_in_a_mail_leads_to_us_whatever_host_was_asked(
    encore: Product, settings: object, client: Client
) -> None:
    make.dana()
    settings.PUBLIC_URL = "https://upkept.example.org"  # type: ignore[attr-defined]
    client.post("/account/password/reset/", {"email": "dana@example.org"}, headers={"host": "localhost:9999"})
    assert len(mail.outbox) == 1
    links = re.findall(r"https?://\S+", str(mail.outbox[0].body))
    assert links and all(link.startswith("https://upkept.example.org/") for link in links)


PAGES = ["/due", "/tickets", "/tickets/{ticket}", "/products/encore", "/obligations/{ref}"]
POSTS = ["answer", "note", "classify", "resolve", "cancel", "take"]


@pytest.mark.parametrize("name", ["charlie", "dana", "nobody", "inactive", "removed"])
def test_whoever_has_no_role_finds_nothing_of_the_team(encore: Product, name: str) -> None:
    ticket = opened(Client())
    from upkept.plans.models import Obligation

    ref = Obligation.objects.filter(subject=ticket.reference).values_list("ref", flat=True)[0]
    visitor = Client()
    if name == "inactive":
        bob = make.bob(encore)
        visitor.force_login(bob)
        Person.objects.filter(pk=bob.pk).update(is_active=False)
    elif name == "removed":
        visitor.force_login(make.bob(encore))
        Membership.objects.all().delete()
    elif name != "nobody":
        visitor.force_login(make.person(name.title()))
    for page in PAGES:
        answer = visitor.get(page.format(ticket=ticket.pk, ref=ref))
        assert answer.status_code in (302, 404), page
        assert answer.status_code == 404 or "/account/login" in answer["Location"]
    for verb in POSTS:
        answer = visitor.post(f"/tickets/{ticket.pk}/{verb}", {"text": "x", "reason": "spam"})
        assert answer.status_code in (302, 404)
        assert answer.status_code == 404 or "/account/login" in answer["Location"]
    assert visitor.get(f"/encore/tickets/{ticket.pk}").status_code == 404
    assert visitor.get("/events?topics=due:encore").status_code == 404
    assert ticket.messages.count() == 1


@pytest.mark.parametrize(
    ("role", "may_answer", "may_excuse", "may_own"),
    [
        ("owner", True, True, True),
        ("maintainer", True, True, False),
        ("operator", True, False, False),
        ("agent", True, False, False),
        ("auditor", False, False, False),
    ],
)
def test_each_role_does_what_it_may_and_no_more(
    encore: Product, role: str, may_answer: bool, may_excuse: bool, may_own: bool
) -> None:
    from upkept.plans.models import Obligation

    ticket, visitor = opened(Client()), Client()
    ref = Obligation.objects.filter(subject=ticket.reference).values_list("ref", flat=True)[0]
    visitor.force_login(make.member("Eve", role, encore))
    assert visitor.get(f"/tickets/{ticket.pk}").status_code == 200
    assert (visitor.post(f"/tickets/{ticket.pk}/answer", {"text": "x"}).status_code == 302) is may_answer
    assert (visitor.post(f"/obligations/{ref}/excuse", {"exclusion": "none"}).status_code == 422) is may_excuse
    asked = {"name": "CI", "scopes": "read"}
    assert (visitor.post("/products/encore/tokens", asked).status_code == 200) is may_own
    assert (visitor.post("/products/encore/role", {"email": "x@y.org", "role": "owner"}).status_code == 422) is may_own


def test_every_form_wants_the_proof_that_it_is_ours(encore: Product) -> None:
    ticket = opened(Client())
    alice = Client(enforce_csrf_checks=True)
    alice.force_login(make.alice(encore))
    paths = [f"/tickets/{ticket.pk}/{verb}" for verb in POSTS]
    paths += ["/encore/support", f"/encore/tickets/{ticket.pk}/reply", "/obligations/0/excuse", "/products/encore/role"]
    paths += [
        "/products/encore/tokens",
        "/products/encore/tokens/1/revoke",
        "/preferences",
        "/account/you/",
        "/account/login/",
    ]
    for path in paths:
        assert alice.post(path, {"text": "x"}).status_code == 403, path


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_nobody_is_led_elsewhere(encore: Product, there: str) -> None:
    make.dana()
    signed = Client().post(
        f"/account/login/?next={there}", {"login": "dana@example.org", "password": make.PASSWORD, "next": there}
    )
    assert signed.status_code == 302
    assert signed["Location"] == "/"
    assert Client().post("/preferences", {"next": there})["Location"] == "/"
