"""Due, the inbox and the search: everything that is owed, nothing that is another's, and bounded queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import make
from tests.status.test_pages import case, encore, queries
from upkept.kit import clock
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.support import actions

__all__ = ["encore"]
MOST_QUERIES = 40


def running(number: int, **fields: object) -> Obligation:
    now = clock.now().replace(microsecond=0)
    given = {"opened_at": now - timedelta(hours=1), "due_at": now + timedelta(hours=3, minutes=number), "outcome": "running",
             "verdict": "", "verdict_at": None, "month": "", "met_at": None}  # fmt: skip
    return case(number, **{**given, **fields})


def signed_in(name: str, role: str = "agent") -> Client:
    client = Client()
    client.force_login(make.member(name, role))
    return client


def ask(product: Product, title: str) -> int:
    ticket = actions.open_ticket(
        product,
        title=title,
        text="Help.",
        attributes={"type": "bug", "priority": "high"},
        now=clock.now(),
        by="customer",
    )
    return int(ticket.pk)


@pytest.mark.parametrize("path", ["/due", "/due?product=encore&owner=agent"])
def test_hundreds_of_rows_cost_no_more_queries_than_ten(encore: Product, path: str) -> None:
    bob = signed_in("Bob")
    Obligation.objects.bulk_create([running(number) for number in range(10)])
    few = queries(bob, path)
    Obligation.objects.bulk_create([running(number) for number in range(10, 400)])
    assert queries(bob, path) <= few + 6
    assert queries(bob, path) <= MOST_QUERIES


def test_the_inbox_asks_no_more_for_forty_tickets_than_for_four(encore: Product) -> None:
    bob = signed_in("Bob")
    for number in range(4):
        ask(encore, f"Question {number}")
    few = queries(bob, "/tickets")
    for number in range(4, 40):
        ask(encore, f"Question {number}")
    assert queries(bob, "/tickets") == few <= MOST_QUERIES


def test_a_long_list_goes_on_where_the_page_ended(encore: Product) -> None:
    Obligation.objects.bulk_create([running(number) for number in range(150)])
    bob = signed_in("Bob")
    seen: list[str] = []
    path = "/due"
    while path:
        page = bob.get(path)
        seen += [row.ref for group in page.context["groups"] for row in group.rows]
        path = f"/due?{page.context['after']}" if page.context["after"] else ""
    theirs = [ref for ref in seen if ref.startswith("resp")]
    assert sorted(theirs) == [f"resp{number:012}" for number in range(150)]


def test_what_is_broken_and_not_done_stands_on_top_and_a_missed_period_does_not(encore: Product) -> None:
    gone = clock.now() - timedelta(hours=2)
    Obligation.objects.bulk_create(
        [
            running(1),
            running(2, outcome="broken", due_at=gone, verdict="broken", verdict_at=gone, month="2026-01"),
            running(3, commitment="minor-monthly", outcome="broken", due_at=gone, verdict_at=gone, month="2026-01"),
        ]
    )
    groups = signed_in("Bob").get("/due").context["groups"]
    assert groups[0].is_overdue and [row.ref for row in groups[0].rows] == [f"resp{2:012}"]


def test_the_open_one_stands_beside_the_list(encore: Product) -> None:
    number = ask(encore, "Beside the list")
    ref = Obligation.objects.get(subject=f"ticket:{number}", commitment="response").ref
    page = signed_in("Bob").get(f"/due?open={ref}").content.decode()
    assert page.count("<h1") == 1 and 'id="obligation"' in page and "What counted" in page


def test_anothers_obligation_is_not_found(encore: Product) -> None:
    number = ask(encore, "Not yours")
    ref = Obligation.objects.get(subject=f"ticket:{number}", commitment="response").ref
    other = make.product("other")
    client = Client()
    client.force_login(make.member("Erik", "owner", other))
    for path in (f"/due?open={ref}", f"/obligations/{ref}", f"/tickets/{number}", "/products/encore"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/obligations/{ref}/excuse", {"exclusion": "unrelated"}).status_code == 404


def test_the_search_reaches_tickets_promises_products_and_pages_of_ones_own_only(encore: Product) -> None:
    number = ask(encore, "The player stops")
    bob = signed_in("Bob")
    assert f"/tickets/{number}" in bob.get("/search?q=player").content.decode()
    assert f"/tickets/{number}" in bob.get(f"/search?q=%23{number}").content.decode()
    assert "/encore/plan/minor-monthly" in bob.get("/search?q=minor monthly").content.decode()
    assert "/account/2fa/" in bob.get("/search?q=second factor").content.decode()
    for page in ("/products/encore/record", "/audit/encore", "/products/encore/auditors", "/products/encore/site"):
        assert f'"{page}"' not in bob.get("/search?q=encore").content.decode()  # an agent may not
    alice = signed_in("Alice", "owner")
    asked = {"record": "/products/encore/record", "auditors": "/products/encore/auditors", "desk": "/audit/encore",
             "own site": "/products/encore/site", "reports": "/encore/reports"}  # fmt: skip
    for words, page in asked.items():
        assert f'href="{page}"' in alice.get(f"/search?q={words}").content.decode()
    links = bob.get("/search?q=player", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in links and f"/tickets/{number}" in links
    charlie = Client()
    charlie.force_login(make.charlie())
    assert "/tickets/" not in charlie.get("/search?q=player").content.decode()
    assert Client().get("/search?q=player").status_code == 302


def test_the_search_asks_a_bounded_number_of_questions(encore: Product) -> None:
    bob = signed_in("Bob")
    few = queries(bob, "/search?q=question")
    for number in range(30):
        ask(encore, f"Question {number}")
    assert queries(bob, "/search?q=question") == few


def test_a_customer_reads_why_of_their_own_clock_and_of_no_others(encore: Product) -> None:
    client = Client()
    client.post("/encore/support", {"type": "bug", "priority": "high", "title": "Why", "text": "Why?"})
    row = Obligation.objects.get(commitment="response")
    number = row.subject.partition(":")[2]
    page = client.get(f"/encore/tickets/{number}/why/{row.ref}")
    assert page.status_code == 200 and "24 hours" in page.content.decode()
    other = ask(encore, "Another's")
    theirs = Obligation.objects.get(subject=f"ticket:{other}", commitment="response")
    assert client.get(f"/encore/tickets/{number}/why/{theirs.ref}").status_code == 404
    assert client.get(f"/encore/tickets/{other}/why/{theirs.ref}").status_code == 404
    assert Client().get(f"/encore/tickets/{number}/why/{row.ref}").status_code == 404
