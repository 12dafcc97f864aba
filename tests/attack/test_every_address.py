"""Every address says who may open it, and nobody else does: all of them are walked, by everybody, in a private product.

An address that is not in the table fails the test: whoever adds one says who may open it, and write to it.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import make
from tests.plans.own.making import academy
from upkept.assurance import access as auditing
from upkept.assurance import actions as desk
from upkept.assurance import population
from upkept.assurance.access import Auditor
from upkept.kit import clock, journal
from upkept.kit.files import actions as files
from upkept.kit.journal.draft import Draft as Happened
from upkept.plans import drafts, timers
from upkept.plans.models import Obligation
from upkept.products import actions as products
from upkept.products.models import Product, Role
from upkept.support import actions as support

pytestmark = pytest.mark.django_db

ALL, SELF, NOBODY = "everybody", "whoever is signed in, their own", "nobody"
READ, ANSWER, OPERATE, MAINTAIN, OWN, DESK = "read", "answer", "operate", "maintain", "own", "desk"
FACE = "the team while it is private"
STAFF = "who runs the installation"

WHO: dict[str, str] = {
    # everybody's, and a person's own
    "healthz": ALL, "events": ALL, "home": ALL, "all-products": ALL, "search": SELF, "due": SELF, "owed": SELF,
    "owed-done": SELF, "welcome": ALL, "welcome-next": STAFF, "examples-load": STAFF, "examples-remove": STAFF,
    "ledger": ALL, "ledger-checkpoint": ALL, "ledger-checkpoints": ALL, "ledger-checkpoint-one": ALL, "ledger-stamp": ALL,
    "ledger-key": ALL, "ui:preferences": ALL, "ui:style-guide": ALL, "ui:sample-plan": ALL, "ui:sample-desk": ALL,
    "ui:sample-form": ALL, "profile": SELF, "products": SELF, "inbox": SELF, "plan-starter": SELF, "plan-new": SELF,
    "notices": SELF, "notices-count": SELF, "notices-read": SELF, "notice-open": SELF, "notice-mark": SELF,
    "notice-preferences": SELF, "notice-times": SELF, "device-add": SELF, "notices-held": SELF, "notices-forget": SELF, "device-change": SELF, "notice-mute": SELF,
    "embed-file": ALL, "leave-notices": ALL, "confirm": ALL, "unsubscribe": ALL, "push-worker": ALL, "deliveries": STAFF, "deliveries-retry": STAFF,
    "audit": ALL, "audit-again": ALL, "audit-leave": ALL, "audit-link": ALL, "product-preview-end": ALL,
    # the public face
    **dict.fromkeys(
        ("front", "plan", "plan-badge", "promise-badge", "embed-data", "embed-fragment", "reports", "report-pdf",
         "report", "plan-methods", "plan-feed", "plan-changes", "plan-versions", "plan-version", "promise-data", "promise",
         "subscribe"), FACE),
    "support": FACE, "ticket": NOBODY, "ticket-why": NOBODY, "reply": NOBODY,  # a customer's, by their own link
    # the team's
    "product": READ, "product-stage": READ, "product-preview": READ, "obligation": READ, "desk-ticket": READ,
    "record-done": READ, "record-file": READ, "own-site": READ,
    **dict.fromkeys(("answer", "note", "classify", "resolve", "cancel", "take"), ANSWER),
    **dict.fromkeys(("record", "record-kind", "record-csv", "record-sheet", "record-schedules", "record-skip",
                     "record-evidence"), OPERATE),
    **dict.fromkeys(("draft", "draft-findings", "draft-section", "draft-prose", "draft-start", "draft-drop", "draft-yaml",
                     "draft-check", "draft-accept", "draft-simulate", "draft-progress", "draft-diff", "draft-feasible",
                     "draft-publish", "draft-decide", "record-schedule", "record-schedule-end", "excuse", "note-case", "note-erase",
                     "own-site-watch", "own-site-look", "tickets-bring", "tickets-read"), MAINTAIN),
    **dict.fromkeys(("product-role", "product-token", "product-token-revoke", "product-stage-set", "product-relink",
                     "commitment-hide", "commitment-show", "before-show", "before-withdraw", "record-file-erase", "plan-approval", "plan-managed", "auditors",
                     "auditor", "auditor-revoke", "auditor-link"), OWN),
    # the auditor's desk
    **dict.fromkeys(("audit-desk", "audit-population", "audit-population-csv", "audit-case", "audit-samples", "audit-sample",
                     "audit-sample-csv", "audit-item", "audit-file", "audit-proof", "audit-controls", "audit-framework",
                     "audit-framework-csv"), DESK),
}  # fmt: skip

EVERY: set[str] = {Role.OWNER, Role.MAINTAINER, Role.OPERATOR, Role.AGENT, Role.AUDITOR}
STRONGEST = (Role.OWNER, Role.MAINTAINER, Role.OPERATOR, Role.AUDITOR, Role.AGENT)
MAY: dict[str, set[str]] = {
    ALL: {*EVERY, "customer", "guest", "other owner", "other guest", "nobody"},
    SELF: {*EVERY, "customer", "other owner"},
    STAFF: set(),
    NOBODY: set(),
    FACE: EVERY,
    READ: EVERY,
    ANSWER: {Role.OWNER, Role.MAINTAINER, Role.OPERATOR, Role.AGENT},
    OPERATE: {Role.OWNER, Role.MAINTAINER, Role.OPERATOR},
    MAINTAIN: {Role.OWNER, Role.MAINTAINER},
    OWN: {Role.OWNER},
    DESK: {Role.OWNER, Role.MAINTAINER, Role.AUDITOR, "guest"},
}


FORMS = {"plan-badge": "svg", "promise-badge": "svg", "promise-data": "csv"}


def patterns() -> list[tuple[str, str]]:
    """Name and route of every address but allauth's and the API's."""
    found: list[tuple[str, str]] = []

    def walk(urls: list[Any], before: str, space: str) -> None:
        for one in urls:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                if not route.startswith(("api/", "account/")) or "upkept" in str(one.urlconf_name):
                    walk(one.url_patterns, route, f"{space}{one.namespace}:" if one.namespace else space)
            elif isinstance(one, URLPattern):
                found.append((space + (one.name or route.strip("/")), route))

    walk(get_resolver().url_patterns, "", "")
    return found


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> dict[str, str]:
    """What each parameter of an address is, in a private product that has one of everything."""
    settings.DATA = tmp_path
    now = clock.now()
    product = academy(effective="2026-01-01")
    alice = make.alice(product)
    at = (now - timedelta(days=60)).replace(microsecond=0)
    for kind, when in (("course.outdated", at), ("course.reviewed", at + timedelta(days=20))):  # late: broken
        _happens(kind, int(when.timestamp()), when)
    timers.look(now)
    row = Obligation.objects.get(product="academy", commitment="fixed")
    kept = files.keep("academy", io.BytesIO(b"evidence"), name="a.txt", by="person:1", now=now)
    grant = desk.invite(
        product,
        name="Ada",
        email="ada@audit.example",
        until=now + timedelta(days=9),
        sees_security=True,
        by=alice,
        now=now,
    )
    asked = population.Asked(f"{now - timedelta(days=300):%Y-%m}", f"{now:%Y-%m}")
    drawn = desk.draw(
        Auditor(product, person=alice), asked=asked, seed="s", size=1, strata="none", with_void=False, now=now
    )
    drafts.start(product, by=alice, now=now)
    token, _secret = products.create_token(product, "CI", scopes=("read",), kinds=(), by=alice, now=now)
    ticket = _ticket(product, now)
    return {
        "slug": "academy", "ref": row.ref, "commitment": "fixed", "sha256": kept.sha256, "id": "course.outdated-1", "number": "1", "position": "1",
        "framework": "soc2", "kind": "course.reviewed", "section": "calendars", "step": "approve", "key": "saas", "secret": "0",
        "language": "en", "name": "embed.js", "form": "json", "seq": "1",
        "auditor": str(grant.pk), "auditor-revoke": str(grant.pk), "auditor-link": str(grant.pk), "audit-link": "0",
        "audit-sample": str(drawn.pk), "audit-sample-csv": str(drawn.pk), "audit-item": str(drawn.pk),
        "product-token-revoke": str(token.pk), "record-file-erase": str(kept.pk), "report": f"{at:%Y-%m}", "report-pdf": f"{at:%Y-%m}",
        **dict.fromkeys(("desk-ticket", "answer", "note", "classify", "resolve", "cancel", "take", "ticket", "ticket-why", "reply"),
                        str(ticket)),
    }  # fmt: skip


def _happens(kind: str, at: int, now: Any) -> None:
    happened = Happened(
        product="academy", kind=kind, subject="course:1", at=at, id=f"{kind}-1", by="person:1", how="attested", data={}
    )
    with transaction.atomic():
        journal.record_draft(happened, now=now)


def _ticket(product: Product, now: Any) -> int:
    return support.open_ticket(
        product,
        title="It stops",
        text="After ten seconds.",
        attributes={},
        now=now,
        by=make.dana(),
        customer=make.dana(),
    ).pk


def address(name: str, route: str, world: dict[str, str]) -> str:
    def given(match: re.Match[str]) -> str:
        wanted = match[1]
        if wanted == "name":
            return world.get(name, world["name"])
        return world[name] if wanted in ("number",) and name in world else world[wanted]

    if route.endswith("$") or "(?P<" in route:  # a regular expression: its groups first
        for group, value in (
            ("slug", "academy"),
            ("commitment", "fixed"),
            ("name", "embed.js"),
            ("form", FORMS.get(name, "json")),
        ):
            route = re.sub(rf"\(\?P<{group}>(?:[^()]|\([^()]*\))*\)", value, route)
        return "/" + route.replace("\\", "").strip("^$").replace("^", "")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", given, route)


def cast(product: Product) -> dict[str, Client]:
    now, found = clock.now(), {"nobody": Client()}
    for role in EVERY:
        found[role] = Client()
        found[role].force_login(make.member(f"{role}-one", role, product))
    found[Role.OWNER].force_login(make.alice(product))  # who drew the sample
    found["customer"] = Client()
    found["customer"].force_login(make.dana())
    other = make.product("other", stage="private")
    found["other owner"] = Client()
    found["other owner"].force_login(make.member("Oscar", Role.OWNER, other))
    for name, of in (("guest", product), ("other guest", other)):
        grant = desk.invite(of, name=name, email=f"{name[:5]}@audit.example", until=now + timedelta(days=9), sees_security=True,
                            by=make.alice(product), now=now)  # fmt: skip
        found[name] = Client()
        assert found[name].post(auditing.link_of(grant)).status_code == 302
    for client in found.values():
        client.raise_request_exception = False
    return found


def is_shut(answer: HttpResponseBase) -> bool:
    """404 as if nothing were there, the way to sign in, or a refusal of the method for everybody alike."""
    if answer.status_code == 302:
        return "/account/login" in answer["Location"]
    return answer.status_code == 404


def test_each_address_is_in_the_table() -> None:
    names = {name for name, _route in patterns()}
    assert not names - WHO.keys() - {"<slug:slug>"}, "say in WHO who may open it"
    assert not WHO.keys() - names, "this address is gone"


def test_whoever_may_not_finds_nothing_behind_any_address(world: dict[str, str]) -> None:
    """The strongest ones who may not: the owner of another product, a guest, the role below, the customer, nobody."""
    product = Product.objects.get(slug="academy")
    people, wrong = cast(product), []
    for name, route in patterns():
        may, path = MAY[WHO.get(name, FACE)], address(name, route, world)
        below = next((role for role in STRONGEST if role not in may), None)
        for who in dict.fromkeys(
            one for one in (below, "other owner", "guest", "other guest", "customer", "nobody") if one
        ):
            if who in may or (who == "customer" and name in ("ticket", "reply")):  # their own
                continue
            methods = ("get",) if who in ("other guest", "customer", "nobody") else ("get", "post")
            for method in methods:
                answer = getattr(people[who], method)(path)
                if not is_shut(answer) and answer.status_code != 405:
                    wrong.append((who, method, path, answer.status_code))
    assert not wrong


def test_the_addresses_that_were_walked_are_there(world: dict[str, str]) -> None:
    """Their owner finds something behind each, so that the walk above was not one past empty doors."""
    product = Product.objects.get(slug="academy")
    owner, wrong = cast(product)[Role.OWNER], []
    for name, route in patterns():
        if Role.OWNER in MAY[WHO.get(name, FACE)] and WHO.get(name) not in (ALL, SELF):
            if name == "tickets-read":  # the file is no table of tickets: it says so
                continue
            answer = owner.get(address(name, route, world))
            if is_shut(answer) or answer.status_code >= 500:
                wrong.append((address(name, route, world), answer.status_code))
    assert not wrong
