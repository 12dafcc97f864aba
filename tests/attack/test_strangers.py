"""Each public address as a stranger meets it: in the team's preview, with the key of another product, with one that was revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.attack.test_every_address import DESK, FACE, WHO, address, cast, is_shut, patterns, world
from upkept.kit import clock
from upkept.products import stages
from upkept.products.models import Product, Stage

__all__ = ["world"]
pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b", re.I)


def faces(world: dict[str, str]) -> list[str]:
    return [address(name, route, world) for name, route in patterns() if WHO.get(name, FACE) == FACE]


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined, call-overload, no-any-return]


def plain(answer: HttpResponseBase) -> tuple[int, str, bytes]:
    """What was answered, but for the bar above it and what belongs to one session or one answer."""
    text = body(answer)
    for what in (
        rb'<aside class="banner".*?</form></aside>',
        rb'<meta name="robots"[^>]*>',
        rb'nonce="[^"]*"',
        rb'name="csrfmiddlewaretoken" value="[^"]*"',
        rb"""(?:"X-CSRFToken"|&quot;X-CSRFToken&quot;): ?(?:"|&quot;)\w+""",
    ):
        text = re.sub(what, b"", text, flags=re.S)
    return answer.status_code, answer.get("Content-Type", ""), b" ".join(text.split())


@pytest.fixture
def academy(world: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Product:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    return Product.objects.get(slug="academy")


def test_a_preview_is_to_the_byte_what_a_stranger_gets_and_writes_nothing(
    world: dict[str, str], academy: Product
) -> None:
    alice = Client()
    alice.force_login(make.alice(academy))
    alice.get("/academy/plan")
    alice.post("/products/academy/preview")
    with CaptureQueriesContext(connection) as asked:
        previewed = {path: alice.get(path) for path in faces(world)}
        wrote = [one["sql"][:90] for one in asked.captured_queries if WRITES.match(one["sql"])]
    assert not [sql for sql in wrote if Session._meta.db_table not in sql]
    stages.go_public(academy, by=make.alice(academy), now=clock.now())
    stranger = Client()
    wrong = [path for path, seen in previewed.items() if plain(seen) != plain(stranger.get(path))]
    assert not wrong
    assert sum(seen.status_code == 200 for seen in previewed.values()) > 12
    for seen in previewed.values():
        assert seen.status_code != 200 or "no-store" in seen["Cache-Control"]


def test_a_preview_gives_nobody_a_right_and_takes_nobodys_away(world: dict[str, str], academy: Product) -> None:
    """Whoever loses the role in the middle of it sees nothing more; it opens no other product, and nothing is sent from it."""
    other = make.product("other", stage="private")
    bob = Client()
    bob.force_login(make.bob(academy))
    assert bob.post("/products/other/preview").status_code == 404
    bob.post("/products/academy/preview")
    assert bob.get("/academy/plan").status_code == 200 and bob.get("/other/plan").status_code == 404
    for path in faces(world):
        assert bob.post(path, {"email": "x@example.net"}).status_code in (405, 409), path
    academy.memberships.all().delete()
    assert [path for path in faces(world) if not is_shut(bob.get(path)) and "embed.js" not in path] == []
    assert other.stage == Stage.PRIVATE


@pytest.mark.parametrize("what", ["of another product", "revoked", "of a product that is private again"])
def test_a_key_that_does_not_fit_opens_no_public_address(world: dict[str, str], academy: Product, what: str) -> None:
    alice, now = make.alice(academy), clock.now()
    old = stages.share(academy, by=alice, now=now).share_key
    came_by_it = Client()
    came_by_it.get(f"/academy/plan?key={old}")
    assert came_by_it.get("/academy/plan").status_code == 200
    if what == "revoked":
        stages.new_share_key(academy, by=alice, now=now)
    elif what == "of another product":
        old = stages.share(make.product("other", stage="private"), by=alice, now=now).share_key
        came_by_it = Client()
        came_by_it.cookies["share-academy"] = old
        came_by_it.cookies["share-other"] = old
    else:
        stages.make_private(academy, by=alice, now=now)
    wrong = []
    for path in faces(world):
        if path.endswith("embed.js"):  # the same file for everybody
            continue
        for client, asked in ((came_by_it, path), (Client(), f"{path}?key={old}"), (Client(), f"{path}?key=")):
            if not is_shut(client.get(asked)):
                wrong.append(asked)
    assert not wrong


def test_its_key_opens_each_public_address_and_no_other(world: dict[str, str], academy: Product) -> None:
    key = stages.share(academy, by=make.alice(academy), now=clock.now()).share_key
    client = Client()
    client.get(f"/academy/plan?key={key}")
    assert [path for path in faces(world) if is_shut(client.get(path)) and "/tickets/" not in path] == []
    for name, route in patterns():
        if WHO.get(name, FACE) in (FACE, "everybody", "whoever is signed in, their own", "nobody"):
            continue
        path = address(name, route, world)
        for answer in (client.get(f"{path}?key={key}"), client.post(path)):
            assert is_shut(answer) or answer.status_code == 405, path
    assert client.get("/api/v1/products/academy/events").status_code == 401


@pytest.mark.parametrize("ended", ["its day has come", "revoked"])
def test_a_guest_whose_time_is_over_finds_no_desk(
    world: dict[str, str], academy: Product, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    guest = cast(academy)["guest"]
    desk = [address(name, route, world) for name, route in patterns() if WHO.get(name) == DESK]
    assert guest.get("/audit/academy").status_code == 200 and len(desk) > 10
    if ended == "revoked":
        academy.grants.update(revoked_at=clock.now())
    else:
        later = clock.now() + timedelta(days=9, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
    for path in desk:
        for answer in (guest.get(path), guest.post(path)):
            assert is_shut(answer) or answer.status_code == 405, path
