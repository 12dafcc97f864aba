"""Every operation of the API, called by everybody who may not: another product's token, one without the scope, one that has ended
or was revoked, the owner of another product, a guest of the auditor's desk, nobody. Nothing is found, and nothing is changed.

An operation that is not in the table fails the test: whoever adds one says which scope opens it, and what a right body is.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from tests import make
from tests.attack.test_every_address import cast, world
from upkept.config.api import api
from upkept.kit import clock
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event
from upkept.kit.limits import counting
from upkept.plans.models import PlanVersion
from upkept.products import actions as products
from upkept.products.models import Product, Role, Scope
from upkept.support.models import Message

__all__ = ["world"]
pytestmark = pytest.mark.django_db

ANY, OPEN = "any token of the product", "everybody's: it names no product"
READ, EVENTS, TICKETS, PLAN = Scope.READ, Scope.EVENTS, Scope.TICKETS, Scope.PLAN
NEEDS: dict[str, str] = {
    **dict.fromkeys(("list_products", "list_checkpoints", "consistency"), OPEN),
    **dict.fromkeys(("read_product", "read_plan", "list_versions", "read_version", "list_commitments", "read_commitment",
                     "read_scores"), ANY),
    **dict.fromkeys(("list_obligations", "read_obligation", "list_events", "read_file", "inclusion"), READ),
    **dict.fromkeys(("post_events", "post_file"), EVENTS),
    **dict.fromkeys(("list_tickets", "open_ticket", "read_ticket", "reply_to_ticket", "answer_ticket"), TICKETS),
    "publish_plan": PLAN,
}  # fmt: skip
BODIES: dict[str, Any] = {
    "publish_plan": {"source": "upkept: 1\n", "prose": {"en": "# Academy\n"}},
    "post_events": {"kind": "course.reviewed", "subject": "course:9", "at": "2026-01-02T00:00:00Z", "id": "smuggled"},
    "post_file": b"smuggled",
    "open_ticket": {"title": "smuggled", "text": "smuggled"},
    "reply_to_ticket": {"text": "smuggled"},
    "answer_ticket": {"text": "smuggled"},
}
_TOKENS = count()


def operations(world: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, method and address of each."""
    found = []
    params = {**world, "number": "1", "id": world["id"]}
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for one in view.operations:
                name = one.view_func.__name__
                own = {**params, "id": "fixed"} if name == "read_commitment" else params
                own = {**own, "number": world["desk-ticket"]} if "ticket" in path else own
                filled = path.replace("{int:number}", "{number}").format(**own)
                found += [(name, method, f"/api/v1{filled}") for method in one.methods]
    return found


def token(product: Product, *scopes: str, **more: Any) -> str:
    kinds = ("course.reviewed",) if Scope.EVENTS in scopes else ()
    return products.create_token(
        product, f"CI {next(_TOKENS)}", scopes=scopes, kinds=kinds, by=None, now=clock.now(), **more
    )[1]


def call(name: str, method: str, path: str, secret: str = "", client: Client | None = None) -> HttpResponseBase:
    counting.forget()
    body = BODIES.get(name)
    if path.endswith("/consistency"):
        path += "?from_size=1"
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    sent = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return (client or Client()).generic(method, path, sent, content_type=kind, headers=headers)


def held() -> list[int]:
    return [model.objects.count() for model in (Event, File, Message, PlanVersion)]


@pytest.fixture
def secrets(world: dict[str, str]) -> dict[str, str]:
    """What machines send that are let in nowhere."""
    now, product = clock.now(), Product.objects.get(slug="academy")
    other = make.product("other", stage="private")
    revoked = token(product, *Scope.values)
    products.revoke_token(product.tokens.get(pk=int(revoked.split("_")[1])), now=now)
    return {
        "another product's": token(other, *Scope.values),
        "ended": token(product, *Scope.values, expires_at=now - timedelta(seconds=1)),
        "revoked": revoked,
        "cut short": token(product, *Scope.values)[:-1],
    }


def test_each_operation_is_in_the_table(world: dict[str, str]) -> None:
    names = {name for name, _method, _path in operations(world)}
    assert names == NEEDS.keys(), "say in NEEDS which scope opens it"
    assert {name for name, method, _path in operations(world) if method != "GET"} == BODIES.keys()


def test_a_token_that_is_none_any_more_opens_nothing(world: dict[str, str], secrets: dict[str, str]) -> None:
    del secrets["another product's"]
    before, wrong = held(), []
    for name, method, path in operations(world):
        for what, secret in secrets.items():
            answer = call(name, method, path, secret)
            if answer.status_code != 401:
                wrong.append((name, what, answer.status_code))
    assert not wrong and held() == before


@pytest.mark.parametrize("stage", ["private", "public"])
def test_the_token_of_another_product_is_as_good_as_none(
    world: dict[str, str], secrets: dict[str, str], stage: str
) -> None:
    Product.objects.update(stage=stage)
    before, wrong = held(), []
    for name, method, path in operations(world):
        if NEEDS[name] == OPEN or (stage == "public" and (NEEDS[name] == ANY or name == "inclusion")):
            continue  # the proof of what everybody sees is everybody's
        answer = call(name, method, path, secrets["another product's"])
        if answer.status_code != 404:
            wrong.append((name, answer.status_code))
    assert not wrong and held() == before


def test_a_token_of_the_product_opens_what_its_scope_says_and_no_more(world: dict[str, str]) -> None:
    product, wrong = Product.objects.get(slug="academy"), []
    for scope in Scope.values:
        secret = token(product, scope)
        for name, method, path in operations(world):
            needs = NEEDS[name]
            before = held()
            answer = call(name, method, path, secret)
            if needs in (ANY, OPEN, scope):
                if answer.status_code in (401, 403, 500) or (answer.status_code == 404 and needs != OPEN):
                    wrong.append((scope, name, answer.status_code))
            elif answer.status_code not in (403, 404) or held() != before:
                wrong.append((scope, name, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("stage", ["private", "public"])
def test_a_session_opens_no_more_of_the_api_than_of_the_pages(world: dict[str, str], stage: str) -> None:
    people = cast(Product.objects.get(slug="academy"))
    Product.objects.update(stage=stage)
    before, wrong = held(), []
    for who in ("other owner", "guest", "other guest", "nobody", "customer"):
        for name, method, path in operations(world):
            if who == "customer" and NEEDS[name] == TICKETS:  # their own
                continue
            if NEEDS[name] == OPEN or (
                stage == "public" and (NEEDS[name] == ANY or name in ("inclusion", "open_ticket"))
            ):
                continue
            answer = call(name, method, path, client=people[who])
            if who == "other owner" and stage == "public" and name == "list_tickets":
                assert json.loads(answer.content) == [], "their own, of which there are none"  # type: ignore[attr-defined]
            elif answer.status_code not in (401, 404):
                wrong.append((who, name, answer.status_code))
    assert not wrong and held() == before


def test_a_session_writes_nothing_without_the_proof_that_it_is_our_page(world: dict[str, str]) -> None:
    alice = Client(enforce_csrf_checks=True)
    alice.force_login(make.alice(Product.objects.get(slug="academy")))
    before = held()
    for name, method, path in operations(world):
        if method != "GET":
            assert call(name, method, path, client=alice).status_code == 403, name
    assert held() == before


def test_a_role_that_was_taken_opens_nothing_from_the_next_call_on(world: dict[str, str]) -> None:
    product = Product.objects.get(slug="academy")
    client, mona = Client(), make.member("Mona", Role.MAINTAINER, product)
    client.force_login(mona)
    assert client.get("/api/v1/products/academy/events").status_code == 200
    products.set_role(mona.email, "academy", "")
    wrong = []
    for name, method, path in operations(world):
        if NEEDS[name] != OPEN and call(name, method, path, client=client).status_code != 404:
            wrong.append(name)
    assert not wrong
