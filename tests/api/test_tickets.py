"""Tickets over the API: opened, read, replied to and answered, each by who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.api.conftest import Api, problem, token
from upkept.kit.journal.models import Event
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.support.models import Message, Ticket

pytestmark = pytest.mark.django_db
PATH = "/products/encore/tickets"
SAID: dict[str, Any] = {"title": "It stops", "text": "After two songs.", "attributes": {"priority": "high"}}


@pytest.fixture
def desk(encore: Product) -> Api:
    return Api(token(encore, "tickets", name="desk"))


def test_a_customer_opens_a_ticket_and_is_told_by_when_it_is_answered(encore: Product) -> None:
    response = Api(person=make.dana()).post(PATH, SAID)
    assert response.status_code == 201, response.content
    said = response.json()
    assert said["promises"][0]["due_at"] == "2026-03-02T11:00:00Z"
    assert response["Location"].endswith(f"/api/v1/tickets/{said['number']}")
    assert Ticket.objects.get().customer == make.dana()
    assert [one["text"] for one in said["messages"]] == ["After two songs."]


def test_another_customers_ticket_is_not_found(encore: Product, desk: Api) -> None:
    number = Api(person=make.dana()).post(PATH, SAID).json()["number"]
    stranger = Api(token(make.product("other"), "tickets", name="x"))
    for outsider in (Api(person=make.charlie()), stranger):
        theirs = problem(outsider.get(f"/tickets/{number}"), 404, "not-found")
        absent = problem(outsider.get("/tickets/999999"), 404, "not-found")
        assert {**theirs, "instance": ""} == {**absent, "instance": ""}
        problem(outsider.post(f"/tickets/{number}/reply", {"text": "x"}), 404, "not-found")
        problem(outsider.post(f"/tickets/{number}/answer", {"text": "x"}), 404, "not-found")
    assert Api(person=make.charlie()).get(PATH).json() == []
    problem(stranger.get(PATH), 404, "not-found")
    assert Message.objects.count() == 1


def test_a_customer_does_not_answer_and_an_agent_does_not_reply(encore: Product) -> None:
    dana, bob = Api(person=make.dana()), Api(person=make.bob(encore))
    number = dana.post(PATH, SAID).json()["number"]
    problem(dana.post(f"/tickets/{number}/answer", {"text": "x"}), 404, "not-found")
    problem(bob.post(f"/tickets/{number}/reply", {"text": "x"}), 403, "not-its-customer")
    answered = bob.post(f"/tickets/{number}/answer", {"text": "Try again.", "then": "wait"}).json()
    assert (answered["status"], answered["promises"][0]["state"]) == ("waiting", "kept")
    assert dana.post(f"/tickets/{number}/reply", {"text": "It works."}).json()["status"] == "open"


def test_another_program_brings_tickets_and_answers_them(encore: Product, desk: Api) -> None:
    number = desk.post(PATH, {**SAID, "email": "dana@example.org", "name": "Dana"}).json()["number"]
    assert Ticket.objects.get(pk=number).email == "dana@example.org"
    assert desk.post(f"/tickets/{number}/answer", {"text": "Solved.", "then": "resolve"}).json()["status"] == "resolved"
    problem(desk.post(f"/tickets/{number}/answer", {"text": "Again"}), 409, "already-resolved")
    assert desk.post(f"/tickets/{number}/reply", {"text": "No"}).json()["status"] == "open"
    assert set(Event.objects.filter(subject=f"ticket:{number}").values_list("by", flat=True)) == {
        f"token:{Event.objects.get(kind='ticket.opened').by.partition(':')[2]}"
    }
    assert Obligation.objects.get(subject=f"ticket:{number}", commitment="response", outcome="kept")
    assert [one["number"] for one in desk.get(f"{PATH}?status=open").json()] == [number]


def test_a_ticket_sent_twice_under_one_key_is_opened_once(desk: Api) -> None:
    first = desk.post(PATH, SAID, Idempotency_Key='"zd-1"')
    again = desk.post(PATH, SAID, Idempotency_Key="zd-1")
    assert first.json()["number"] == again.json()["number"]
    problem(desk.post(PATH, {**SAID, "title": "Other"}, Idempotency_Key="zd-1"), 422, "key-reused")
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"text": None}, "/text"),
        ({"attributes": {"priority": "urgent"}}, "/attributes/priority"),
        ({"attributes": {"prioritty": "high"}}, "/attributes/prioritty"),
        ({"email": "nobody"}, "/email"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_ticket_is_refused_at_its_place(desk: Api, changes: dict[str, Any], pointer: str) -> None:
    said = problem(desk.post(PATH, {**SAID, **changes}), 422, "invalid")
    assert [one["pointer"] for one in said["errors"]] == [pointer]
    assert not Ticket.objects.exists()


def test_notes_are_for_the_team(encore: Product, desk: Api) -> None:
    from tests.api.conftest import NOW
    from upkept.support import actions

    dana = Api(person=make.dana())
    number = dana.post(PATH, SAID).json()["number"]
    actions.note(Ticket.objects.get(pk=number), text="Between us", by=make.bob(encore), now=NOW)
    assert b"Between us" not in dana.get(f"/tickets/{number}").content
    assert b"Between us" in desk.get(f"/tickets/{number}").content


def test_a_session_needs_the_proof_that_it_is_our_page(encore: Product) -> None:
    problem(Api(person=make.dana(), client=Client(enforce_csrf_checks=True)).post(PATH, SAID), 403, "csrf")
    assert Api(person=make.dana(), client=Client(enforce_csrf_checks=True)).get(PATH).status_code == 200


def test_nobody_opens_a_ticket_without_saying_who(encore: Product, ci: Api) -> None:
    said = Api().post(PATH, SAID)
    problem(said, 401, "unauthenticated")
    assert said["WWW-Authenticate"].startswith("Bearer")
    problem(ci.post(PATH, SAID), 403, "missing-scope")


def test_an_event_cannot_say_of_our_ticket_what_nobody_did(encore: Product, desk: Api, ci: Api) -> None:
    number = desk.post(PATH, SAID).json()["number"]
    event = {"kind": "ticket.answered", "subject": f"ticket:{number}"}
    problem(ci.post("/products/encore/events", event), 409, "lives-here")
    assert Ticket.objects.get().answered_at is None


def test_a_list_of_tickets_takes_few_queries(desk: Api, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        desk.post(PATH, SAID)
    with django_assert_max_num_queries(3):
        assert len(desk.get(PATH).json()) == 5
    number = Ticket.objects.order_by("pk").last().pk  # type: ignore[union-attr]
    with django_assert_max_num_queries(7):
        desk.get(f"/tickets/{number}")
