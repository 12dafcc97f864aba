"""Whatever stands in an address, a form or a cookie is answered: a page, a refusal, never a fault of ours."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest
from django.test import Client

from tests import make
from tests.attack.conftest import opened
from upkept.plans.models import Obligation
from upkept.products.models import Product

STRANGE = [
    "\x00", "a\x00b", "٠٠٠٠-03", "9999-99", "0000-00", "../../etc/passwd", "99999999999999999999999999", "-1", "1e400",
    "NaN", "\U0001f600", "‮evil", "<script>alert(1)</script>", "%s%s%n", "' OR 1=1 --", "a" * 5000, "²", "٣", "=cmd|' /C calc'!A0",
    "99999999999-999999999999999999", "\ud7ff\ue000", "\r\nSet-Cookie: a=b",
]  # fmt: skip
FAR = "9" * 18
PATHS = [
    "/{}/", "/encore/plan/{}", "/encore/plan/versions/{}", "/encore/plan/{}.csv", "/encore/tickets/{}", "/tickets/{}",
    "/obligations/{}", "/products/{}", "/encore/tickets/1/why/{}",
]  # fmt: skip
QUERIES = [
    "/?lang={}", "/encore/plan?lang={}", "/encore/plan/response?month={}", "/encore/plan/response?page={}",
    "/encore/plan/response?only={}", "/encore/support?type={}", "/due?after={}", "/due?promise={}", "/due?owner={}",
    "/due?product={}", "/due?open={}", "/due?show={}", "/search?q={}", "/tickets?q={}", "/tickets?page={}", "/tickets?status={}",
    "/tickets?product={}", "/encore/tickets/1?key={}", "/events?topics={}", "/events?topics=due:{}", "/events?topics=case:{}",
    "/events?topics=due:encore&after={}", "/account/login/?next={}",
]  # fmt: skip

FORMS = {
    "/encore/support": ("type", "priority", "title", "text", "name", "email", "website"),
    "/encore/tickets/{ticket}/reply": ("text",),
    "/tickets/{ticket}/answer": ("text", "then", "seen"),
    "/tickets/{ticket}/note": ("text",),
    "/tickets/{ticket}/classify": ("priority", "type", "severity", "cause"),
    "/tickets/{ticket}/cancel": ("reason",),
    "/obligations/{ref}/excuse": ("exclusion", "reason", "reference"),
    "/products/encore/role": ("email", "role"),
    "/products/encore/tokens": ("name", "scopes", "kinds"),
    "/preferences": ("theme", "language", "zone", "next"),
    "/account/you/": ("name", "timezone", "language"),
}


@pytest.fixture
def alice(encore: Product, browser: Client) -> Client:
    browser.force_login(make.alice(encore))
    opened(browser)
    logging.disable(logging.CRITICAL)
    return browser


@pytest.mark.parametrize("address", [*PATHS, *QUERIES])
def test_no_address_fails_at_a_strange_value(alice: Client, address: str) -> None:
    failed = [
        (value[:40], status)
        for value in STRANGE
        if (status := alice.get(address.format(quote(value, safe=""))).status_code) >= 500
    ]
    assert not failed


@pytest.mark.parametrize(
    "after",
    [
        f"{FAR}-5:3:",
        f"{FAR}-0:7:",
        f"{FAR}-3:9:8,4",
        f"{FAR}-3:9:99",
        f"{FAR}-3:9:3,3",
        f"{FAR}-{FAR}:{FAR}:",
        f"{FAR}-",
    ],
)
def test_a_forged_place_in_the_live_stream_is_looked_at_anew(alice: Client, after: str) -> None:
    assert alice.get(f"/events?topics=due:encore&after={after}").status_code == 200


@pytest.mark.parametrize(("address", "names"), FORMS.items())
def test_no_form_fails_at_a_strange_value(alice: Client, address: str, names: tuple[str, ...]) -> None:
    ticket = opened(alice)
    ref = Obligation.objects.filter(subject=ticket.reference).values_list("ref", flat=True)[0]
    failed = [
        (value[:30], filled, status)
        for value in STRANGE
        for filled in {names, names[:1]}
        if (status := alice.post(
            address.format(ticket=ticket.pk, ref=ref), {"text": "x", **dict.fromkeys(filled, value)}
        ).status_code) >= 500
    ]  # fmt: skip
    assert not failed


def test_an_address_of_mail_that_is_too_long_is_refused_beside_its_field(encore: Product, browser: Client) -> None:
    email = f"{'d' * 60}@{'.'.join(['e' * 60] * 4)}.org"
    assert 254 < len(email) < 320
    said = {"type": "bug", "priority": "high", "title": "It stops", "text": "Now.", "email": email}
    assert browser.post("/encore/support", said).status_code == 422
